"""What comes from outside is heard from wherever it comes, and what a refused opening was shown is kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from licet.errors import Expired
from licet.guard import Ground, OpenEntry
from licet.guard._entries import ListEntry, decode
from licet.guard._opening import Opening
from licet.licence import Revocations, SigningKey, Trust, TrustedKey, sign_revocations
from licet.log import LogKey, LogVerifier, LogView, MemoryLog

from .conftest import AT_THE_BORDER, START, Field

if TYPE_CHECKING:
    import datetime as dt


@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_a_withdrawal_is_heard_from_whichever_file_it_comes_in(field: Field, place: int) -> None:
    field.license()
    files = [field.feed, field.folder / "other.json"]
    files[1].write_bytes(field.feed.read_bytes())
    with field.open(revocations=files) as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.list_of(field.revocation(), sequence=2, at=START)
        if place:
            files[1].write_bytes(files[0].read_bytes())
            files[0].write_bytes(b"")
            files[0].unlink()
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED


class Silent:
    """A feed that brings nothing new."""

    state = None

    def poll(self, _: dt.datetime) -> None:
        """Nothing has come."""


def test_a_withdrawal_in_a_file_is_heard_beside_a_feed_that_brings_nothing(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        guard._revoker._feed = Silent()  # type: ignore[assignment]  # as far as this is about
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED


def test_an_opening_is_recorded_with_what_was_opened(field: Field) -> None:
    field.license()
    with field.open() as guard:
        entry = decode(next(iter(guard.record.entries())), index=0)
    assert isinstance(entry, OpenEntry)
    assert entry.artefact == hashlib.sha256(field.artefact.read_bytes()).hexdigest()
    assert (entry.licence, entry.sequence) == (field.licence.digest, 1)


def test_a_refused_opening_is_recorded_as_refused(field: Field) -> None:
    field.license()
    field.now += 366 * 86400
    with pytest.raises(Expired):
        field.open()
    folder = field.artefact.with_name(f"{field.artefact.name}.record")
    verifier = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    (raw,) = LogView.open(folder, verifier=verifier).entries()
    entry = decode(raw, index=0)
    assert isinstance(entry, OpenEntry)
    assert (entry.verdict, entry.ground, entry.sequence) == ("refuse", "expired", 1)


def test_a_refused_opening_remembers_the_lists_of_every_authority_that_it_was_shown() -> None:
    record = MemoryLog(LogKey.generate("test/record"))
    keys = {name: SigningKey.generate() for name in ("First", "Second", "Third")}
    trusted = [TrustedKey(key=key.public, name=name, country="NO") for name, key in keys.items()]
    lists = [
        sign_revocations(Revocations(authority=name, sequence=7, issued_at=START, entries=()), key=key)
        for name, key in keys.items()
    ]
    trust = Trust.of(*trusted, LogKey.generate("licences.test/log").verifier)
    opening = Opening(log=record, believed=trust, feed=None, newer=lists, at=START.timestamp())
    opening._refused(Expired("it has expired"), trust)
    opened, *others = [decode(raw, index=index) for index, raw in enumerate(record.entries())]
    assert isinstance(opened, OpenEntry)
    assert (opened.verdict, opened.authority, opened.sequence) == ("refuse", "First", 7)
    assert [(one.authority, one.sequence) for one in others if isinstance(one, ListEntry)] == [
        ("Second", 7),
        ("Third", 7),
    ]
