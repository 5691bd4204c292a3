"""Bringing a log to a mirror, from wherever the mirror left off.

What the mirror answers is verified with the key it is known by. A mirror that has seen more of the log than
there is, or another history, is proof that the log was put back or copied, and stops everything.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from licet.errors import BadCheckpoint, Forked, LogError
from licet.log._checkpoint import Checkpoint, parse_decimal
from licet.log._cosignature import Cosignature
from licet.log._entry_packages import Package, Upload, print_entries, spans
from licet.log._note import parse_note, with_lines
from licet.log._tiles import WIDTH
from licet.log._web import Site
from licet.log._witness import Answer, Request

if TYPE_CHECKING:
    from licet.log._cosignature import WitnessVerifier
    from licet.log._view import LogView

AT_ONCE: Final = 8 * 1024 * 1024  # bytes of entries in one request
_LARGEST_ANSWER: Final = 64 * 1024
_OK, _PART, _UNKNOWN, _CONFLICT, _CONTRADICTS = 200, 202, 404, 409, 422


class MirrorDesk(Protocol):
    """Where a mirror takes requests."""

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request."""
        ...

    def add_entries(self, body: bytes) -> Answer:
        """Answer one request."""
        ...


class WebMirror:
    """A mirror's submission address."""

    def __init__(self, url: str) -> None:
        self._site = Site(url)
        self.url = self._site.url

    def add_checkpoint(self, body: bytes) -> Answer:
        """Ask, and return what came back."""
        answer = self._site.post("add-checkpoint", body, limit=_LARGEST_ANSWER)
        return Answer(answer.status, answer.body)

    def add_entries(self, body: bytes) -> Answer:
        """Ask, and return what came back."""
        answer = self._site.post_packed("add-entries", body, limit=_LARGEST_ANSWER)
        return Answer(answer.status, answer.body)


class Uploaded(Struct, frozen=True):
    """The mirror holds the first `size` entries, and said so in `note`; `sent` of them came just now."""

    size: int
    sent: int
    cosigned: Cosignature
    note: bytes


class Uploader:
    """One mirror, known by one key. It remembers how much of the log the mirror has."""

    def __init__(self, verifier: WitnessVerifier, desk: MirrorDesk | str, *, at_once: int = AT_ONCE) -> None:
        self.verifier = verifier
        self._desk = WebMirror(desk) if isinstance(desk, str) else desk
        self._at_once = at_once
        self._seen = 0

    def upload(self, view: LogView) -> Uploaded:
        """Bring the mirror up to the log's checkpoint.

        (1) The mirror takes the checkpoint, along a proof from the one it had; (2) entries are sent from
        where it stands, a few megabytes at once, each believed to be kept only once it says so; (3) its
        cosignature under the whole is verified. Interrupted anywhere, the next call goes on from there.
        """
        self._announce(view)  # (1)
        begun = following = self._standing(view)
        while True:  # (2)
            packages = self._packages(view, following)
            head = Upload(view.checkpoint.origin, following, view.size)
            answer = self._desk.add_entries(print_entries(head, packages))
            if answer.status not in (_PART, _CONFLICT):
                break
            before, following = following, _following(answer, view)
            if following <= before:
                raise LogError("the mirror takes no more entries", remedy="try again later")
        if answer.status != _OK:
            raise _refused(answer)
        return self._verified(answer.body, view, sent=view.size - begun)  # (3)

    def _announce(self, view: LogView) -> None:
        """Give the mirror the checkpoint, from the size it knows; asked once more if that is another."""
        answer = self._checkpoint(view, min(self._seen, view.size))
        if answer.status == _CONFLICT:
            seen = parse_decimal(answer.body.removesuffix(b"\n"))
            if seen is None:
                raise LogError("the mirror does not say what it has seen")
            if seen > view.size:
                raise Forked(
                    f"the mirror has seen {seen:,} entries of {view.checkpoint.origin}, "
                    f"which now has {view.size:,}",
                    where=view.where,
                    remedy="the log was put back or copied; find its newest copy before logging anything",
                )
            answer = self._checkpoint(view, seen)
        if answer.status != _OK:
            raise _refused(answer)
        self._seen = view.size

    def _checkpoint(self, view: LogView, old: int) -> Answer:
        asked = Request(old_size=old, proof=view.prove_consistency(old), note=view.checkpoint.note)
        return self._desk.add_checkpoint(asked.to_bytes())

    def _standing(self, view: LogView) -> int:
        """From where on the mirror has no entries; an upload of nothing is how one asks."""
        answer = self._desk.add_entries(print_entries(Upload(view.checkpoint.origin, 0, 0), []))
        return _following(answer, view) if answer.status == _CONFLICT else 0

    def _packages(self, view: LogView, start: int) -> list[Package]:
        """The next packages, as many as go into one request."""
        found, size = [], 0
        entries = view.entries(start) if start < view.size else iter(())
        for bounds in spans(start, view.size):
            package = Package(
                bounds.start,
                tuple(islice(entries, len(bounds))),
                view.prove_subtree(range(bounds.start // WIDTH * WIDTH, bounds.stop)),
            )
            found.append(package)
            size += sum(map(len, package.entries))
            if size >= self._at_once:
                break
        return found

    def _verified(self, lines: bytes, view: LogView, *, sent: int) -> Uploaded:
        note = with_lines(view.checkpoint.note, lines)
        said = self.verifier.verify(parse_note(note), Checkpoint.from_text(parse_note(note).text))
        if said is None:
            raise BadCheckpoint(
                f"the mirror's answer is not signed with the key of {self.verifier.name}",
                remedy="check its address and key",
            )
        return Uploaded(size=view.size, sent=sent, cosigned=said, note=note)


def _following(answer: Answer, view: LogView) -> int:
    """The next entry the mirror wants; it must want this very log up to its checkpoint."""
    size, _, rest = answer.body.partition(b"\n")
    following = parse_decimal(rest.partition(b"\n")[0])
    if parse_decimal(size) != view.size or following is None or following > view.size:
        raise LogError(
            "the mirror is at another checkpoint of this log", remedy="somebody else uploads it; try again"
        )
    return following


def _refused(answer: Answer) -> LogError:
    told = answer.body[:200].decode("utf-8", "replace").strip()
    if answer.status == _CONTRADICTS:
        return Forked(
            f"the mirror has another history of this log ({told})",
            remedy="the log was put back or copied; the mirror keeps the proof",
        )
    if answer.status == _UNKNOWN:
        return LogError("the mirror does not know this log", remedy="give its keeper the log's log.vkey")
    return LogError(f"the mirror refuses ({answer.status}: {told})", remedy="try again later")
