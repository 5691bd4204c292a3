"""`licet guard status`: how a guard stands, read beside it and changing nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._guarded import surroundings
from licet.cli._settings import feeds, sealing_key, setting, state

if TYPE_CHECKING:
    import argparse

    from licet.guard.status import Status
    from licet.licence import Effective

_AFTER = """\
Examples:
  licet guard status model.onnx --trust trust
  licet guard status model.onnx --trust root.json \\
      --feed /var/lib/licet/feed --page status.html
It may be asked while the guard is at work: it takes no lock and writes nothing, and says of uses what the \
record's last checkpoint holds, which a running guard signs once a minute.
Exit status: 0 the guard would permit uses inside the grant now, 1 it is closed, 2 cannot tell or bad \
input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    surroundings(command)
    command.add_argument("--page", metavar="HTML", help="write it as a page, too; open it in a browser")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open (0) or closed (1)."""
    from licet import files
    from licet.cli import _say
    from licet.cli._tag import require_tag
    from licet.cli._verify import believed
    from licet.guard import status

    require_tag(Path(options.file))
    found = status.status(
        options.file,
        trust=believed(options.trust),
        at=dt.datetime.now(dt.UTC),
        revocations=feeds(options.revocations),
        feed=options.feed,
        record=setting("record", options.record, needed=False),
        sealing_key=sealing_key(options.sealing_key, Path(options.file)),
        state=state(options.state),
    )
    if options.page:
        files.write(options.page, status.page(found).encode())
    if options.json:
        _say.as_json(found)
    else:
        _print(found)
        if options.page:
            _say.line()
            _say.pair("page", options.page)
    return 0 if found.standing.is_open else 1


def _print(found: Status) -> None:
    from licet.cli import _say
    from licet.guard.status import _words

    _say.line(_say.strong(_words.headline(found)))
    if not found.standing.is_open and found.standing.cite:
        _say.pair("provision", found.standing.cite)
    if found.effective is not None:
        _print_licence(found, found.effective)
        _print_conditions(found)
        _print_due(found)
        _print_news(found)
    _print_record(found)
    if found.endings:
        _say.heading("What runs out next")
        for one in found.endings:
            when = f"{_words.moment(one.at)} ({_words.soon(one.at, now=found.at)})"
            _say.line(f"{when}: {one.what}; {one.remedy}", indent=2, hang=4)


def _print_licence(found: Status, licence: Effective) -> None:
    from licet.cli import _say
    from licet.cli.guard._columns import table
    from licet.guard.status import _words

    _say.pair("licence", f"{licence.number}, until {_words.moment(licence.not_after)}")
    _say.pair("holder", f"{licence.holder.name} ({licence.holder.country})")
    for authority in licence.authorities:
        _say.pair("authority", f"{authority.name} ({authority.country})")
    if len(found.documents) > 1:
        _say.pair("chain", " → ".join(f"{one.kind} {one.number}" for one in found.documents))
    _say.pair("assurance", _words.assurance(found, licence.assurance))
    _say.heading("Permitted")
    rows = [
        [str(number), *(_words.terms(words) for words in grant.by_field().values())]
        for number, grant in enumerate(licence.grants, 1)
    ]
    table(("grant", "operation", "purpose", "place", "country", "actor"), rows)
    for number, grant in enumerate(licence.grants, 1):
        for limit in _words.limits(grant):
            _say.pair(f"{number}  only", limit, gap=8)


def _print_conditions(found: Status) -> None:
    from licet.cli import _say
    from licet.cli.guard._columns import table
    from licet.guard.status import _words

    if found.provisos:
        _say.heading("Conditions")
        rows = [[one.says, one.by, _words.stands(one)] for one in found.provisos]
        table(("condition", "set by", "stands"), rows)
    if found.quotas:
        _say.heading("Quotas")
        rows = [
            [
                f"{one.says} (by {one.by})",
                f"{one.used:,}",
                f"{one.left:,}",
                "never" if one.renews_at is None else _words.moment(one.renews_at),
            ]
            for one in found.quotas
        ]
        table(("at most", "used", "left", "renewed"), rows)


def _print_due(found: Status) -> None:
    from licet.cli import _say
    from licet.guard.status import _words

    if found.due:
        _say.heading("Still to be done")
        for one in found.due:
            _say.line(f"{one.says}: {_words.due(one)} ({one.by})", indent=2, hang=4)


def _print_news(found: Status) -> None:
    from licet.cli import _say
    from licet.guard.status import _words

    _say.heading("Lists, feed and law")
    for one in found.lists:
        old = _words.span(found.at - one.issued_at)
        _say.line(
            f"list {one.sequence} of {one.authority}: {old} old, relied on until "
            f"{_words.moment(one.fresh_until)}",
            indent=2,
            hang=4,
        )
    if found.feed is not None:
        old = _words.span(found.at - found.feed.issued_at)
        until = _words.moment(found.feed.expires)
        _say.line(f"feed {found.feed.version}: {old} old, relied on until {until}", indent=2, hang=4)
        for country, why in found.feed.withheld.items():
            _say.line(f"the feed withholds {country}: {why}", indent=2, hang=4)
    _say.line(f"law of use: {', '.join(found.law) or 'none'}", indent=2, hang=4)


def _print_record(found: Status) -> None:
    from licet.cli import _say
    from licet.guard.status import _words

    _say.heading("Record")
    record = found.record
    if record is None:
        _say.line("none was begun: this guard has not been opened", indent=2)
        return
    _say.pair("folder", record.place)
    _say.pair(
        "checkpoint", f"over {record.entries:,} entries, {_words.span(found.at - record.signed_at)} old"
    )
    kept = _words.recording(record)
    if kept is not None:
        _say.pair("kept in", kept)
    if record.last_entry_at is not None:
        _say.pair("last entry", _words.moment(record.last_entry_at))
    _say.pair("permitted", f"{record.permitted:,}")
    grounds = ", ".join(f"{ground} {count:,}" for ground, count in record.refused.items())
    _say.pair("refused", f"{sum(record.refused.values()):,}{f' ({grounds})' if grounds else ''}")
