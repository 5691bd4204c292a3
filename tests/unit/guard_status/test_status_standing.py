"""A status says what a guard would say, and why, and touches nothing of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import InputError, WrongArtefact
from licet.guard.status._words import recording as in_words
from licet.licence import Quota, TimeWindow
from tests.unit.feed.feeds import DAY, HOUR
from tests.unit.guard.conftest import AT_THE_BORDER, IN_THE_STREET, START, Field
from tests.unit.guard_status.surveys import survey

if TYPE_CHECKING:
    from pathlib import Path

    from licet.guard.status import Status


def contents(folder: Path) -> dict[str, str]:
    """Every file below, by the digest of what is in it."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def closed_by(found: Status) -> str:
    assert not found.standing.is_open
    return found.standing.ground


def test_a_guard_that_was_never_opened_is_open_and_has_no_record(field: Field) -> None:
    field.license()
    found = survey(field)
    assert found.standing.is_open
    assert found.record is None
    assert found.effective is not None
    assert found.effective.number == "NO-2026-0001"
    assert [(one.kind, one.number) for one in found.documents] == [("licence", "NO-2026-0001")]


def test_a_status_changes_no_file_and_begins_no_record(field: Field) -> None:
    field.license()
    before = contents(field.folder)
    survey(field)
    assert contents(field.folder) == before


def test_a_status_is_told_while_the_guard_is_at_work_and_does_not_disturb_it(field: Field) -> None:
    field.license(Quota(uses=5))
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        guard.record.checkpoint()
        before = contents(field.folder)
        found = survey(field)
        assert contents(field.folder) == before
        assert guard.check(AT_THE_BORDER).remaining == 3
    assert found.standing.is_open
    assert found.record is not None
    assert found.record.permitted == 1


def test_what_was_used_since_the_last_checkpoint_is_not_counted_yet(field: Field) -> None:
    field.license(Quota(uses=5))
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        guard.check(AT_THE_BORDER)  # the first use of a minute is followed by a checkpoint, these are not
        left = survey(field).quotas[0].left
    assert left > 3
    assert survey(field).quotas[0].left == 3


def test_refusals_are_counted_by_their_ground(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(IN_THE_STREET)
        guard.check(IN_THE_STREET)
    record = survey(field).record
    assert record is not None
    assert record.refused == {"outside_grant": 2}
    assert record.entries == 3
    assert record.last_entry_at == START


def test_an_expired_licence_closes_and_nothing_of_it_is_told(field: Field) -> None:
    field.license()
    field.now += 400 * 86400
    found = survey(field)
    assert closed_by(found) == "expired"
    assert found.effective is None
    assert "ask the authority for a new one" in found.standing.says


def test_a_revoked_licence_closes(field: Field) -> None:
    field.license()
    field.list_of(field.revocation(), sequence=2, at=START)
    assert closed_by(survey(field)) == "revoked"


def test_a_list_that_grew_too_old_closes(field: Field) -> None:
    field.license()
    field.now += 8 * 86400
    assert closed_by(survey(field)) == "stale"


def test_a_list_older_than_one_the_record_knows_closes(field: Field) -> None:
    field.license()
    older = field.feed.read_bytes()
    field.list_of(sequence=2, at=START)
    field.open().close()
    field.feed.write_bytes(older)
    assert closed_by(survey(field)) == "stale"


def test_another_file_than_the_licensed_one_closes(field: Field) -> None:
    field.license()
    field.artefact.write_bytes(b"other weights")
    assert closed_by(survey(field)) == "wrong_artefact"


def test_a_damaged_record_closes_and_says_where(field: Field) -> None:
    field.license()
    field.open().close()
    checkpoint = field.folder / "model.onnx.record" / "checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n1\n", b"\n2\n"))
    found = survey(field)
    assert closed_by(found) == "bad_checkpoint"
    assert "model.onnx.record" in found.standing.says


def test_a_clock_behind_the_last_record_closes(field: Field) -> None:
    field.license(at=START - 2 * HOUR)
    field.open().close()
    field.now -= 3600
    found = survey(field)
    assert closed_by(found) == "clock_back"
    assert found.effective is not None  # the papers hold all the same


def test_a_closed_window_closes_and_says_when_it_opens(field: Field) -> None:
    field.license(TimeWindow(days=("tue",), start="08:00", end="18:00", zone="Europe/Oslo"))
    found = survey(field)
    assert closed_by(found) == "outside_window"
    (window,) = found.provisos
    assert (window.stands, window.turns_at) == ("closed", dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC))


def test_an_open_window_says_when_it_closes(field: Field) -> None:
    field.license(TimeWindow(days=("mon",), start="08:00", end="18:00"))
    found = survey(field)
    assert found.standing.is_open
    assert found.provisos[0].turns_at == dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.UTC)
    assert found.endings[0].at == found.provisos[0].turns_at


def test_a_window_that_never_closes_has_no_end(field: Field) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    field.license(TimeWindow(days=days, start="00:00", end="24:00"))
    assert survey(field).provisos[0].turns_at is None


def test_a_spent_quota_closes_and_says_when_it_is_renewed(field: Field) -> None:
    field.license(Quota(uses=1, per="day"))
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    found = survey(field)
    assert closed_by(found) == "quota_spent"
    (quota,) = found.quotas
    assert (quota.most, quota.used, quota.left) == (1, 1, 0)
    assert quota.renews_at == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def test_a_quota_of_the_whole_licence_is_never_renewed(field: Field) -> None:
    field.license(Quota(uses=3))
    assert survey(field).quotas[0].renews_at is None


def test_a_list_that_is_not_there_is_an_error_and_no_status(field: Field) -> None:
    field.license()
    with pytest.raises(InputError, match="no such revocation list"):
        survey(field, revocations=[field.folder / "nowhere.json"])


def test_a_record_elsewhere_is_the_one_that_is_read(field: Field) -> None:
    field.license()
    field.open(record=field.folder / "elsewhere").close()
    found = survey(field, record=field.folder / "elsewhere")
    assert found.record is not None
    assert found.record.entries == 1
    assert survey(field).record is None


def test_what_runs_out_stands_soonest_first_and_what_is_past_is_left_out(field: Field) -> None:
    field.license()
    ends = [(one.at, one.what) for one in survey(field).endings]
    assert ends == [
        (START + 7 * DAY, "list 1 of Test Licensing Authority is too old to rely on"),
        (START + 365 * DAY, "licence NO-2026-0001 ends"),
    ]


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_status_says_what_a_crash_could_lose_since_the_last_opening(field: Field, recording: str) -> None:
    field.license()
    for one in ("sync", "group", recording):
        field.open(recording=one).close()
    field.artefact.write_bytes(b"changed")
    with pytest.raises(WrongArtefact):
        field.open()
    record = survey(field).record
    assert record is not None
    assert record.recording == recording
    assert (says := in_words(record)) is not None
    assert says.startswith(f"{recording}: ")
    assert in_words(replace(record, recording=None)) is None
    assert in_words(replace(record, recording="later")) == "later"
