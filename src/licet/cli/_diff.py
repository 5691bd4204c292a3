"""`licet diff A B`: what the second document no longer permits of the first, and whether it permits more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from licet.cli.show._seen import Seen
    from licet.licence import Change, Comparison, Proviso, Stated

_AFTER = """\
Examples:
  licet diff DE-2026-0001.licence DE-2026-0001-T1.transfer
  licet diff model.onnx              each link of a tag against the one before
Compares what the documents state; `licet verify` tells whether they hold.
Exit status: 0 the same or only narrower, 1 the second permits more, 2 bad
input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("before", metavar="A", help="a licence or another document, a tag, a tagged file")
    command.add_argument("after", metavar="B", nargs="?", help="the document to compare with it")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each comparison; 1 if any of them permits more."""
    from licet.cli import _say
    from licet.licence import compare

    pairs = list(_pairs(options.before, options.after))
    found = [(before, after, compare(before, after)) for before, after in pairs]
    if options.json:
        _say.as_json({"comparisons": [_document(*each) for each in found]})
    else:
        for each in found:
            _print(*each)
    return 0 if all(comparison.only_narrower for *_, comparison in found) else 1


def _pairs(before: str, after: str | None) -> Iterator[tuple[Stated, Stated]]:
    """The two documents, or each link of one tag and the one before it."""
    from licet.errors import InputError

    first = _stated(before)
    if after is not None:
        yield _leaf(first), _leaf(_stated(after))
        return
    pairs = [
        (first[parent][0], own) for own, parents in first.values() for parent in parents if parent in first
    ]
    if not pairs:
        raise InputError(
            "there is one document here, and nothing to compare it with",
            where=before,
            remedy="name a second one, or a tag with several links",
        )
    yield from pairs


def _leaf(found: dict[str, tuple[Stated, tuple[str, ...]]]) -> Stated:
    """The document that no other of its file follows."""
    named = {parent for _, parents in found.values() for parent in parents}
    return [own for digest, (own, _) in found.items() if digest not in named][-1]


def _stated(name: str) -> dict[str, tuple[Stated, tuple[str, ...]]]:
    """By digest, what each document of a file states, and the documents it follows."""
    from licet.cli.show._recognise import recognise
    from licet.errors import InputError
    from licet.licence import Stated

    found = {}
    for seen in _links(recognise(Path(name))):
        predicate = seen.document["payload"]["predicate"]
        parents = predicate.get("parents") or [predicate.get("parent")]
        found[seen.document["sha256"]] = (Stated.from_predicate(predicate), tuple(parents))
    if not found:
        raise InputError(
            "this states nothing that may be done", where=name, remedy="name a licence, a transfer or a tag"
        )
    return found


def _links(seen: Seen) -> Iterator[Seen]:
    if seen.kind in ("licence", "transfer", "derivative", "amendment", "consent"):
        predicate = seen.document["payload"]["predicate"]
        if seen.kind != "derivative" or predicate.get("grants"):  # without, it has all its parents permit
            yield seen
    for part in seen.parts:
        if seen.kind == "tag" and part.kind != "consent":
            yield from _links(part)


def _document(before: Stated, after: Stated, comparison: Comparison) -> dict[str, Any]:
    return {
        "before": before.number,
        "after": after.number,
        "only_narrower": comparison.only_narrower,
        "losses": [{"says": loss.says, "loss": loss} for loss in comparison.losses],
        "excess": [{"says": excess.says, "excess": excess} for excess in comparison.excess],
        "provisos_added": comparison.provisos,
        "provisos_not_repeated": comparison.dropped,
        "narrower": comparison.narrower,
        "wider": comparison.wider,
    }


def _print(before: Stated, after: Stated, comparison: Comparison) -> None:
    from licet.cli import _say

    taken = [loss.says for loss in comparison.losses]
    taken += [_changed(each) for each in comparison.narrower]
    more = [excess.says for excess in comparison.excess]
    more += [_changed(each) for each in comparison.wider]
    dropped = [_in_full(each) for each in comparison.dropped]
    more += [f"no longer asked for: {each}" for each in dropped if comparison.released]
    verdict = "permits more than" if more else "takes away from" if taken else "permits the same as"
    if comparison.provisos and not (more or taken):
        verdict = "adds conditions to"
    _say.line(_say.strong(f"{after.number} {verdict} {before.number}."))
    for heading, lines in (
        ("Permits more", more),
        ("Taken away", taken),
        ("Conditions added", [_in_full(each) for each in comparison.provisos]),
        (
            "Conditions not repeated (in a chain they bind all the same)",
            [] if comparison.released else dropped,
        ),
    ):
        if lines:
            _say.heading(heading)
            for text in lines:
                _say.bullet(text)
    if not (more or taken or comparison.provisos):
        _say.line("Nothing was taken away, and nothing added.")


def _in_full(proviso: Proviso) -> str:
    """A proviso with its areas, keys and lists: two of one kind may differ in these alone."""
    from licet.cli.show._documents import proviso_facts

    says, *details = proviso_facts(proviso)
    return "; ".join([says.text, *(f"{detail.label.strip()} {detail.text}" for detail in details)])


def _changed(change: Change) -> str:
    """One term and what became of it: moments and spans as people read them."""
    from licet.cli._words import moment, span

    said: Callable[[str], str] = str
    if change.field in ("not_before", "not_after"):
        said = lambda text: moment(dt.datetime.fromisoformat(text))  # noqa: E731 - one of three ways to say it
    elif change.field == "freshness":
        said = lambda text: span(int(text))  # noqa: E731 - as above
    return f"{change.field.replace('_', ' ')}: {said(change.before)}, now {said(change.after)}"
