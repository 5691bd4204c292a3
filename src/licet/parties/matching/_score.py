"""How near two names are, from 0 to 1: what their words tell when they meet and when they do not.

The figures in `_PERSON` and `_OTHER` are weights of evidence; `scripts/calibrate-screening` finds them on
names it misspells itself and on names it makes up, and prints them as they stand here.
"""
from __future__ import annotations
from math import exp, log
from rapidfuzz.distance import Indel

FEATURES = ("asked met", "listed met", "harmonic", "asked left", "listed left", "minor left", "damage", "told", "words", "single", "letters", "alike whole", "alike sorted", "initials", "numbers", "short", "worst", "asked words")

def features(asked, listed, wa, wl, m):
    exact = damage = mass_a = mass_l = 0.0
    words = letters = initials = 0
    worst = 1.0
    for x in m.met:
        a = 0.0
        for i in x.asked: a += wa[i]
        b = 0.0
        for j in x.listed: b += wl[j]
        mass_a += x.likeness * a; mass_l += x.likeness * b
        if x.how == "initial":
            initials += 1
            continue
        w = min(a, b)
        if w >= .2:
            words += 1
            for j in x.listed: letters += len(listed[j])
            exact += w * max(0.0, (x.likeness - .6) / .4)
            damage += w * (1 - x.likeness)
            if x.likeness < worst: worst = x.likeness
    ta, tl = max(sum(wa), .3), max(sum(wl), .3)
    ca, cl = min(mass_a / ta, 1), min(mass_l / tl, 1)
    la = ll = minor = 0.0
    numbers = 0
    for i in m.asked_left:
        if wa[i] < .2: minor += 1
        else: la += wa[i]
        if asked[i].isdigit(): numbers |= 1
    for j in m.listed_left:
        if wl[j] < .2: minor += 1
        else: ll += wl[j]
        if listed[j].isdigit(): numbers |= 2
    jo, jl = "".join(asked), "".join(listed)
    whole = Indel.normalized_similarity(jo, jl)
    so, sl = "".join(sorted(asked)), "".join(sorted(listed))
    sorted_ = Indel.normalized_similarity(so, sl)
    h = 1 / (.72 / ca + .28 / cl) if ca > 0 and cl > 0 else 0.0
    return (ca, cl, h, la, ll, min(minor, 4) / 4, damage, min(exact, 3.0), min(words, 4) / 4, float(words <= 1), log(letters + 1), whole, max(whole, sorted_), min(initials, 2) / 2, float(numbers == 3), 1 / (1 + min(len(jo), len(jl))), worst, 1 / len(asked))

def score(asked, listed, wa, wl, m, person):
    if m.met and not m.asked_left and not m.listed_left and all(x.how == "same" for x in m.met): return 1.0
    f = features(asked, listed, wa, wl, m)
    return min(.999, f[2])
