"""`licet feed serve|pull`: the feed on its way, over HTTP or by folder, to the machines that guard."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse

    from licet.feed.mirror import Pulled, Puller

_SERVE = """\
Examples:
  licet feed serve feed
  licet feed serve feed --host 0.0.0.0 --port 8443
Any web server may serve the folder instead: readers believe signatures, not
servers. On stderr stands one line per request.
Exit status: 0 stopped when told, 2 bad input."""
_PULL = """\
Examples:
  licet feed pull https://feed.example.org /var/lib/licet/feed --root root.json
  licet feed pull https://feed.example.org /var/lib/licet/feed \\
      --root root.json --every 1
  licet feed pull /media/stick/feed /var/lib/licet/feed --root root.json
The folder changes at once and whole, or not at all; guards that look at it
obey within a second. With --every, what fails is told on stderr and tried
again.
Exit status: 0 pulled or unchanged, 1 too old, or not signed by those it
should be, 2 it cannot be had or does not hold."""


def arguments(verbs: Any) -> None:
    """The options of these verbs."""
    serve = verb(verbs, "serve", "hand out a feed over HTTP", after=_SERVE)
    serve.add_argument("folder", metavar="FOLDER", type=Path, help="the feed")
    serve.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    serve.add_argument("--port", type=number, default=8001, help="default 8001; 0 takes any that is free")
    serve.add_argument("--quiet", action="store_true", help="write no line per request")
    serve.set_defaults(run=_serve)
    pull = verb(verbs, "pull", "bring a feed to the folder that guards look at", after=_PULL)
    pull.add_argument("place", metavar="FROM", help="its http(s) address, or a folder")
    pull.add_argument("folder", metavar="FOLDER", help="where this machine's guards look")
    root_and_age(pull)
    pull.add_argument("--every", type=number, metavar="SECONDS", help="again and again, until stopped")
    pull.set_defaults(run=_pull)


def root_and_age(command: argparse.ArgumentParser) -> None:
    """By which root to judge, and how old a feed may be."""
    command.add_argument(
        "--root", required=True, metavar="FILE", help="the union's root.json, given by a person"
    )
    command.add_argument("--max-age", type=number, metavar="HOURS", help="refuse what is older")


def bound(options: argparse.Namespace) -> dt.timedelta | None:
    """The greatest age a feed may have, where one was given."""
    from licet.errors import InputError

    if options.max_age is not None and options.max_age < 1:
        raise InputError("hours below 1", where="--max-age", remedy="give 1 or more")
    return None if options.max_age is None else dt.timedelta(hours=options.max_age)


def _serve(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.errors import InputError
    from licet.feed.mirror import FeedServer

    if not (options.folder / "metadata").is_dir():
        raise InputError("there is no feed here", where=options.folder, remedy="give the folder of a feed")
    with FeedServer(
        options.folder, (options.host, options.port), log=None if options.quiet else _log
    ) as server:
        if options.json:
            _say.as_json({"url": server.url})
        else:
            _say.line(_say.strong(f"The feed at {server.url}"))
            _say.pair("stop", "Ctrl-C")
        sys.stdout.flush()
        server.serve_forever()
    return 0


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _pull(options: argparse.Namespace) -> int:
    from licet.errors import InputError, LicetError
    from licet.feed import UnionRoot
    from licet.feed.mirror import Puller

    if options.every is not None and options.every < 1:
        raise InputError("seconds below 1", where="--every", remedy="give 1 or more")
    puller = Puller(options.place, options.folder, root=UnionRoot.load(options.root), max_age=bound(options))
    if options.every is None:
        _told(puller.pull(dt.datetime.now(dt.UTC)), puller, json=options.json)
        return 0
    while True:
        try:
            done = puller.pull(dt.datetime.now(dt.UTC))
            if done.changed:
                _told(done, puller, json=options.json)
        except LicetError as problem:
            print(f"licet: {problem}", file=sys.stderr, flush=True)
        time.sleep(options.every)


def _told(done: Pulled, puller: Puller, *, json: bool) -> None:
    from msgspec import structs

    from licet.cli import _say
    from licet.cli.feed._told import age, counted

    state = puller.state
    old = dt.datetime.now(dt.UTC) - done.issued_at
    if json:
        _say.as_json({**structs.asdict(done), "age": int(old.total_seconds())})
    else:
        _say.line(_say.strong(f"Feed {done.version}, vouched for {age(old)} ago."))
        _say.pair("fetched", f"{counted(done.files, 'file')}, {done.bytes:,} bytes")
        if state is not None:
            lists, packs = len(state.revocations), len(state.law)
            _say.pair("holds", f"{counted(lists, 'revocation list')}, {counted(packs, 'law pack')}")
            for country, why in state.withheld.items():
                _say.pair("withheld", f"{country}: {why}")
        _say.pair("until", f"{done.expires:%Y-%m-%d %H:%M} UTC, unless pulled anew")
    sys.stdout.flush()
