"""`licet log follow|compare|verify-fork`: hear of what is logged, and notice a log that tells two stories."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from licet.errors import LicetError
    from licet.log import Follower, Fork, LogView, Watch

_LONGEST_WAIT = 3600  # seconds between two looks at a log that cannot be read
_LIMIT = 1024 * 1024
_VKEY = "the log's public key, a .vkey file, or a tlog-policy file that names one log and its witnesses"


def arguments(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The options of both verbs."""
    follow = verb(
        verbs,
        "follow",
        "print what was logged since the last time, if the log was only added to",
        after="Examples:\n"
        "  licet log follow https://licences.example/2026 --vkey licences.vkey \\\n"
        "      --position seen.checkpoint --country SO --kind licence\n"
        "  licet log follow mirror --vkey licences.vkey --position seen.checkpoint \\\n"
        "      --also https://licences.example/2026 --every 60\n"
        "Each filter may be repeated; an entry is printed if every filter that is given\n"
        "fits, and also if it cannot be read. The position is kept after all is\n"
        "printed, so that not even a crash skips any. With --every, a log that cannot\n"
        "be read is told of on stderr, and looked at again after ever longer pauses, up\n"
        "to an hour; at the first look that ends it: the address may be wrong.\n"
        "Exit status: 0 followed, 1 the log contradicts itself or another view of it,\n"
        "2 cannot tell.",
    )
    follow.add_argument("log", metavar="LOG", help="a folder, or an http or https address")
    follow.add_argument("--vkey", required=True, metavar="KEY", help=_VKEY)
    follow.add_argument(
        "--position", required=True, metavar="FILE", help="where to keep how far it was followed"
    )
    for name, what in (
        ("kind", "only entries of this kind, such as licence, transfer or revocations"),
        ("number", "only entries that name this document"),
        ("digest", "only entries that name this sha256, of a file or of a document"),
        ("country", "only documents whose holder is there (ISO 3166-1 alpha-2)"),
    ):
        follow.add_argument(f"--{name}", action="append", default=[], metavar=name.upper(), help=what)
    follow.add_argument(
        "--also", action="append", default=[], metavar="LOG", help="another view of it, to compare"
    )
    follow.add_argument("--every", type=number, metavar="SECONDS", help="look again and again, until stopped")
    follow.set_defaults(run=_follow)
    compare = verb(
        verbs,
        "compare",
        "whether two views of one log tell one story",
        after="Example:\n  licet log compare mirror https://licences.example/2026 --vkey licences.vkey\n"
        "Exit status: 0 one story, 1 two (--out keeps the proof), 2 cannot tell.",
    )
    compare.add_argument("log", metavar="LOG", help="a folder, or an http or https address")
    compare.add_argument("other", metavar="LOG", help="another view of the same log")
    compare.add_argument("--vkey", required=True, metavar="KEY", help=_VKEY)
    compare.add_argument("--out", metavar="FILE", help="where to write the proof if they contradict")
    compare.set_defaults(run=_compare)
    proved = verb(
        verbs,
        "verify-fork",
        "whether a file proves that a log signed two stories",
        after="Example:\n  licet log verify-fork fork --vkey licences.vkey\n"
        "It needs the file and the log's key, and neither of the two logs.\n"
        "Exit status: 0 it is proved, 1 it is not, 2 bad input.",
    )
    proved.add_argument("proof", metavar="FILE", help="what `licet log compare --out` wrote")
    proved.add_argument("--vkey", required=True, metavar="KEY", help=_VKEY)
    proved.set_defaults(run=_verify_fork)


def _follow(options: argparse.Namespace) -> int:
    from licet.cli._log import key_of
    from licet.errors import Forked, LogError
    from licet.log import Follower, Watch

    follower = Follower(options.position, verifier=key_of(options.vkey))
    watch = Watch(
        kinds=frozenset(options.kind),
        numbers=frozenset(options.number),
        digests=frozenset(one.lower() for one in options.digest),
        countries=frozenset(one.upper() for one in options.country),
    )
    status = _once(options, follower, watch)  # a wrong address or key is found here, and ends it
    pause = least = 1 if options.every is None else max(1, options.every)
    while not status and options.every is not None:
        time.sleep(pause)
        try:
            status, pause = _once(options, follower, watch), least
        except Forked:
            raise
        except LogError as problem:
            pause = min(2 * pause, max(least, _LONGEST_WAIT))
            _unread(problem, pause)
    return status


def _once(options: argparse.Namespace, follower: Follower, watch: Watch) -> int:
    from licet.errors import Forked
    from licet.log import LogView, find_fork

    try:
        view = follower.look(options.log)
    except Forked as problem:
        return _contradicted(str(problem), options)
    for place in options.also:
        fork = find_fork(view, LogView.open(place, verifier=follower.verifier))
        if fork is not None:
            proof = f"licet log compare {options.log} {place} --vkey {options.vkey} --out FILE"
            return _contradicted(f"{place}: {fork.says}; keep the proof: {proof}", options)
    found = ((index, raw) for index, raw in follower.news(view) if watch.matches(raw))
    _tell(found, options, view=view, seen=view.size - follower.position)
    sys.stdout.flush()
    follower.keep(view)
    return 0


def _unread(problem: LicetError, pause: int) -> None:
    from licet.cli import _say

    told = _say.harmless(" ".join(str(problem).split()))
    print(f"licet: {told}; looking again in {pause:,} seconds", file=sys.stderr, flush=True)


def _tell(
    found: Iterator[tuple[int, bytes]], options: argparse.Namespace, *, view: LogView, seen: int
) -> None:
    from licet.cli import _entries, _say

    origin = view.checkpoint.origin
    if options.json:
        rows = [_entries.as_document(index, raw) for index, raw in found]
        _say.as_json({"origin": origin, "size": view.size, "new": seen, "entries": rows})
        return
    told = 0
    for index, raw in found:
        told += 1
        _say.pair(str(index), _entries.in_words(raw), gap=5)
    _say.line(f"{origin}: {seen:,} new of {view.size:,} entries, {told:,} of them asked for.")


def _contradicted(why: str, options: argparse.Namespace) -> int:
    from licet.cli import _say

    if options.json:
        _say.as_json({"contradiction": why})
    else:
        _say.line(f"{_say.strong('TWO STORIES.')} {why}.")
    return 1


def _compare(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.cli._log import key_of
    from licet.log import LogView, find_fork

    verifier = key_of(options.vkey)
    one, other = (LogView.open(place, verifier=verifier) for place in (options.log, options.other))
    fork = find_fork(one, other)
    if fork is not None:
        return _proved(fork, options)
    sizes: dict[str, Any] = {"origin": one.checkpoint.origin, "sizes": [one.size, other.size]}
    if options.json:
        _say.as_json({"one_story": True, **sizes})
    else:
        common = min(one.size, other.size)
        _say.line(
            f"{_say.strong('ONE STORY.')} Both views of {one.checkpoint.origin} begin with the same "
            f"{common:,} entries."
        )
    return 0


def _proved(fork: Fork, options: argparse.Namespace) -> int:
    from licet import files
    from licet.cli import _say

    if options.out:
        files.write(options.out, fork.evidence())
    if options.json:
        notes = [fork.one.note.decode(), fork.other.note.decode()]
        _say.as_json({"one_story": False, "why": fork.says, "checkpoints": notes, "out": options.out})
        return 1
    _say.line(f"{_say.strong('TWO STORIES.')} {fork.says}.")
    if options.out:
        _say.line(f"The proof is in {options.out}; `licet log verify-fork` shows it to anybody.")
    return 1


def _verify_fork(options: argparse.Namespace) -> int:
    from licet import files
    from licet.cli import _say
    from licet.cli._log import key_of
    from licet.errors import LogError
    from licet.log import verify_fork

    raw, verifier = files.read(options.proof, what="proof of a fork", limit=_LIMIT), key_of(options.vkey)
    try:
        fork = verify_fork(raw, verifier)
    except LogError as problem:
        if options.json:
            _say.as_json({"proved": False, "why": str(problem)})
        else:
            _say.line(f"{_say.strong('NOT PROVED.')} {str(problem)[:1].upper()}{str(problem)[1:]}.")
        return 1
    if options.json:
        sizes = [fork.one.size, fork.other.size]
        _say.as_json({"proved": True, "origin": fork.one.origin, "sizes": sizes, "why": fork.says})
    else:
        _say.line(f"{_say.strong('PROVED.')} {fork.says[:1].upper()}{fork.says[1:]}.")
    return 0
