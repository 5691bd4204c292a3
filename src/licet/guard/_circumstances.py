"""What is known of one use beside its words: who asks, where, against what, on what ground.

What is not stated is unknown, and a proviso that asks for it refuses.
"""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from licet.errors import InputError
from licet.guard._asker import Asker


class Position(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a use is made (WGS 84 degrees), and within how many `metres` that is known."""

    latitude: float
    longitude: float
    metres: float


class Circumstances(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a product states, or has had proven, of one use.

    `gallery` is how many persons are enrolled in what is searched, `watch_list` the sha256 of that file,
    `enrolled_at` when the oldest template in it was taken (aware). `askers` are those the guard has admitted.
    `authorisation` is the reference of one the guard was told of; `urgent` that there was no time for one.
    `effect` is what follows for the person: `none` or `adverse`; `corroboration` the reference of what else
    than the output it rests on, `reviewed` the entry of the use whose reviewed result it goes by. `notice` is
    the sha256 of the text displayed to those concerned.
    """

    gallery: int | None = None
    watch_list: str | None = None
    enrolled_at: dt.datetime | None = None
    position: Position | None = None
    askers: tuple[Asker, ...] = ()
    authorisation: str | None = None
    urgent: bool = False
    effect: str | None = None
    corroboration: str | None = None
    reviewed: int | None = None
    notice: str | None = None


NONE = Circumstances()


def stated(circumstances: Circumstances | None, gallery: int | None) -> Circumstances:
    """What was stated of a use, in full or by its gallery alone."""
    if circumstances is not None and not isinstance(circumstances, Circumstances):
        what = f"a use was asked for under {type(circumstances).__name__}"
        raise InputError(what, remedy="state what is known of it as Circumstances")
    if gallery is None:
        return NONE if circumstances is None else circumstances
    if circumstances is None:
        return Circumstances(gallery=gallery)
    raise InputError("the gallery is stated beside the circumstances", remedy="state it in them")
