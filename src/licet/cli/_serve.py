"""`licet serve`: screening over HTTP, for programs that ask yente or OpenRefine today."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _lists_in_use

if TYPE_CHECKING:
    import argparse

    from licet.parties.http.server import Desk

_AFTER = """\
Examples:
  licet serve
  licet serve --port 8080 --token-file tokens.txt
  licet serve --host 0.0.0.0 --allow-remote --token-file tokens.txt
Then:
  curl -s localhost:8000/readyz
  curl -s localhost:8000/screen -H content-type:application/json \\
    -d '{"queries": [{"name": "Hangzhou Hikvision", "kind": "organisation"}]}'
OpenRefine: reconcile against http://127.0.0.1:8000/reconcile/default
docs/screening-api.md has the whole interface. On stderr stands one line per
request, without names.
Exit status: 0 stopped when told, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli._parser import number

    command.epilog = _AFTER
    command.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    command.add_argument("--port", type=number, default=8000, help="default 8000; 0 takes any that is free")
    command.add_argument(
        "--allow-remote", action="store_true", help="may be reached from other machines (see --token-file)"
    )
    command.add_argument(
        "--token-file",
        metavar="FILE",
        type=Path,
        help="answer only requests with one of its tokens, one a line; /healthz and /readyz stay open",
    )
    command.add_argument(
        "--allow-origin",
        metavar="URL",
        action="append",
        default=[],
        help="web pages from there may read answers, beside this machine's (may be repeated)",
    )
    _lists_in_use.option(command)
    command.add_argument("--quiet", action="store_true", help="write no line per request")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from licet.parties.http import server

    address = server.Address(host=options.host, port=options.port)
    tokens = server.read_tokens(options.token_file) if options.token_file else ()
    access = server.access_for(address, tokens=tokens, origins=tuple(options.allow_origin))
    desk = server.Desk(_lists_in_use.in_use(options.lists))
    listening = server.bound(address, allow_remote=options.allow_remote)
    _announce(desk, server.url_of(listening), as_json=options.json, guarded=bool(tokens))
    server.serve(desk, listening, access=access, log=None if options.quiet else _log)
    return 0


def _announce(desk: Desk, url: str, *, as_json: bool, guarded: bool) -> None:
    from licet.cli import _say

    lists = desk.register
    stale = desk.register.stale(desk.today())
    if as_json:
        _say.as_json(
            {"url": url, "lists": lists.lists, "digest": lists.digest, "stale": [item.id for item in stale]}
        )
    else:
        _say.line(_say.strong(f"Screening at {url}"))
        _say.pair("lists", f"{len(lists.lists)}, {sum(x.parties for x in lists.lists):,} entries")
        if stale:
            oldest = min(item.as_of for item in stale)
            _say.pair("stale", f"{len(stale)} of them, the oldest of {oldest}: every answer says so")
        _say.pair("asked by", "holders of a token" if guarded else "anyone who can reach it")
        _say.pair("stop", "Ctrl-C")
    sys.stdout.flush()


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
