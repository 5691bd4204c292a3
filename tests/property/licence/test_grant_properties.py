from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from licet.facts import Use
from licet.licence import Grant, Loss, covering, difference, meet, normal, within
from tests.property.licence.drawn_grants import (
    SHIPPED,
    START,
    Sample,
    boxes,
    changed,
    grants,
    narrowed,
    samples,
    samples_of,
)

few = settings(max_examples=30)  # each draws whole sets of grants
DAY = dt.timedelta(days=1)
_ASKED = {
    "operations": "operation",
    "purposes": "purpose",
    "places": "place",
    "countries": "country",
    "actors": "actor",
}


def permits(these: tuple[Grant, ...], sample: Sample) -> bool:
    return bool(covering(these, sample.use, at=sample.at, gallery=sample.gallery))


@few
@given(grants(None))
def test_everything_lies_within_itself_however_it_is_spelt(a: tuple[Grant, ...]) -> None:
    assert within(a, normal(a)) == within(normal(a), a) == within(a, tuple(reversed(a))) == ()


@few
@given(st.data(), grants())
def test_what_is_within_a_part_is_within_the_whole(data: st.DataObject, a: tuple[Grant, ...]) -> None:
    b = data.draw(narrowed(a))
    c = data.draw(narrowed(b))
    assert within(b, a) == within(c, b) == within(c, a) == ()


@few
@given(grants(), grants())
def test_two_that_lie_within_each_other_are_one(a: tuple[Grant, ...], b: tuple[Grant, ...]) -> None:
    for one, other in ((a, b), (meet(a, b), meet(b, a)), (normal(a), normal(tuple(reversed(a))))):
        assert (not within(one, other) and not within(other, one)) == (normal(one) == normal(other))


@few
@given(grants(None))
def test_the_normal_form_of_a_normal_form_is_itself(a: tuple[Grant, ...]) -> None:
    assert normal(normal(a)) == normal(a) == normal((*a, *a))


@few
@given(st.data(), grants())
def test_the_normal_form_permits_the_same(data: st.DataObject, a: tuple[Grant, ...]) -> None:
    sample = data.draw(samples_of(a))
    assert permits(a, sample) == permits(normal(a), sample)


@few
@given(grants(), grants())
def test_a_meet_lies_within_both(a: tuple[Grant, ...], b: tuple[Grant, ...]) -> None:
    both = meet(a, b)
    assert within(both, a) == within(both, b) == ()


@few
@given(st.data(), grants(), grants())
def test_whatever_lies_within_both_lies_within_their_meet(
    data: st.DataObject, a: tuple[Grant, ...], b: tuple[Grant, ...]
) -> None:
    both = meet(a, b)
    assume(both)
    for c in (data.draw(narrowed(both)), data.draw(narrowed(a)), data.draw(grants())):
        if not within(c, a) and not within(c, b):
            assert within(c, both) == ()


@few
@given(grants(), grants(), grants())
def test_the_order_of_meets_does_not_matter(
    a: tuple[Grant, ...], b: tuple[Grant, ...], c: tuple[Grant, ...]
) -> None:
    assert meet(a, b) == meet(b, a)
    assert meet(meet(a, b), c) == meet(a, meet(b, c))
    assert meet(a, a) == normal(a)


@few
@given(st.data(), grants(), grants())
def test_a_meet_permits_what_both_permit_and_nothing_else(
    data: st.DataObject, a: tuple[Grant, ...], b: tuple[Grant, ...]
) -> None:
    for sample in (data.draw(samples()), data.draw(samples_of(a)), data.draw(samples_of(meet(a, b) or b))):
        assert permits(meet(a, b), sample) == (permits(a, sample) and permits(b, sample))


@few
@given(st.data())
def test_a_meet_over_the_shipped_words_permits_what_both_permit(data: st.DataObject) -> None:
    a, b = data.draw(grants(SHIPPED)), data.draw(grants(SHIPPED))
    for sample in (data.draw(samples(SHIPPED)), data.draw(samples_of(meet(a, b) or a, SHIPPED))):
        assert permits(meet(a, b), sample) == (permits(a, sample) and permits(b, sample))


@few
@given(st.data(), grants())
def test_what_lies_within_permits_no_more(data: st.DataObject, a: tuple[Grant, ...]) -> None:
    b = data.draw(narrowed(a))
    sample = data.draw(samples_of(b))
    assert not permits(b, sample) or permits(a, sample)


@few
@given(st.data(), boxes())
def test_one_grant_lies_within_another_exactly_when_no_use_tells_them_apart(
    data: st.DataObject, outer: Grant
) -> None:
    inner = data.draw(changed(outer))
    found = within((inner,), (outer,))
    told = [sample for sample in edges(inner) if permits((inner,), sample) and not permits((outer,), sample)]
    assert bool(told) == any(excess.field != "quotas" for excess in found)


def edges(grant: Grant) -> list[Sample]:
    """Uses at every corner of a grant: each word, the first and last moment, the largest gallery."""
    moments = (grant.since or START - DAY, grant.until or START + DAY)
    first: dict[str, Any] = {facet: allowed[0] for facet, allowed in grant.by_field().items()}
    uses = [Use(**{**first, facet: word}) for facet, allowed in grant.by_field().items() for word in allowed]
    return [
        Sample(use=use, at=at, gallery=size) for use in uses for at in moments for size in (grant.gallery, 99)
    ]


@few
@given(boxes(), boxes())
def test_an_excess_of_words_is_a_use_that_only_the_inner_grant_permits(inner: Grant, outer: Grant) -> None:
    wide = Grant(**_words(outer))  # ranges apart: only the words are asked about
    small = Grant(**_words(inner))
    for excess in within((small,), (wide,)):
        said = {facet: getattr(small, field)[0] for field, facet in _ASKED.items()}
        witness = Use(**{**said, _ASKED[excess.field]: excess.exceeds[0]})
        assert not small.shortfalls(witness)
        assert wide.shortfalls(witness)


def _words(grant: Grant) -> dict[str, Any]:
    return {field: getattr(grant, field) for field in _ASKED}


@few
@given(st.data(), grants(), grants())
def test_a_difference_is_empty_exactly_when_nothing_is_lost(
    data: st.DataObject, a: tuple[Grant, ...], b: tuple[Grant, ...]
) -> None:
    for after in (b, meet(a, b), (*a, *b), data.draw(narrowed(a))):
        assert bool(difference(a, after)) == bool(within(a, after))


@few
@given(st.data(), grants(), grants())
def test_every_use_that_is_lost_is_told(
    data: st.DataObject, a: tuple[Grant, ...], b: tuple[Grant, ...]
) -> None:
    sample = data.draw(samples_of(a))
    place = next(iter(covering(a, sample.use, at=sample.at, gallery=sample.gallery).grants), None)
    assume(place is not None and not permits(b, sample))
    told = [loss for loss in difference(a, b) if loss.grant == place]
    assert any(
        loss.field in ("grants", "since", "until", "gallery") or _touches(loss, sample) for loss in told
    )


def _touches(loss: Loss, sample: Sample) -> bool:
    field, lost, kept = loss.field, loss.lost, loss.kept
    if field not in _ASKED:
        return False
    asked = getattr(sample.use, _ASKED[field])
    below = [word for word in (*lost, *kept) if asked == word or asked.startswith(f"{word}.")]
    return any(word in lost for word in below) and not any(word in kept for word in below)


@few
@given(st.data(), grants())
def test_nothing_widens_through_any_chain_of_documents(data: st.DataObject, root: tuple[Grant, ...]) -> None:
    held, seen = normal(root), [normal(root)]
    for _ in range(data.draw(st.integers(1, 6))):
        other = data.draw(grants())
        step = data.draw(st.sampled_from(["transfer", "derivative", "rewrite"]))
        if step == "transfer":
            held = meet(held, data.draw(narrowed(held)))
        elif step == "derivative":
            held = meet(other, held)
        else:
            held = normal((*held, *held[:1]))
        seen.append(held)
        assert all(not within(held, earlier) for earlier in seen)
        if not held:
            break
        sample = data.draw(samples_of(held))
        assert not permits(held, sample) or all(permits(earlier, sample) for earlier in seen)
