"""A guard that opens again on its record knows what passkeys had counted, and who asked for what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import LogError, NotAdmitted
from licet.guard import Asker, Circumstances, Guard, Reviewed
from licet.guard._handover import Handover
from licet.guard._open import device_key
from licet.licence.provisos import HumanReview, Operators
from licet.log import LogKey
from tests.unit.guard.conftest import AT_THE_BORDER, Field, field, grounds
from tests.unit.guard_identity.conftest import Authenticator

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["field"]

ADA, BEN = Authenticator(b"ada lovelace"), Authenticator(b"ben")


def admitted(guard: Guard, key: Authenticator, count: int | None = None) -> Asker:
    """Whoever holds the passkey, or a copy of it that has counted so far."""
    key.count = key.count if count is None else count - 1
    return guard.admit(key.answer(guard.challenge()))


def licensed(field: Field, *more: HumanReview, roles: tuple[str, ...] = ("reviewer",)) -> None:
    keys = ADA.registered(roles=roles), BEN.registered(roles=roles)
    field.license(Operators(passkeys=keys), *more)


def used(guard: Guard, who: Asker) -> int:
    verdict = guard.check(AT_THE_BORDER, Circumstances(askers=(who,)))
    assert verdict.permitted, verdict
    assert verdict.record is not None
    return verdict.record


def reviewed(guard: Guard, of: int, by: Asker) -> str:
    verdict = guard.tell(Reviewed(of=of, accepted=True, by=by))
    return "accepted" if verdict.permitted else verdict.says


def test_a_copied_passkey_is_noticed_after_a_restart_and_an_amendment(field: Field) -> None:
    licensed(field)
    with field.open() as guard:
        admitted(guard, ADA, 7)
    with field.open() as guard:
        with pytest.raises(NotAdmitted, match="counts backwards"):
            admitted(guard, ADA, 6)
        admitted(guard, BEN, 1)
    licensed(field, roles=("reviewer", "searcher"))
    with field.open() as guard:
        with pytest.raises(NotAdmitted, match="counts backwards"):
            admitted(guard, ADA, 7)
        admitted(guard, ADA, 8)


@pytest.mark.parametrize("left", [b"", b"{", b'{"\xff":7}'], ids=["empty", "cut short", "no text"])
def test_counts_that_cannot_be_read_open_nothing_and_the_refusal_is_recorded(
    field: Field, left: bytes
) -> None:
    licensed(field)
    with field.open() as guard:
        admitted(guard, ADA, 7)
    (field.folder / "model.onnx.record" / "passkeys").write_bytes(left)
    with pytest.raises(LogError, match="what passkeys have counted"):
        field.open()
    assert grounds(field)[-1] == "log_error"


def test_nobody_accepts_after_a_restart_what_they_asked_for_before(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        of = used(guard, admitted(guard, ADA))
    for _ in range(2):  # a second restart knows it too
        with field.open() as guard:
            assert "cannot be told from who asked" in reviewed(guard, of, admitted(guard, ADA))
    with field.open() as guard:
        assert reviewed(guard, of, admitted(guard, BEN)) == "accepted"
    assert not (field.folder / "model.onnx.record" / "waiting").exists()


@pytest.mark.parametrize("left", [b"", b"\x82", b"\x81\xa1\xff\x01"], ids=["empty", "cut short", "no text"])
def test_a_handover_that_cannot_be_read_opens_nothing_and_the_refusal_is_recorded(
    field: Field, left: bytes
) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        used(guard, admitted(guard, ADA))
    (field.folder / "model.onnx.record" / "waiting").write_bytes(left)
    with pytest.raises(LogError, match="who asked for the results that wait"):
        field.open()
    assert grounds(field)[-1] == "log_error"


def test_who_asked_is_believed_of_the_records_own_guard_alone(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        asked_by = admitted(guard, ADA)
        of = used(guard, asked_by)
        as_if = {of: (admitted(guard, BEN),)}
    place = _place(field)
    left = place.read_bytes()
    Handover(place, key=device_key(place.parent)).leave(b"secret", as_if)
    by_the_guard = place.read_bytes()
    for key in (None, LogKey.generate("licet-guard/another")):
        place.unlink()
        Handover(place, key=key).leave(b"secret", as_if)
        assert place.read_bytes()[32:] == by_the_guard[32:]
        with pytest.raises(LogError, match="who asked for the results that wait cannot be read"):
            field.open()
    place.write_bytes(by_the_guard[:32] + left[32:])
    with pytest.raises(LogError, match="who asked for the results that wait cannot be read"):
        field.open()
    place.write_bytes(left)
    with field.open() as guard:
        assert "cannot be told from who asked" in reviewed(guard, of, admitted(guard, ADA))


def test_after_a_kill_what_was_asked_for_is_asked_for_anew(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    guard = field.open()
    of = used(guard, admitted(guard, ADA))
    guard.record.close()  # and nothing else is done: as if it had been killed
    with field.open() as again:
        assert "was lost in a restart" in reviewed(again, of, admitted(again, BEN))
        assert reviewed(again, used(again, admitted(again, ADA)), admitted(again, BEN)) == "accepted"


def test_what_is_left_for_the_next_guard_names_nobody_and_is_for_its_user_alone(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        who = admitted(guard, ADA)
        used(guard, who)
    place = field.folder / "model.onnx.record" / "waiting"
    assert place.stat().st_mode & 0o777 == 0o600
    raw = place.read_bytes()
    assert b"lovelace" not in raw  # what hex digits cannot spell by chance
    assert b"reviewer" not in raw
    assert who.fingerprint.encode() in raw
    assert who.fingerprint.encode() not in b"".join(field.open().record.entries())


def test_whom_a_guard_before_admitted_is_admitted_anew(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        who = admitted(guard, ADA)
        used(guard, who)
    with field.open() as guard:
        assert not guard.check(AT_THE_BORDER, Circumstances(askers=(who,)))
        assert admitted(guard, ADA).fingerprint == who.fingerprint
        handed_on = Handover(_place(field), key=device_key(_place(field).parent)).waiting[1]
        assert not guard.check(AT_THE_BORDER, Circumstances(askers=handed_on))


def _place(field: Field) -> Path:
    return field.folder / "model.onnx.record" / "waiting"


def test_word_of_who_asked_that_cannot_be_read_opens_nothing(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        used(guard, admitted(guard, ADA))
    _place(field).write_bytes(b"\xc1")
    with pytest.raises(LogError, match="who asked for the results that wait cannot be read"):
        field.open()
    _place(field).unlink()
    field.open().close()


def test_word_that_cannot_be_left_is_lost_and_the_guard_closes_all_the_same(field: Field) -> None:
    licensed(field, HumanReview(roles=("reviewer",)))
    with field.open() as guard:
        of = used(guard, admitted(guard, ADA))
        _place(field).mkdir()
    _place(field).rmdir()
    with field.open() as guard:
        assert "was lost in a restart" in reviewed(guard, of, admitted(guard, BEN))


def test_a_licence_that_asks_nobody_to_prove_anything_keeps_nothing_of_persons(field: Field) -> None:
    field.license()
    field.open().close()
    kept = {place.name for place in (field.folder / "model.onnx.record").iterdir()}
    assert kept.isdisjoint({"passkeys", "waiting"})
