"""`licet feed status`: what a folder says, how old that is, and what will run out next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from licet.cli._parser import verb
from licet.cli.feed._carrying import bound, root_and_age

if TYPE_CHECKING:
    import argparse

    from licet.feed import FeedState

_AFTER = """\
Example:
  licet feed status /var/lib/licet/feed --root root.json
Exit status: 0 it holds, 1 it is too old, or not signed by those it should be,
2 it does not hold or cannot be read."""


def arguments(verbs: Any) -> None:
    """The options of this verb."""
    status = verb(verbs, "status", "what a feed says, and how old that is", after=_AFTER)
    status.add_argument("folder", metavar="FOLDER", help="the feed, or this machine's copy of it")
    root_and_age(status)
    status.set_defaults(run=_status)


def _status(options: argparse.Namespace) -> int:
    """Whether a guard would rely on the folder now."""
    from licet.cli import _say
    from licet.feed import FeedFolder

    at = dt.datetime.now(dt.UTC)
    state = FeedFolder(options.folder, root=options.root, max_age=bound(options)).poll(at)
    assert state is not None  # noqa: S101 - the first poll returns a state or raises
    if options.json:
        _say.as_json(_document(state, at))
    else:
        _print(state, at)
    return 0


def _lists(state: FeedState) -> list[dict[str, Any]]:
    found = []
    for name, listed in sorted(state.lists.items()):
        found.append(
            {
                "authority": name,
                "country": listed.authority.country,
                "sequence": listed.sequence,
                "issued_at": listed.revocations.issued_at,
                "entries": len(listed.revocations.entries),
            }
        )
    return found


def _document(state: FeedState, at: dt.datetime) -> dict[str, Any]:
    return {
        "version": state.version,
        "issued_at": state.issued_at,
        "age": int(state.age(at).total_seconds()),
        "expires": state.expires,
        "authorities": sorted({held.name for held in state.trust.authorities.values()}),
        "logs": sorted(state.trust.logs),
        "revocations": _lists(state),
        "law": [{"pack": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in state.law],
        "withheld": state.withheld,
        "files": len(state.files),
    }


def _print(state: FeedState, at: dt.datetime) -> None:
    from licet.cli import _say
    from licet.cli.feed._told import age, counted

    _say.line(_say.strong(f"Feed {state.version}, vouched for {age(state.age(at))} ago."))
    left = age(state.expires - at)
    _say.pair("holds until", f"{state.expires:%Y-%m-%d %H:%M} UTC, {left} from now")
    _say.pair("files", f"{len(state.files):,}")
    for country, why in state.withheld.items():
        _say.pair("withheld", f"{country}: {why}; its licences open nothing until it publishes what holds")
    lists = _lists(state)
    _say.heading("Revocation lists" if lists else "No revocation lists")
    for row in lists:
        entries = counted(row["entries"], "entry", "entries")
        old = age(at - row["issued_at"])
        _say.bullet(f"{row['authority']} ({row['country']}): list {row['sequence']}, {old} old, {entries}")
    _say.heading("Logs" if state.trust.logs else "No logs")
    for origin in sorted(state.trust.logs):
        _say.bullet(origin)
    _say.heading("Law" if state.law else "No law")
    for pack in state.law:
        _say.bullet(f"{pack.id} {pack.version}: {counted(len(pack.rules), 'rule')}. {pack.title}")
