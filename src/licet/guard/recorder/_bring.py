"""Bringing one guard's record to a collector, or into a folder that is carried there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import files
from licet.errors import InputError
from licet.log import LogVerifier, LogView, WitnessVerifier

if TYPE_CHECKING:
    from os import PathLike

_SMALL = 64 * 1024
_WEB = ("http://", "https://")


class Upload(Struct, frozen=True):
    """Where a record goes, and how often: a collector's address and the key it cosigns with."""

    url: str
    collector: WitnessVerifier
    every: float = 60.0


class Brought(Struct, frozen=True):
    """What the receiver holds now: `entries` of the record of `device`, `sent` of them since the last time.

    `cosigned` is when the collector said so; None for a folder, which says nothing.
    """

    device: str
    entries: int
    sent: int
    to: str
    cosigned: dt.datetime | None = None


def bring(
    record: str | PathLike[str], to: str | PathLike[str], *, collector: WitnessVerifier | None = None
) -> Brought:
    """Bring the record up to its last checkpoint to a collector's address, or into a folder.

    A guard may be writing it meanwhile. Raises `Forked` where the receiver holds more of this record than
    there is, or something else: then the record was put back or copied, and whoever keeps it must be asked.
    """
    view = view_of(record)
    device = view.checkpoint.origin
    from licet.log.mirror import Uploader, carry  # noqa: PLC0415 - a guard that sends nothing loads no HTTP

    if not str(to).startswith(_WEB):
        sent = carry(view, to, _verifier_of(record))
        return Brought(device, view.size, sent, str(to))
    if collector is None:
        raise InputError("whose collector is it?", where=to, remedy="give its public key, a .witness file")
    if not view.size:
        return Brought(device, 0, 0, str(to))
    done = Uploader(collector, str(to)).upload(view)
    return Brought(device, done.size, done.sent, str(to), done.cosigned.at)


def view_of(record: str | PathLike[str]) -> LogView:
    """The record as its last checkpoint has it, by the key it names itself: whose that is, is not said."""
    return LogView.open(record, verifier=_verifier_of(record))


def _verifier_of(record: str | PathLike[str]) -> LogVerifier:
    raw = files.read(Path(record) / "log.vkey", what="public key of the record", limit=_SMALL)
    return LogVerifier.from_vkey(raw.decode("utf-8", "replace").strip())
