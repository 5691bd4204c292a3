"""Every answer is recorded as it was given, and none serves for another use, moment or gallery."""

from __future__ import annotations

import datetime as dt
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from licet import packs
from licet.errors import InputError, NotPermitted, Unwritable
from licet.guard import Circumstances, Ground, _keeping
from licet.guard._acts import Deleted
from licet.guard._allowance import Allowance
from licet.guard._entries import UseEntry
from licet.guard._judging import Span
from licet.guard._revoker import Stop
from licet.guard._steady import NEVER, made_ready
from licet.guard.provisos._reporting import ReportingKeeper
from licet.guard.state import open_state
from licet.licence import Quota
from licet.licence.provisos import Gallery, HumanReview, Reporting, Retention
from licet.log import MemoryLog
from tests.unit.guard_state.sharing import NOW, Program
from tests.unit.licence.chains import GRANT as ANY_GRANT
from tests.unit.licence.chains import MODEL, licence, verified

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, START, Field

if TYPE_CHECKING:
    from pathlib import Path

    from licet.facts import Use
    from licet.guard import Guard
    from licet.licence import Proviso


def last_of(guard: Guard) -> Any:
    """The newest entry of a guard's record."""
    return msgspec.json.decode(list(guard.record.entries())[-1])


def no_room(_: bytes) -> int:
    """A record on a full disk."""
    raise Unwritable("no space left")


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_every_refusal_is_recorded_and_says_where(field: Field, recording: str) -> None:
    field.license(Quota(uses=1))
    with field.open(recording=recording) as guard:
        assert guard.check(AT_THE_BORDER).permitted
        for use, ground in [(IN_THE_STREET, "outside_grant"), (AT_THE_BORDER, "quota_spent")] * 2:
            verdict = guard.check(use)
            guard.record.flush()
            entry = last_of(guard)
            assert (entry["verdict"], entry["ground"]) == ("refuse", ground)
            assert entry["operation"] == use.operation
            assert verdict.record == guard.record.size - 1


def test_a_use_outside_the_grant_stays_refused_when_the_refusal_cannot_be_recorded(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license()
    with field.open() as guard:
        monkeypatch.setattr(guard, "_keep", no_room)
        for _ in range(2):
            verdict = guard.check(IN_THE_STREET)
            assert not verdict.permitted
            assert (verdict.ground, verdict.record) == (Ground.OUTSIDE_GRANT, None)


def test_a_refused_block_does_not_run(field: Field) -> None:
    field.license(Gallery(most=5))
    ran = []
    with field.open() as guard:
        for use, gallery in ((IN_THE_STREET, 1), (AT_THE_BORDER, 6), (AT_THE_BORDER, None)):
            with pytest.raises(NotPermitted), guard.use(use, gallery=gallery):
                ran.append(use)
        with guard.use(AT_THE_BORDER, gallery=5) as verdict:
            assert verdict.permitted
    assert ran == []


def test_an_answer_for_one_gallery_serves_for_no_other(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=50),))
    with field.open() as guard:
        asked = [guard.check(AT_THE_BORDER, gallery=size).permitted for size in (50, None, 51, 50, None, 51)]
    assert asked == [True, False, False, True, False, False]


def test_an_answer_without_circumstances_serves_for_no_use_that_states_them(field: Field) -> None:
    field.license()
    unreadable: Any = 5
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        assert guard.check(AT_THE_BORDER, Circumstances(gallery=7)).permitted
        assert last_of(guard)["gallery"] == 7
        assert guard.check(AT_THE_BORDER, Circumstances(notice=unreadable)).ground is Ground.UNKNOWN_TERM


@pytest.mark.parametrize("same", [True, 1.0], ids=["true", "float"])
def test_an_answer_for_one_person_does_not_serve_for_what_python_calls_equal(field: Field, same: Any) -> None:
    field.license()
    with field.open() as guard:
        asked = [guard.check(AT_THE_BORDER, gallery=size).permitted for size in (1, same, 1, same)]
    assert asked == [True, False, True, False]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_law_of_a_day_is_that_of_utc_wherever_the_machine_stands(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        spans = [Span(START.timestamp() + hours * 3600) for hours in (-9, 0, 14.9)]
    time.tzset()
    assert {span.date for span in spans} == {START.date()}
    assert {span.end - span.start for span in spans} == {86_400.0}


@pytest.mark.parametrize("news", ["law", "stop", "closed"])
def test_an_answer_that_was_overtaken_by_news_serves_for_no_later_use(field: Field, news: str) -> None:
    field.license()
    with field.open() as guard:
        judged = guard._newest_judge().judged(AT_THE_BORDER, field.now)
        assert guard._standing.refuses_at(field.now) is None
        match news:  # as another thread brings them, between the judgement and its being kept at hand
            case "law":
                guard._revoker.law = (*guard._revoker.law, *packs.shipped(packs.names()[:1]))
            case "stop":
                guard._revoker.stop = Stop(Ground.REVOKED, "withdrawn")
            case _:
                guard._standing.closed = True
        guard._settled(field.now, AT_THE_BORDER, made_ready(judged, None))
        assert guard._steady is NEVER


def test_an_answer_that_midnight_overtook_is_not_kept_at_hand(field: Field) -> None:
    field.license()
    with field.open() as guard:
        late, midnight = START.timestamp() + 15 * 3600 - 0.1, START.timestamp() + 15 * 3600
        assert guard._standing.refuses_at(late) is None
        judged = guard._newest_judge().judged(AT_THE_BORDER, late)
        guard._newest_judge().judged(AT_THE_BORDER, midnight)  # as another thread does
        guard._settled(late, AT_THE_BORDER, made_ready(judged, None))
        assert guard._steady is NEVER


def test_a_guard_tells_its_keepers_which_licence_is_at_the_root(field: Field) -> None:
    field.license(Reporting(every="month", receipts=(field.key.public,), grace_days=10))
    with field.open() as guard:
        (keeper,) = guard._keeping._by_proviso.values()
        assert isinstance(keeper, ReportingKeeper)
        assert keeper._roots == {field.licence.digest}


def test_a_kept_proviso_makes_nothing_good_that_the_grant_refuses(field: Field) -> None:
    field.license(Gallery(most=100), grants=(replace(GRANT, gallery=50),))
    with field.open() as guard:
        verdicts = [guard.check(AT_THE_BORDER, gallery=size) for size in (50, 51, 101)]
    assert [verdict.permitted for verdict in verdicts] == [True, False, False]
    assert {verdict.ground for verdict in verdicts[1:]} == {Ground.OUTSIDE_GRANT}


def test_what_was_permitted_is_not_permitted_to_nothing(field: Field) -> None:
    field.license()
    nothing: Any = None
    with field.open() as guard:
        assert [guard.check(use).permitted for use in (AT_THE_BORDER, nothing)] == [True, False]


def test_a_guarded_function_states_its_circumstances(field: Field) -> None:
    field.license(Gallery(most=5))
    with field.open() as guard:

        @guard.controls(AT_THE_BORDER, lambda size: Circumstances(gallery=size))
        def search(size: int) -> int:
            return size

        assert search(5) == 5
        assert last_of(guard)["gallery"] == 5
        with pytest.raises(NotPermitted):
            search(6)


@pytest.mark.parametrize("provisos", [(), (Gallery(most=9),)], ids=["plain", "kept"])
def test_the_record_says_of_every_permitted_search_against_how_many(
    field: Field, provisos: tuple[Any, ...]
) -> None:
    field.license(*provisos)
    with field.open() as guard:
        for size in (7, 7, 8):
            assert guard.check(AT_THE_BORDER, gallery=size).permitted
            assert last_of(guard)["gallery"] == size


def test_a_licence_that_ends_within_a_second_permits_nothing_after_it(field: Field) -> None:
    field.license(not_after=START + dt.timedelta(seconds=0.5))
    with field.open() as guard:
        answers = []
        for moment in (0, 0.25, 0.5, 0.75, 0.9):
            field.now = START.timestamp() + moment
            answers.append(guard.check(AT_THE_BORDER).permitted)
    assert answers == [True, True, True, False, False]


def test_a_look_that_falls_within_a_second_is_not_put_off(field: Field) -> None:
    field.license()
    field.now += 0.5
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 0.75  # a new second has begun, and the next look is due at its middle
        assert guard.check(AT_THE_BORDER).permitted
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 0.3
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_an_answer_is_recorded_in_its_own_second(field: Field, recording: str) -> None:
    field.license()
    with field.open(recording=recording) as guard:
        for moment in (0.5, 0.9, 1.0, 1.2, 1.6, 2.1, 7.0):
            field.now = START.timestamp() + moment
            assert guard.check(AT_THE_BORDER).permitted
            guard.record.flush()
            assert last_of(guard)["at"] == int(START.timestamp() + moment)


def held_for(guard: Guard) -> int:
    """A permitted use whose templates are a day old: the number of its entry."""
    taken = dt.datetime.fromtimestamp(guard._clock(), dt.UTC) - dt.timedelta(days=1)
    verdict = guard.check(AT_THE_BORDER, Circumstances(enrolled_at=taken))
    assert verdict.permitted
    assert verdict.record is not None
    return verdict.record


def test_what_was_told_is_recorded_and_says_where_and_what_is_still_due(field: Field) -> None:
    field.license(Retention(days=30), HumanReview())
    with field.open() as guard:
        use = held_for(guard)
        assert {due.kind for due in guard.due(use)} == {"delete", "review"}
        told = guard.tell(Deleted(of=use))
        assert told.permitted
        assert told.says == "recorded"
        assert told.record == guard.record.size - 1
        assert (last_of(guard)["kind"], last_of(guard)["of"]) == ("act", use)
        assert told.obligations == guard.due(use) == (), "what is deleted need not be reviewed"


def test_what_could_not_be_recorded_was_not_told(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.license(Retention(days=30))
    with field.open() as guard:
        use = held_for(guard)
        with monkeypatch.context() as patch:
            patch.setattr(guard, "record", SimpleNamespace(append=no_room))
            told = guard.tell(Deleted(of=use))
            assert not told.permitted
            assert told.ground is Ground.RECORD_FAILED
        assert [due.kind for due in guard.due(use)] == ["delete"]


@pytest.mark.parametrize("proviso", [Retention(days=30), HumanReview()], ids=["retention", "review"])
def test_a_deletion_told_twice_says_when_it_was_told_and_changes_nothing(
    field: Field, proviso: Proviso
) -> None:
    field.license(proviso)
    with field.open() as guard:
        use = held_for(guard)
        assert guard.tell(Deleted(of=use)).permitted
    field.now += 3600
    with field.open() as guard:
        size = guard.record.size
        again = guard.tell(Deleted(of=use))
        assert (again.permitted, again.ground, again.record) == (False, Ground.DELETION_TOLD, None)
        assert (
            again.says == f"the deletion of entry {use} was told already, at {START:%F %H:%M} UTC, and counts"
        )
        assert (guard.record.size, guard.due(use)) == (size, ())


def test_of_more_deletions_than_are_remembered_the_oldest_is_forgotten(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_keeping, "_MOST_DELETED", 2)
    field.license(Retention(days=30))
    with field.open() as guard:
        uses = [held_for(guard) for _ in range(3)]
        assert all(guard.tell(Deleted(of=use)).permitted for use in uses)
        assert ["told already" in guard.tell(Deleted(of=use)).says for use in uses[1:]] == [True, True]
        with pytest.raises(InputError, match="no proviso"):
            guard.tell(Deleted(of=uses[0]))


def test_only_a_deletion_that_was_told_is_said_to_have_been(field: Field) -> None:
    field.license(Retention(days=30))
    with field.open() as guard:
        use = held_for(guard)
        assert guard.tell(Deleted(of=use)).permitted
        for of in (use + 99, str(use), float(use), None):
            with pytest.raises(InputError, match="no proviso"):
                guard.tell(Deleted(of=of))  # type: ignore[arg-type]  # told by a careless product


def test_an_act_that_is_for_nobody_here_is_no_answer(field: Field) -> None:
    field.license()
    with field.open() as guard, pytest.raises(InputError, match=r"asks for what was told \(deleted\)"):
        guard.tell(Deleted(of=1))


def recorded(use: Use, chain: Any, *, at: float, gallery: int | None = None) -> UseEntry:
    """A permitted use, as a record holds it."""
    return UseEntry(
        at=int(at),
        verdict="permit",
        ground="permitted",
        licence=chain.digest,
        gallery=gallery,
        operation=use.operation,
        purpose=use.purpose,
        place="place.controlled",
        country="NO",
        actor="party.government",
    )


def test_a_use_in_the_last_second_of_a_grant_is_counted_again_from_the_record() -> None:
    until = START + dt.timedelta(days=30)
    grant = replace(ANY_GRANT, until=until, quotas=(Quota(uses=3),))
    chain = verified(licence(files=MODEL, grants=(grant,)))
    allowance = Allowance(chain, MemoryLog(), queued=False)
    entry = recorded(AT_THE_BORDER, chain, at=until.timestamp())
    allowance.remember([entry, entry], now=until.timestamp())
    assert allowance.left() == 1


def test_what_a_record_counted_of_a_gallery_and_a_day_is_told_as_that(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    grant = replace(ANY_GRANT, gallery=50, quotas=(Quota(uses=4, per="day"),))
    chain = verified(licence(files=MODEL, grants=(grant,)))
    one, two = (Program(state, chain, device=name) for name in ("one", "two"))
    for _ in range(3):
        one.record.append(msgspec.json.encode(recorded(AT_THE_BORDER, chain, at=NOW, gallery=50)))
    one.open()
    two.open()
    use = replace(AT_THE_BORDER, place="place.controlled", actor="party.government")
    charges = two.allowance.charges(use, at=dt.datetime.fromtimestamp(NOW, dt.UTC))
    assert charges is not None
    assert [two.allowance.take(NOW, charges, 50) is None for _ in range(2)] == [True, False]
    state.close()
