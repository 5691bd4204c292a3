"""What a guard permits, what it refuses, and that it accounts for both."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import threading
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from licet import packs
from licet.errors import (
    BadSignature,
    Expired,
    InputError,
    LicetError,
    LogError,
    NotPermitted,
    NotTrusted,
    NotYetValid,
    Revoked,
    Stale,
    WrongArtefact,
)
from licet.facts import Use
from licet.guard import Ground, decode
from licet.licence import Quota, SigningKey, TimeWindow, Trust, TrustedKey
from licet.log import LogVerifier, LogView, verify_log_proof
from licet.tag import tag_path

from .conftest import AT_THE_BORDER, AUTHORITY, GRANT, IN_THE_STREET, START, Field

if TYPE_CHECKING:
    from pathlib import Path


def grounds(field: Field) -> list[str]:
    """The grounds in the record, read back by someone who has only the public key."""
    folder = field.artefact.with_name(f"{field.artefact.name}.record")
    verifier = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    entries = LogView.open(folder, verifier=verifier).entries()
    return [decode(raw, index=i).ground for i, raw in enumerate(entries)]


def test_a_use_inside_the_grant_is_permitted_and_recorded(field: Field) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.permitted
    assert verdict.ground is Ground.PERMITTED
    assert verdict.record == 1
    assert grounds(field) == ["permitted", "permitted"]


def test_every_answer_can_be_proved_to_be_in_the_record(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(IN_THE_STREET)
        verdict = guard.check(AT_THE_BORDER)
    folder = field.artefact.with_name("model.onnx.record")
    verifier = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    view = LogView.open(folder, verifier=verifier)
    assert verdict.record is not None
    entry = list(view.entries())[verdict.record]
    verify_log_proof(view.prove(verdict.record).to_bytes(), entry=entry, verifier=verifier)


def test_a_record_holds_facets_and_nothing_that_names_anyone(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        entry = msgspec.json.decode(list(guard.record.entries())[1])
    assert set(entry) == {
        "kind",
        "at",
        "verdict",
        "ground",
        "licence",
        "operation",
        "purpose",
        "place",
        "country",
        "actor",
    }


@pytest.mark.parametrize("facet", ["operation", "purpose", "place", "country"])
def test_an_attribute_that_is_not_stated_refuses(field: Field, facet: str) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(replace(AT_THE_BORDER, **{facet: None}))
    assert verdict.ground is Ground.OUTSIDE_GRANT
    assert [change.field for change in verdict.changes] == [facet]


def test_an_attribute_less_precise_than_the_grant_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert not guard.check(replace(AT_THE_BORDER, place="place.controlled")).permitted


def test_a_word_below_a_granted_one_that_no_vocabulary_holds_refuses_and_is_not_recorded(
    field: Field,
) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(replace(AT_THE_BORDER, operation="operation.verify.jane_doe"))
        entry = list(guard.record.entries())[-1]
    assert verdict.ground is Ground.UNKNOWN_TERM
    assert b"jane" not in entry


def test_a_use_may_be_written_in_short(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(
            replace(AT_THE_BORDER, operation="verify", place="controlled.border_checkpoint")
        ).permitted


def test_a_clock_that_is_no_number_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        guard._clock = lambda: float("nan")
        assert guard._standing(float("nan")) is not None


def test_a_list_from_the_future_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.list_of(sequence=2, at=START + dt.timedelta(hours=1))
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.STALE


def test_a_long_running_guard_signs_its_record_every_minute(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        field.now += 61
        guard.check(AT_THE_BORDER)
        assert len(grounds(field)) == 2  # what anyone can verify while the guard is still open
        field.now += 61
        guard.check(AT_THE_BORDER)
        assert len(grounds(field)) == 3


def test_an_opening_refused_for_a_broken_tag_shows_in_the_record(field: Field) -> None:
    field.license()
    sidecar = tag_path(field.artefact)
    sidecar.write_bytes(sidecar.read_bytes()[:-20])
    with pytest.raises(LicetError):
        field.open()
    assert grounds(field) == ["input_error"]


def test_a_use_that_names_no_actor_is_the_holders_own(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(replace(AT_THE_BORDER, actor=None)).permitted


def test_a_holder_of_unstated_kind_lends_no_actor(field: Field) -> None:
    from licet.licence import Holder

    field.license(holder=Holder(name="Border Service", country="NO"))
    with field.open() as guard:
        assert guard.check(replace(AT_THE_BORDER, actor=None)).ground is Ground.OUTSIDE_GRANT


def test_a_refusal_names_the_change_that_would_make_it_lawful(field: Field) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(IN_THE_STREET)
    assert {change.field: change.allowed for change in verdict.changes}["operation"] == ("operation.verify",)
    lawful = {change.field: change.allowed[0] for change in verdict.changes}
    with field.open() as guard:
        assert guard.check(replace(IN_THE_STREET, **lawful)).permitted


def test_the_nearest_of_several_grants_explains_the_refusal(field: Field) -> None:
    far = replace(GRANT, operations=("operation.detect",), countries=("FI",))
    field.license(grants=(far, GRANT))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        verdict = guard.check(replace(AT_THE_BORDER, country="SE"))
    assert [change.field for change in verdict.changes] == ["country"]


def test_the_quota_runs_out_and_says_so(field: Field) -> None:
    field.license(Quota(uses=2))
    with field.open() as guard:
        verdicts = [guard.check(AT_THE_BORDER) for _ in range(3)]
    assert [v.permitted for v in verdicts] == [True, True, False]
    assert [v.remaining for v in verdicts] == [1, 0, None]
    assert verdicts[2].ground is Ground.QUOTA_SPENT


def test_a_quota_survives_closing_and_opening(field: Field) -> None:
    field.license(Quota(uses=2))
    for expected in (True, True, False):
        with field.open() as guard:
            assert guard.check(AT_THE_BORDER).permitted is expected


def test_a_refused_use_costs_no_quota(field: Field) -> None:
    field.license(Quota(uses=1))
    with field.open() as guard:
        guard.check(IN_THE_STREET)
        assert guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize(("per", "wait"), [("day", dt.timedelta(days=1)), ("month", dt.timedelta(days=8))])
def test_a_quota_per_period_is_new_in_the_next(field: Field, per: str, wait: dt.timedelta) -> None:
    field.license(Quota(uses=1, per=per), freshness=30 * 86400)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        assert not guard.check(AT_THE_BORDER).permitted
        field.now += wait.total_seconds()
        assert guard.check(AT_THE_BORDER).permitted
        assert not guard.check(AT_THE_BORDER).permitted
    with field.open() as guard:
        assert not guard.check(AT_THE_BORDER).permitted


def test_the_tighter_of_two_quotas_decides_and_the_looser_is_not_spent(field: Field) -> None:
    field.license(Quota(uses=3), Quota(uses=1, per="day"))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).remaining == 0
        for _ in range(5):
            assert guard.check(AT_THE_BORDER).ground is Ground.QUOTA_SPENT
        field.now += 86400
        assert guard.check(AT_THE_BORDER).permitted


def test_many_threads_spend_a_quota_exactly(field: Field) -> None:
    field.license(Quota(uses=40))
    permitted: list[bool] = []
    with field.open(recording="queued") as guard:
        workers = [
            threading.Thread(
                target=lambda: permitted.extend(guard.check(AT_THE_BORDER).permitted for _ in range(20))
            )
            for _ in range(8)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sum(permitted) == 40
    assert grounds(field).count("permitted") == 41  # and the opening


def test_outside_its_time_window_nothing_is_permitted(field: Field) -> None:
    field.license(TimeWindow(days=("mon", "tue"), start="08:00", end="11:00", zone="Europe/Oslo"))
    with field.open() as guard:  # 09:00 UTC is 10:00 in Oslo
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 3600
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_WINDOW
        field.now += 22 * 3600  # Tuesday, 09:00 in Oslo
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 24 * 3600  # Wednesday
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_WINDOW


def test_a_licence_opens_nothing_before_its_first_day(field: Field) -> None:
    field.license(not_before=START + dt.timedelta(hours=1))
    with pytest.raises(NotYetValid, match="clock"):
        field.open()


def test_an_expired_licence_opens_nothing(field: Field) -> None:
    field.license()
    field.now += 366 * 86400
    with pytest.raises(Expired):
        field.open()


def test_a_licence_that_expires_while_open_refuses(field: Field) -> None:
    field.license(not_after=START + dt.timedelta(hours=1))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 3600
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 1
        assert guard.check(AT_THE_BORDER).ground is Ground.EXPIRED


def test_a_revocation_reaches_a_running_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.REVOKED
    assert "misuse found" in verdict.says
    with pytest.raises(Revoked):
        field.open()


def test_a_revocation_is_for_good_even_if_the_old_list_comes_back(field: Field) -> None:
    field.license()
    old = field.feed.read_bytes()
    with field.open() as guard:
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        guard.check(AT_THE_BORDER)
        field.feed.write_bytes(old + b"\n")
        field.now += 2
        assert not guard.check(AT_THE_BORDER).permitted


def test_a_list_that_cannot_be_read_closes_the_guard_until_a_good_one_comes(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.feed.write_bytes(b"half a li")
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.FEED_BROKEN
        field.list_of(sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).permitted


def test_a_list_that_stops_coming_grows_stale(field: Field) -> None:
    field.license(freshness=3600)
    with field.open() as guard:
        field.feed.unlink()
        field.now += 3590
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 20
        assert guard.check(AT_THE_BORDER).ground is Ground.STALE
    with pytest.raises(Stale):
        field.open()


def test_a_guard_without_a_feed_lives_on_the_stapled_list(field: Field) -> None:
    field.license()
    with field.open(revocations=None) as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_clock_that_goes_back_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now -= 3
        assert guard.check(AT_THE_BORDER).permitted  # a step as time servers make them
        field.now -= 3600
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK


def test_a_clock_set_back_between_two_openings_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.now += 3600
        guard.check(AT_THE_BORDER)
    field.now -= 1800
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK


def test_one_changed_byte_of_the_artefact_opens_nothing_and_shows(field: Field) -> None:
    field.license()
    weights = bytearray(field.artefact.read_bytes())
    weights[17] ^= 1
    field.artefact.write_bytes(weights)
    with pytest.raises(WrongArtefact):
        field.open()
    assert grounds(field) == ["wrong_artefact"]


def test_an_artefact_changed_after_opening_is_not_handed_out(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.artefact.write_bytes(b"other weights")
        with pytest.raises(WrongArtefact):
            guard.artefact()


def test_the_artefact_is_handed_out_as_it_was_licensed(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.artefact() == b"weights" * 1000


def test_a_licence_signed_by_a_stranger_opens_nothing(field: Field) -> None:
    field.license()
    stranger = TrustedKey(key=SigningKey.generate().public, name=AUTHORITY.name, country="NO")
    with pytest.raises(NotTrusted):
        field.open(trust=Trust.of(stranger, field.log.verifier))


def test_a_tag_with_a_changed_signature_opens_nothing(field: Field) -> None:
    field.license()
    stranger = SigningKey.generate()
    own = field.key
    field.key = stranger
    field.list_of(sequence=2, at=START)
    field.key = own
    with pytest.raises((NotTrusted, BadSignature)):
        field.open()


def test_an_untagged_file_opens_nothing(field: Field) -> None:
    with pytest.raises(InputError, match=r"model\.onnx"):
        field.open()


def test_a_second_guard_on_one_record_is_refused(field: Field) -> None:
    field.license()
    with field.open(), pytest.raises(LogError):
        field.open()


def test_a_closed_guard_refuses(field: Field) -> None:
    field.license()
    guard = field.open()
    guard.close()
    verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.CLOSED
    assert verdict.record is None


def test_a_forked_child_gets_a_closed_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        child = os.fork()
        if child == 0:  # pragma: no cover - runs in the child
            os._exit(0 if guard.check(AT_THE_BORDER).ground is Ground.CLOSED else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert guard.check(AT_THE_BORDER).permitted


def test_a_full_disk_permits_nothing(field: Field) -> None:
    field.license(Quota(uses=5))
    guard = field.open()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
        verdict = guard.check(AT_THE_BORDER)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert verdict.ground is Ground.RECORD_FAILED
    assert verdict.record is None
    assert guard.remaining() == 5
    assert not guard.check(AT_THE_BORDER).permitted  # a record that failed once stays closed
    with pytest.raises(LogError):
        guard.close()


def test_a_block_runs_only_under_a_permitted_use(field: Field) -> None:
    field.license()
    with field.open() as guard:
        with guard.use(AT_THE_BORDER) as verdict:
            assert verdict.permitted
        with pytest.raises(NotPermitted, match="does not cover") as refused, guard.use(IN_THE_STREET):
            pytest.fail("the block ran")
    assert refused.value.verdict is not None
    assert "operation.verify" in str(refused.value)


def test_a_licence_cannot_permit_what_the_law_of_the_place_forbids(field: Field) -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        purposes=("purpose",),
        places=("place",),
        countries=("DE",),
        actors=("party",),
    )
    field.license(grants=(wide,))
    street = replace(
        IN_THE_STREET,
        country="DE",
        purpose="purpose.law_enforcement.crowd_monitoring",
        targets_individual=False,
        prior_authorisation=False,
        impact_assessment=False,
        registered=False,
        traits=(),
        solely_profiling=False,
    )
    with field.open(law=packs.shipped()) as guard:
        verdict = guard.check(street)
    assert verdict.ground is Ground.FORBIDDEN_BY_LAW
    assert "2024/1689" in verdict.cite


def test_a_ban_that_cannot_be_excluded_refuses_and_asks(field: Field) -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        purposes=("purpose",),
        places=("place",),
        countries=("DE",),
        actors=("party",),
    )
    field.license(grants=(wide,))
    vague = Use(
        operation="operation.identify",
        purpose="purpose.law_enforcement",
        place="place.public.street",
        country="DE",
    )
    with field.open(law=packs.shipped()) as guard:
        verdict = guard.check(vague)
    assert verdict.ground in (Ground.LAW_UNCLEAR, Ground.FORBIDDEN_BY_LAW)
    assert verdict.changes


def test_new_law_takes_hold_at_midnight(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        assert AT_THE_BORDER in guard._memo
        field.now += 24 * 3600
        guard.check(replace(AT_THE_BORDER, actor=None))
        assert AT_THE_BORDER not in guard._memo


def test_a_damaged_device_key_opens_nothing(field: Field) -> None:
    field.license()
    field.open().close()
    key = field.artefact.with_name("model.onnx.record") / "device.key"
    key.write_text("PRIVATE+KEY+no")
    with pytest.raises(InputError, match="private key"):
        field.open()
    key.unlink()
    with pytest.raises(LogError, match="missing"):
        field.open()


def test_a_record_with_a_strange_entry_is_refused(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.record.append(b"{}")
    with pytest.raises(LogError, match="entry 1"):
        field.open()


def test_the_feed_file_may_arrive_after_the_guard_was_opened(field: Field, tmp_path: Path) -> None:
    field.license()
    later = tmp_path / "later.json"
    with field.open(revocations=later) as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.feed = later
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED
