"""A guard under a chain: the leaf's grants, every link's quotas, and what withdraws any of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import Forked, OutOfScope, Revoked, Stale
from licet.facts import Use
from licet.guard import Ground, Guard, decode, open_artefact
from licet.guard._binding import binding, counted_links, recorded_links
from licet.licence import Quota, Revocation, Revocations, Trust, forget, sign_revocations
from licet.tag import Papers, write_tag
from tests.unit.licence.chains import (
    CHAIN,
    FIRST,
    GRANT,
    LICENCE,
    MODEL,
    NARROWER,
    NARROWEST,
    OTHER,
    OTHER_KEY,
    ROOT,
    SECOND,
    USER,
    amendment,
    derivative,
    digest,
    licence,
    onward,
    transfer,
    verified,
)
from tests.unit.licence.samples import DAY, LOG_KEY, NOW, TRUST, TRUSTED, listed
from tests.unit.tag.tagged import CONTENTS, linked

if TYPE_CHECKING:
    from pathlib import Path

USE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="NO",
    actor="party.government.border",
)


class Desk:
    """A file under a chain, a revocation list beside it, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW.timestamp()
        self.listing = folder / "revocations.json"
        self.listed()

    def clock(self) -> float:
        return self.now

    def listed(self, *entries: Revocation, sequence: int = 4) -> None:
        self.listing.write_bytes(listed(*entries, sequence=sequence))

    def open(self, *documents: bytes, name: str = "matcher.onnx", **options: Any) -> Guard:
        path = self.folder / name
        path.write_bytes(CONTENTS[name])
        write_tag(path, Papers(links=linked(*documents), revocations=[listed()]))
        settings: dict[str, Any] = {
            "trust": TRUST,
            "revocations": self.listing,
            "clock": self.clock,
            "law": (),
        }
        return open_artefact(path, record=self.folder / "record", **(settings | options))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def entry(document: bytes, kind: str = "revoked", **fields: Any) -> Revocation:
    return Revocation(
        number="?", licence=digest(document), reason="misuse was found", at=NOW - DAY, kind=kind, **fields
    )


def limited(few: int, per: str = "licence") -> dict[str, Any]:
    return {"quotas": (Quota(uses=few, per=per),)}


def test_a_guard_enforces_what_is_left_at_the_end_of_the_chain(desk: Desk) -> None:
    with desk.open(*CHAIN, name="quantised.onnx") as guard:
        assert guard.check(USE).permitted
        assert guard.check(replace(USE, country="CH")).ground is Ground.OUTSIDE_GRANT
        assert guard.check(USE).cite == "derivative D-2"


def test_every_link_that_is_withdrawn_closes_a_running_guard(desk: Desk) -> None:
    for number, document in enumerate((ROOT, FIRST, SECOND)):
        desk.listed(sequence=5 + 2 * number)
        with desk.open(ROOT, FIRST, SECOND) as guard:
            assert guard.check(USE).permitted
            desk.listed(entry(document), sequence=6 + 2 * number)
            desk.now += 2
            assert guard.check(USE).ground is Ground.REVOKED


@pytest.mark.parametrize(
    ("kind", "fields", "ground"),
    [
        ("suspended", {}, Ground.SUSPENDED),
        ("surrendered", {}, Ground.SURRENDERED),
        ("amended", {"by": "a" * 64}, Ground.AMENDED),
    ],
)
def test_a_guard_says_how_a_document_was_withdrawn(
    desk: Desk, kind: str, fields: dict[str, Any], ground: Ground
) -> None:
    with desk.open(ROOT, FIRST, SECOND) as guard:
        desk.listed(entry(FIRST, kind, **fields), sequence=5)
        desk.now += 2
        verdict = guard.check(USE)
    assert verdict.ground is ground
    assert "misuse was found" in verdict.says
    with pytest.raises(Revoked):
        desk.open(ROOT, FIRST, SECOND)


def test_two_kinds_of_withdrawal_are_told_as_the_graver(desk: Desk) -> None:
    with desk.open(ROOT, FIRST, SECOND) as guard:
        desk.listed(entry(FIRST, "suspended"), entry(ROOT), sequence=5)
        desk.now += 2
        assert guard.check(USE).ground is Ground.REVOKED


def test_a_suspension_that_ended_is_not_what_withdraws(desk: Desk) -> None:
    ended = entry(FIRST, "suspended", until=NOW - dt.timedelta(hours=1))
    with desk.open(ROOT, FIRST, SECOND) as guard:
        desk.listed(ended, entry(ROOT, "surrendered"), sequence=5)
        desk.now += 2
        assert guard.check(USE).ground is Ground.SURRENDERED


def test_a_suspension_ends_by_itself_and_by_a_newer_list(desk: Desk) -> None:
    with desk.open(ROOT, FIRST, SECOND) as guard:
        desk.listed(entry(FIRST, "suspended", until=NOW + dt.timedelta(hours=1)), sequence=5)
        desk.now += 2
        assert guard.check(USE).ground is Ground.SUSPENDED
        desk.now += 3600
        assert guard.check(USE).permitted
        desk.listed(entry(FIRST, "suspended"), sequence=6)
        desk.now += 2
        assert guard.check(USE).ground is Ground.SUSPENDED
        desk.listed(sequence=7)
        desk.now += 2
        assert guard.check(USE).permitted


def test_a_quota_that_was_split_is_still_one(desk: Desk) -> None:
    root = licence(files=MODEL, grants=(replace(GRANT, **limited(3)),))
    both = tuple(replace(NARROWER, countries=(country,), **limited(3)) for country in ("CH", "NO"))
    with desk.open(root, transfer(root, grants=both)) as guard:
        answers = [guard.check(replace(USE, country=country)).permitted for country in ("CH", "NO") * 3]
    assert answers == [True, True, True, False, False, False]


def test_the_least_quota_of_all_links_decides(desk: Desk) -> None:
    root = licence(files=MODEL, grants=(replace(GRANT, **limited(4, "day")),))
    first = transfer(root, grants=(replace(NARROWER, **limited(2, "day")),))
    last = onward(first, grants=(replace(NARROWEST, **limited(2, "day")),))
    with desk.open(root, first, last) as guard:
        assert [guard.check(USE).remaining for _ in range(3)] == [1, 0, None]


def test_a_new_document_does_not_begin_a_quota_anew(desk: Desk) -> None:
    root = licence(files=MODEL, grants=(replace(GRANT, **limited(3)),))
    first = transfer(root, grants=(replace(NARROWER, **limited(2)),))
    with desk.open(root, first) as guard:
        assert [guard.check(USE).permitted for _ in range(3)] == [True, True, False]
    again = transfer(root, number="T-9", grants=(replace(NARROWER, **limited(2)),))
    with desk.open(root, again) as guard:  # a second transfer has its own two, the licence one left
        assert [guard.check(USE).permitted for _ in range(2)] == [True, False]


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_proviso_of_the_licence_counts_under_whatever_follows_it(desk: Desk, recording: str) -> None:
    root = licence(files=MODEL, provisos=(Quota(uses=3),))
    for number, permitted in (("T-1", True), ("T-2", True), ("T-3", True), ("T-4", False)):
        with desk.open(root, transfer(root, number=number), recording=recording) as guard:
            assert guard.check(USE).permitted is permitted


def test_an_amendment_goes_on_counting_what_the_licence_counted(desk: Desk) -> None:
    text = replace(LICENCE, provisos=(), grants=(replace(GRANT, **limited(2)),))
    root = licence(files=MODEL, grants=text.grants)
    more = amendment(root, files=MODEL, text=replace(text, grants=(replace(GRANT, **limited(5)),)))
    with desk.open(root, transfer(root, grants=(replace(NARROWER, **limited(2)),))) as guard:
        assert [guard.check(USE).permitted for _ in range(3)] == [True, True, False]
    anew = transfer(more, grants=(replace(NARROWER, **limited(5)),))
    with desk.open(root, more, anew) as guard:
        assert [guard.check(USE).permitted for _ in range(4)] == [True, True, True, False]


def test_a_replaced_text_binds_no_more_and_the_newest_does() -> None:
    root = licence(files=MODEL, grants=(replace(GRANT, **limited(2)),))
    text = replace(LICENCE, grants=(replace(GRANT, **limited(1)),))
    more = amendment(root, files=MODEL, text=text)
    follows = verified(root, more, transfer(more, grants=(replace(NARROWER, **limited(1)),)))
    assert {link.title for link in binding(follows)} == {"transfer T-1", "amendment A-1"}
    beside = verified(root, more, transfer(root, grants=(replace(NARROWER, **limited(1)),)))
    assert {link.title for link in binding(beside)} == {"transfer T-1", "licence FR-1", "amendment A-1"}
    assert len(counted_links(beside)) == 3


def test_a_derivative_that_states_no_grants_counts_for_those_above_it() -> None:
    chain = verified(ROOT, FIRST, SECOND, derivative(SECOND))
    assert counted_links(chain) == ()
    assert recorded_links(chain) == (digest(ROOT),)


def test_the_record_names_the_links_that_count(desk: Desk) -> None:
    root = licence(files=MODEL, grants=(replace(GRANT, **limited(3)),))
    with desk.open(root, transfer(root, grants=(replace(NARROWER, **limited(3)),))) as guard:
        opened = decode(next(iter(guard.record.entries())), index=0)
    assert getattr(opened, "links", None) == (digest(root),)


def test_a_chain_with_more_counting_links_than_an_entry_holds_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licet.guard._opening._MOST_LINKS", 0)
    with pytest.raises(OutOfScope, match="count uses"):
        desk.open(ROOT, FIRST)


def test_a_proviso_that_this_guard_does_not_keep_refuses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.guard.provisos.KEPT_ELSEWHERE", ())
    with pytest.raises(OutOfScope, match="does not keep"):
        desk.open(licence(files=MODEL, provisos=(Quota(uses=1),)))


def test_lists_of_two_files_are_both_watched(desk: Desk) -> None:
    other = desk.folder / "other.json"
    other.write_bytes(desk.listing.read_bytes())
    with desk.open(ROOT, FIRST, revocations=[desk.listing, other]) as guard:
        assert guard.check(USE).permitted
        other.write_bytes(listed(entry(ROOT), sequence=9))
        desk.now += 2
        assert guard.check(USE).ground is Ground.REVOKED
        other.write_bytes(b"half a li")
        desk.now += 2
        assert not guard.check(USE).permitted
    with pytest.raises((Stale, Forked, Revoked)):
        desk.open(ROOT, FIRST, revocations=desk.listing)


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    """No test knows which chains another has verified."""
    forget()


def test_a_list_from_the_future_does_not_hide_what_another_authority_withdrew(desk: Desk) -> None:
    mine = licence(holder=USER, files=MODEL)
    theirs = licence(number="DE-1", holder=USER, authority=OTHER.authority, keys=(OTHER_KEY,))
    second = desk.folder / "other.json"

    def listed_elsewhere(*entries: Revocation, sequence: int = 1) -> None:
        whole = Revocations(authority=OTHER.name, sequence=sequence, issued_at=NOW, entries=entries)
        second.write_bytes(sign_revocations(whole, key=OTHER_KEY))

    listed_elsewhere()
    settings: dict[str, Any] = {"trust": Trust.of(TRUSTED, OTHER, LOG_KEY.verifier)}
    settings["revocations"] = (desk.listing, second)
    with desk.open(mine, theirs, derivative(mine, theirs), name="tuned.onnx", **settings) as guard:
        assert guard.check(USE).permitted
        early = dt.timedelta(minutes=10)  # this machine's clock is late
        desk.listing.write_bytes(listed(sequence=5, issued_at=NOW + early))
        listed_elsewhere(entry(theirs), sequence=2)
        desk.now += 2
        assert guard.check(USE).ground is Ground.STALE
        desk.now += early.total_seconds()
        assert guard.check(USE).ground is Ground.REVOKED


def test_the_lists_of_every_root_are_remembered_from_one_opening_to_the_next(desk: Desk) -> None:
    mine = licence(holder=USER, files=MODEL)
    theirs = licence(number="DE-1", holder=USER, authority=OTHER.authority, keys=(OTHER_KEY,))
    second = desk.folder / "other.json"
    settings: dict[str, Any] = {"trust": Trust.of(TRUSTED, OTHER, LOG_KEY.verifier)}
    settings["revocations"] = (desk.listing, second)

    def opened(*, sequence: int) -> Guard:
        whole = Revocations(authority=OTHER.name, sequence=sequence, issued_at=NOW, entries=())
        second.write_bytes(sign_revocations(whole, key=OTHER_KEY))
        return desk.open(mine, theirs, derivative(mine, theirs), name="tuned.onnx", **settings)

    opened(sequence=7).close()
    for _ in range(2):  # that an older one was shown meanwhile makes it no newer
        with pytest.raises(Stale, match="older than list 7"):
            opened(sequence=6)
    opened(sequence=7).close()
