"""A guard on a sealed artefact: the licence first, then the key; in memory, and only while it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from licet import seal
from licet.errors import (
    Expired,
    InputError,
    LicetError,
    NotPermitted,
    NotTrusted,
    OutOfScope,
    Revoked,
    Stale,
    WrongArtefact,
)
from licet.guard import Ground, Guard
from licet.seal import SealedFile, SealingKey, write_sealing_keys
from licet.tag import read_artefact, tag_path, verify_tag
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field, grounds

if TYPE_CHECKING:
    from pathlib import Path

KEY = SealingKey.generate()
WEEK = 7 * 86400


class Watched:
    """A sealing key that remembers whether anybody asked it."""

    public, assurance = KEY.public, "A1"

    def __init__(self, assurance: str = "A1") -> None:
        self.assurance = assurance
        self.asked = 0

    def unwrap(self, enc: bytes, wrapped: bytes, info: bytes) -> bytes:
        self.asked += 1
        return KEY.unwrap(enc, wrapped, info)


@pytest.fixture
def field(tmp_path: Path) -> Field:
    """A licensed artefact, shipped sealed: the plain file stays with its maker."""
    return Field(tmp_path)


def shipped(field: Field, **changes: object) -> bytes:
    """Seal the licensed file and take the plain one away; return what was in it."""
    field.license(**changes)
    content = field.artefact.read_bytes()
    field.artefact = _sealed(field)
    return content


def _sealed(field: Field) -> Path:
    path = seal.seal(field.artefact, to=[KEY.public]).path
    field.artefact.unlink()
    return path


def opened(field: Field, key: object = KEY) -> Guard:
    return field.open(sealing_key=key)


def test_a_sealed_artefact_is_guarded_as_the_plain_one(field: Field) -> None:
    content = shipped(field)
    with opened(field) as guard:
        assert guard.check(AT_THE_BORDER).permitted
        assert guard.artefact() == content
        with guard.lent() as lent:
            assert bytes(lent) == content
            assert lent.readonly
            view = lent[:]
        assert bytes(view) == bytes(len(content))
    assert {path.name for path in field.folder.iterdir()} == {
        "model.onnx.sealed",
        "model.onnx.sealed.record",
        "model.onnx.licet",
        "revocations.json",
    }


def test_a_key_in_a_file_opens_it_too(field: Field) -> None:
    content = shipped(field)
    private, _ = write_sealing_keys(field.folder, "holder", key=KEY)
    for given in (private, str(private)):
        with opened(field, given) as guard:
            assert guard.artefact() == content


def test_a_licence_that_asks_for_sealing_is_met_by_it_and_by_nothing_less(field: Field) -> None:
    field.license(assurance="A1")
    with pytest.raises(OutOfScope, match="requires assurance A1; this guard gives A0"):
        field.open()
    field.artefact = _sealed(field)
    with opened(field) as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_key_in_software_does_not_pass_for_one_in_a_device(field: Field) -> None:
    shipped(field, assurance="A2")
    with pytest.raises(OutOfScope, match="requires assurance A2; this guard gives A1"):
        opened(field)
    with opened(field, Watched("A2")) as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_key_that_claims_a_level_there_is_not_opens_nothing(field: Field) -> None:
    shipped(field)
    for level in ("A0", "A4", ""):
        with pytest.raises(NotTrusted, match="claims the assurance"):
            opened(field, Watched(level))


def test_without_its_key_nothing_opens(field: Field) -> None:
    shipped(field)
    with pytest.raises(InputError, match="this artefact is sealed"):
        field.open()
    with pytest.raises(InputError, match="sealed to 1 key, and not to"):
        opened(field, SealingKey.generate())
    with pytest.raises(InputError, match="not an unencrypted private sealing key"):
        opened(field, tag_path(field.folder / "model.onnx"))
    assert grounds(field) == ["input_error"] * 2


def test_a_key_for_what_is_not_sealed_opens_nothing(field: Field) -> None:
    field.license()
    with pytest.raises(InputError, match="is not sealed"):
        opened(field)


@pytest.mark.parametrize("why", ["expired", "revoked", "stale", "untrusted", "another"])
def test_the_key_is_not_asked_before_everything_else_holds(field: Field, why: str) -> None:
    shipped(field)
    wrong: dict[str, tuple[type[LicetError], object]] = {
        "expired": (Expired, lambda: setattr(field, "now", field.now + 400 * 86400)),
        "stale": (Stale, lambda: setattr(field, "now", field.now + WEEK + 1)),
        "revoked": (Revoked, lambda: field.list_of(field.revocation(), sequence=2, at=START)),
        "untrusted": (LicetError, lambda: setattr(field, "trust", Field(field.folder).trust)),
        "another": (WrongArtefact, lambda: _replaced(field)),
    }
    error, spoil = wrong[why]
    assert callable(spoil)
    spoil()
    key = Watched()
    with pytest.raises(error):
        opened(field, key)
    assert key.asked == 0
    assert grounds(field)[-1] != "permitted"


def _replaced(field: Field) -> None:
    """Something else in the place of the sealed file, sealed just as well."""
    plain = field.folder / "model.onnx"
    plain.write_bytes(b"other weights")
    seal.seal(plain, to=[KEY.public])
    plain.unlink()


def test_one_changed_byte_opens_nothing(field: Field) -> None:
    shipped(field)
    raw = bytearray(field.artefact.read_bytes())
    raw[-20] ^= 1
    field.artefact.write_bytes(raw)
    with pytest.raises(WrongArtefact, match="does not hold"):
        opened(field)
    assert grounds(field) == ["wrong_artefact"]


def test_what_changes_after_the_opening_is_lent_to_nobody(field: Field) -> None:
    shipped(field)
    with opened(field) as guard:
        raw = bytearray(field.artefact.read_bytes())
        raw[-20] ^= 1
        field.artefact.write_bytes(raw)
        with pytest.raises(WrongArtefact), guard.lent():
            pytest.fail("lent")


@pytest.mark.parametrize("why", ["stale", "expired", "revoked", "closed", "clock"])
def test_a_guard_that_has_lapsed_lends_nothing_and_asks_no_key(field: Field, why: str) -> None:
    shipped(field)
    key = Watched()
    guard = opened(field, key)
    assert guard.check(AT_THE_BORDER).permitted
    asked = key.asked
    match why:
        case "stale":
            field.now += WEEK + 1
        case "expired":
            field.now += 400 * 86400
        case "revoked":
            field.list_of(field.revocation(), sequence=2, at=START)
            field.now += 2
        case "closed":
            guard.close()
        case "clock":
            field.now -= 3600
    with pytest.raises(NotPermitted), guard.lent():
        pytest.fail("lent")
    with pytest.raises(NotPermitted):
        guard.artefact()
    assert key.asked == asked
    guard.close()


def test_a_fresh_list_makes_a_lapsed_guard_lend_again(field: Field) -> None:
    content = shipped(field)
    with opened(field) as guard:
        field.now += WEEK + 1
        assert guard.check(AT_THE_BORDER).ground is Ground.STALE
        field.list_of(sequence=2, at=START + dt.timedelta(days=8))
        field.now += 86400
        with guard.lent() as lent:
            assert bytes(lent) == content


def test_a_sealed_file_has_no_members(field: Field) -> None:
    shipped(field)
    with opened(field) as guard, pytest.raises(InputError, match="no members"):
        guard.artefact("weights")


def test_a_plain_artefact_is_lent_too(field: Field) -> None:
    field.license()
    with field.open() as guard, guard.lent() as lent:
        assert bytes(lent) == field.artefact.read_bytes()


def test_a_sealed_files_licence_is_verified_by_whoever_has_no_key(field: Field) -> None:
    shipped(field)
    verified = verify_tag(field.artefact, trust=field.trust, at=START)
    assert verified.sealed == SealedFile.read(field.artefact)
    assert verified.path == tag_path(field.folder / "model.onnx")
    with pytest.raises(InputError, match="this artefact is sealed"):
        read_artefact(verified)


def test_a_sealed_file_that_says_it_holds_something_else_is_the_wrong_one(field: Field) -> None:
    shipped(field)
    plain = field.folder / "model.onnx"
    plain.write_bytes(b"other weights")
    seal.seal(plain, to=[KEY.public])
    with pytest.raises(WrongArtefact):
        verify_tag(field.artefact, trust=field.trust, at=START)


def test_a_sealed_file_without_a_tag_is_not_licensed(field: Field) -> None:
    shipped(field)
    tag_path(field.folder / "model.onnx").unlink()
    with pytest.raises(InputError, match="no tag here"):
        opened(field)


def test_a_file_that_only_has_the_name_of_a_sealed_one_is_plain(field: Field) -> None:
    field.artefact = field.folder / "letters.sealed"
    field.artefact.write_bytes(b"dear")
    field.license()
    with field.open() as guard:
        assert guard.artefact() == b"dear"


def test_a_sealed_file_licensed_as_it_is_is_plain_too(field: Field) -> None:
    field.license()
    field.artefact = _sealed(field)
    field.license(number="NO-2026-0002")
    with field.open() as guard:
        assert guard.artefact() == field.artefact.read_bytes()
        assert guard.tag.sealed is None
