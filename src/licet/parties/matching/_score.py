def score(asked, listed, wa, wl, m):
    if m.met and not m.asked_left and not m.listed_left and all(x.how == "same" for x in m.met): return 1.0
    a = sum(x.likeness * sum(wa[i] for i in x.asked) for x in m.met) / max(sum(wa), .3)
    b = sum(x.likeness * sum(wl[i] for i in x.listed) for x in m.met) / max(sum(wl), .3)
    if a <= 0 or b <= 0: return 0.0
    return min(.999, 1 / (.72 / a + .28 / b))
