"""What provisos ask to be done about uses that were made, as a status tells it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet.cli.guard import _status
from licet.guard import Circumstances
from licet.guard._acts import Deleted
from licet.guard.status import page
from licet.guard.status._words import stands
from licet.licence import SigningKey
from licet.licence.provisos import Heartbeat, Reporting, Retention
from tests.unit.feed.feeds import DAY
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field
from tests.unit.guard_status.surveys import survey

if TYPE_CHECKING:
    import pytest

FRESH = Circumstances(enrolled_at=START - dt.timedelta(hours=1))


def used(field: Field, times: int) -> None:
    """Search so often, an hour apart, under a licence that asks for deletion within two days."""
    field.license(Retention(days=2), freshness=30 * 86400)
    with field.open() as guard:
        for _ in range(times):
            assert guard.check(AT_THE_BORDER, FRESH).permitted
            field.now += 3600


def test_what_is_still_to_be_done_is_counted_and_dated_by_the_first(field: Field) -> None:
    used(field, 3)
    (due,) = survey(field).due
    assert (due.uses, due.entry, due.due) == (3, 1, START + 2 * DAY)
    assert "delete what came of this use" in due.says


def test_what_was_told_to_be_done_is_no_longer_due(field: Field) -> None:
    used(field, 2)
    with field.open() as guard:
        assert guard.tell(Deleted(of=1)).permitted
    (due,) = survey(field).due
    assert (due.uses, due.entry, due.due) == (1, 2, START + 2 * DAY + dt.timedelta(hours=1))


def test_the_end_of_the_time_to_do_it_is_among_what_runs_out(field: Field) -> None:
    used(field, 1)
    first = survey(field).endings[0]
    assert first.at == START + 2 * DAY
    assert first.what.endswith("entry 1 first")


def test_nothing_is_due_where_no_proviso_asks_for_anything(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    assert survey(field).due == ()


def test_a_person_reads_what_is_to_be_done(field: Field, capsys: pytest.CaptureFixture[str]) -> None:
    used(field, 1)
    found = survey(field)
    _status._print(found)
    said = " ".join(capsys.readouterr().out.split())
    assert "Still to be done delete what came of this use" in said
    assert "1 use, the first in entry 1, by 2026-11-25 09:00 UTC" in said
    assert "1 use, the first in entry 1, by 2026-11-25 09:00 UTC" in page(found)


def test_a_heartbeat_says_until_when_and_what_it_then_needs(field: Field) -> None:
    field.license(Heartbeat(seconds=86_400))
    (beat,) = survey(field).provisos
    assert (beat.stands, beat.turns_at) == ("open", START + DAY)
    assert beat.needs == "revocation list or feed: a newer one"
    assert survey(field).endings[0].remedy == "then it needs revocation list or feed: a newer one"


def test_a_heart_that_stopped_closes_and_says_what_it_needs(field: Field) -> None:
    field.license(Heartbeat(seconds=86_400))
    field.now += 2 * 86_400
    found = survey(field)
    assert (found.standing.is_open, found.standing.ground) == (False, "stale")
    assert stands(found.provisos[0]) == "CLOSED now; it needs revocation list or feed: a newer one"


def test_a_condition_that_changes_no_more_has_no_end(field: Field) -> None:
    receipts = (SigningKey.generate().public,)
    field.license(Reporting(every="quarter", receipts=receipts), issued_at=START)
    (report,) = survey(field).provisos
    assert (report.stands, report.turns_at, report.needs) == ("open", None, None)
