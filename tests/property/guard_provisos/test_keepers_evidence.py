"""Provisos in general: written and read back they are the same; less evidence never permits more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licet import vocabulary
from licet.facts import Use
from licet.guard._asker import Asker
from licet.guard._circumstances import NONE, Circumstances, Position
from licet.guard.provisos import KEEPERS, Asked, Keeper
from licet.licence import PROVISOS, verify_licence
from licet.licence.provisos import (
    Assurance,
    Circle,
    Concurrent,
    Gallery,
    Geofence,
    Heartbeat,
    HumanReview,
    ListedGallery,
    NoAdverseDecision,
    Notice,
    Polygon,
    PriorAuthorisation,
    Reporting,
    Retention,
    TwoPersons,
    WatchList,
)
from tests.unit.guard_provisos.asking import AT, NOW, setting
from tests.unit.licence.every_proviso import EVERY
from tests.unit.licence.samples import KEY, TRUST, changed, issued

if TYPE_CHECKING:
    from licet.licence import Proviso

WORDS = vocabulary.shipped()
digest = st.binary(min_size=32, max_size=32).map(bytes.hex)
on = st.lists(st.sampled_from(WORDS.family("operation")), max_size=3).map(tuple)
roles = st.lists(st.sampled_from(("reviewer", "officer", "examiner")), max_size=3, unique=True).map(tuple)
keys = st.just((KEY.public,))
points = st.tuples(st.floats(-90, 90), st.floats(-89, 89))
rings = st.lists(points, min_size=3, max_size=9).map(tuple)


def in_line(ring: tuple[tuple[float, float], ...]) -> bool:
    return any(True for _ in Polygon(points=ring).problems(()))


areas = st.lists(
    st.builds(Circle, centre=points, metres=st.floats(0.001, 1e6))
    | rings.filter(lambda ring: not in_line(ring)).map(lambda ring: Polygon(points=ring)),
    min_size=1,
    max_size=3,
).map(tuple)
listed = st.lists(
    st.builds(
        ListedGallery,
        sha256=digest,
        purposes=st.lists(st.sampled_from(WORDS.family("purpose")), min_size=1, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.sha256,
).map(tuple)
provisos: st.SearchStrategy[Proviso] = st.one_of(
    st.builds(Concurrent, most=st.integers(1, 10**6)),
    st.builds(Gallery, most=st.integers(0, 2**53 - 1)),
    st.builds(Assurance, level=st.sampled_from(("A0", "A1", "A2", "A3")), on=on),
    st.builds(Retention, days=st.integers(1, 36_525), on=on),
    st.builds(Heartbeat, seconds=st.integers(1, 366 * 86_400)),
    st.builds(
        Reporting,
        every=st.sampled_from(("month", "quarter", "year")),
        receipts=keys,
        grace_days=st.integers(0, 366),
    ),
    st.builds(Geofence, areas=areas, on=on),
    st.builds(Notice, sha256=digest | st.none(), on=on),
    st.builds(TwoPersons, roles=roles, on=on),
    st.builds(HumanReview, roles=roles, on=on),
    st.builds(NoAdverseDecision, on=on),
    st.builds(PriorAuthorisation, by=keys, urgent_hours=st.integers(0, 24), on=on),
    st.builds(WatchList, lists=listed, on=on),
)


@given(st.lists(provisos, max_size=5).map(tuple))
def test_what_was_signed_is_read_back_as_it_was(drawn: tuple[Proviso, ...]) -> None:
    assert verify_licence(issued(changed(provisos=drawn)), trust=TRUST).licence.provisos == drawn


# What a use may state, well and badly; the right answer to each sample proviso is among it.
DIGEST = EVERY["notice"].sha256  # type: ignore[union-attr]  # it is a Notice
moments = st.integers(-50 * 86_400, 3600).map(lambda second: AT + dt.timedelta(seconds=second))
askers = st.lists(
    st.builds(
        Asker,
        fingerprint=st.sampled_from(("a", "b")),
        method=st.just("passkey"),
        roles=st.sampled_from(((), ("reviewer",), ("officer",))),
        until=st.just(NOW + 60),
        seal=st.just(b""),
    ),
    max_size=3,
).map(tuple)
circumstances = st.builds(
    Circumstances,
    gallery=st.none() | st.integers(-1, 10_000),
    watch_list=st.sampled_from((None, DIGEST, "ab" * 32, "?")),
    enrolled_at=st.none() | moments,
    position=st.none()
    | st.builds(
        Position, st.floats(59.90, 59.92), st.floats(10.74, 10.76), st.floats(0, 300) | st.just(float("nan"))
    ),
    askers=askers,
    authorisation=st.sampled_from((None, "A-1")),
    urgent=st.booleans(),
    effect=st.sampled_from((None, "none", "adverse", "some")),
    corroboration=st.sampled_from((None, "", "case 7")),
    notice=st.sampled_from((None, DIGEST, "ab" * 32, "yes")),
)
CHILD = Use(
    operation="operation.identify", purpose="purpose.law_enforcement.find.missing_person.child", country="NO"
)
KINDS = [kind for kind in PROVISOS if PROVISOS[kind] in KEEPERS]


def keeper_of(kind: str) -> Any:
    return KEEPERS[PROVISOS[kind]](EVERY[kind], setting(believes=lambda _asker, _at: True))


# Without these a use is another one, with a duty of its own: one begun as urgent, one whose result waits.
ANOTHER_USE = {
    ("prior_authorisation", "authorisation"),
    ("human_review", "effect"),
    ("human_review", "reviewed"),
}


@pytest.mark.parametrize("kind", KINDS)
@given(told=circumstances, field=st.sampled_from(Circumstances.__struct_fields__))
def test_less_evidence_never_permits_what_more_does_not(kind: str, told: Circumstances, field: str) -> None:
    keeper = keeper_of(kind)
    if not isinstance(keeper, Keeper):
        return
    if (kind, field) in ANOTHER_USE:
        return
    less = replace(told, **{field: getattr(NONE, field)})
    if keeper.refuses(Asked(NOW, CHILD, told, True)) is not None:
        assert keeper.refuses(Asked(NOW, CHILD, less, True)) is not None


ASKING = (
    "gallery", "retention", "geofence", "operators", "two_persons", "no_adverse_decision",
    "prior_authorisation", "watch_list", "notice",
)  # fmt: skip


@pytest.mark.parametrize("kind", ASKING)
def test_what_a_proviso_asks_for_and_nobody_states_refuses(kind: str) -> None:
    refusal = keeper_of(kind).refuses(Asked(NOW, CHILD, NONE, True))
    assert refusal is not None
    assert refusal.says.startswith("licence NO-1 ")
    assert refusal.changes
