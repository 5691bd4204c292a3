"""What a passkey has counted: any count but a higher one is that of a copy, also after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import files
from licet.errors import InputError, LogError, NotAdmitted
from licet.guard.identity import SignatureCounts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("count", [0, 1, 4, 5])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_count_that_stands_still_or_falls_is_that_of_a_copy(
    tmp_path: Path, count: int, *, restarted: bool
) -> None:
    place = tmp_path / "passkeys"
    counts = SignatureCounts(place)
    counts.grow("passkey", 5)
    if restarted:
        counts = SignatureCounts(place)
    for _ in range(2):
        with pytest.raises(NotAdmitted, match="counts backwards"):
            counts.grow("passkey", count)
    counts.grow("passkey", 6)


def test_each_passkey_counts_for_itself() -> None:
    counts = SignatureCounts()
    counts.grow("one", 5)
    counts.grow("other", 1)
    for key in ("one", "other"):
        with pytest.raises(NotAdmitted):
            counts.grow(key, 1)


def test_a_passkey_that_never_counts_may_go_on_so_until_it_counts(tmp_path: Path) -> None:
    place = tmp_path / "passkeys"
    for count in (0, 0):
        SignatureCounts(place).grow("passkey", count)
    assert not place.exists()
    SignatureCounts(place).grow("passkey", 1)
    with pytest.raises(NotAdmitted):
        SignatureCounts(place).grow("passkey", 0)


def test_what_was_counted_is_for_the_guards_user_alone(tmp_path: Path) -> None:
    SignatureCounts(tmp_path / "passkeys").grow("passkey", 1)
    assert (tmp_path / "passkeys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"passkey": "many"}', b'{"passkey": null}'])
def test_counts_that_cannot_be_read_open_nothing(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "passkeys").write_bytes(raw)
    with pytest.raises(LogError, match="restore it; without it a copied passkey would not be noticed"):
        SignatureCounts(tmp_path / "passkeys")
    (tmp_path / "passkeys").unlink()
    (tmp_path / "passkeys").mkdir()
    with pytest.raises(LogError, match="cannot be read"):
        SignatureCounts(tmp_path / "passkeys")


def test_a_count_that_cannot_be_kept_admits_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = SignatureCounts(tmp_path / "passkeys")

    def full(*_: object, **__: object) -> None:
        raise InputError("cannot be written (No space left on device)")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write", full)
        with pytest.raises(NotAdmitted, match="No space left"):
            counts.grow("passkey", 5)
    counts.grow("passkey", 5)  # it was not taken for made
