"""What a guard writes into its record: facets and counts, never a face, a name or a template.

An entry is one line of JSON. The part that depends only on the kind of use is made once; per use only the
time and the answer are added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from licet.errors import LogError

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._verdict import Ground


class UseEntry(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="use", tag_field="kind"):
    """One use that was asked for. `at` is in seconds since the epoch.

    `licence` is the sha256 of the document the guard worked under, the last of its chain; `gallery` how many
    persons were enrolled in what was searched, where the use said so. `marks` are those of provisos.
    """

    at: int
    verdict: str
    ground: str
    licence: str
    gallery: int | None = None
    operation: str | None = None
    purpose: str | None = None
    place: str | None = None
    country: str | None = None
    actor: str | None = None
    marks: tuple[str, ...] = ()


class ActEntry(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="act", tag_field="kind"):
    """A person told the guard of something done: a review, a deletion, a report, an authorisation.

    `of` is the entry of the use it is about, `digest` the sha256 of a signed document, `until` when that
    lapses (seconds since the epoch), `role` in which role the person acted; never who the person was.
    """

    at: int
    act: str
    licence: str
    outcome: str | None = None
    of: int | None = None
    digest: str | None = None
    until: int | None = None
    role: str | None = None
    marks: tuple[str, ...] = ()


class OpenEntry(Struct, frozen=True, omit_defaults=True, kw_only=True, tag="open", tag_field="kind"):
    """A guard was opened, or refused to open: on which artefact, under which licence, and why not.

    `authority`, `sequence` and `list` (sha256 of its signed payload) are of the revocation list it had then;
    those of further authorities follow, as list entries. `links` are the digests of the documents above
    `licence` that bound the number of uses, or at the root: what is counted for them, is counted across
    whatever follows them. `recording` is how soon entries were on disk from then on: `sync` or `group`.
    """

    at: int
    verdict: str
    ground: str
    artefact: str = ""
    licence: str = ""
    authority: str = ""
    sequence: int = -1
    list: str = ""
    links: tuple[str, ...] = ()
    recording: str = ""


class ListEntry(Struct, frozen=True, kw_only=True, tag="list", tag_field="kind"):
    """A guard took up a newer revocation list: whose, its number and the sha256 of its signed payload.

    From then on this record's guard accepts no older one.
    """

    at: int
    authority: str
    sequence: int
    list: str


class FeedEntry(Struct, frozen=True, kw_only=True, tag="feed", tag_field="kind"):
    """A guard took up a newer state of the union's feed: its version, and the law of use it obeys from now.

    From then on this record's guard accepts no older state, nor an older `root`; `online` names the keys that
    sign the version, which counts anew under others. `law` is the packs, as `id version sha256`; what does
    not fit follows in a further entry of the same version.
    """

    at: int
    version: int
    law: tuple[str, ...]
    root: int = 0
    online: str = ""


class ReserveEntry(Struct, frozen=True, kw_only=True, tag="reserve", tag_field="kind"):
    """A guard in `group` set `uses` of a quota aside before answering from them; negative: handed back."""

    at: int
    licence: str
    uses: int


class StateEntry(Struct, frozen=True, kw_only=True, tag="state", tag_field="kind"):
    """The guard's counts are in a shared state since: its name, this device's turn there, the turn's mark.

    From then on this record's guard accepts no older copy of that state, and the state no older copy of it.
    """

    at: int
    state: str
    turn: int
    mark: str


Entry = UseEntry | ActEntry | OpenEntry | ListEntry | FeedEntry | ReserveEntry | StateEntry

_decoder: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
encode = msgspec.json.Encoder().encode


def decode(raw: bytes, *, index: int) -> Entry:
    """Read one entry of a record; anything else in a record is an error, since counts would be wrong."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise LogError(f"record entry {index} cannot be read ({problem})") from None


def tail_of(use: Use, *, licence: str) -> bytes:
    """The end of every entry about this kind of use: its facets and the licence."""
    whole = encode(
        UseEntry(
            at=0,
            verdict="",
            ground="",
            licence=licence,
            operation=use.operation,
            purpose=use.purpose,
            place=use.place,
            country=use.country,
            actor=use.actor,
        )
    )
    return whole[whole.index(b',"licence"') :]


def head_of(at: float) -> bytes:
    """How every entry of a use begins that is answered in this second."""
    return b'{"kind":"use","at":%d' % at


def permitted(tail: bytes, gallery: int | None = None, marks: tuple[str, ...] = ()) -> bytes:
    """The rest of the entry of a permitted use, its `tail` made by `tail_of`."""
    if marks:
        tail = b',"marks":%b%b' % (encode(marks), tail)
    if gallery is not None:
        tail = b',"gallery":%d%b' % (gallery, tail)
    return b',"verdict":"permit","ground":"permitted"%b' % tail


def refused(ground: Ground, tail: bytes) -> bytes:
    """The rest of the entry of a refused use."""
    return b',"verdict":"refuse","ground":"%b"%b' % (ground.encode(), tail)
