"""`licet show FILE`: any document of Licet's, in words; read, and not verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from licet.cli.show._seen import Seen

_AFTER = """\
Examples:
  licet show model.onnx               the tag of a file, and all that is in it
  licet show DE-2026-0001.licence     a licence, transfer, consent, denial …
  licet show model.onnx.sealed        what is sealed, to which keys, and its tag
  licet show log/checkpoint           what a log says it holds
Nothing is verified: this tells what a document says, not whether it holds.
`licet verify FILE` does that. A secret key is never shown.
Exit status: 0 shown, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument(
        "file", metavar="FILE", help="a tagged or sealed file, a tagged folder, or any document"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what stands in the document."""
    from licet.cli import _say
    from licet.cli.show._recognise import recognise

    seen = recognise(Path(options.file))
    if options.json:
        _say.as_json(_document(seen))
        return 0
    _print(seen)
    print()
    _say.line(
        "Nothing here was verified. `licet verify FILE` tells whether a tagged file's licence holds.", hang=0
    )
    return 0


def _document(seen: Seen) -> dict[str, Any]:
    return {
        "kind": seen.kind,
        "title": seen.title,
        "verified": False,
        "facts": [{"label": fact.label, "text": fact.text} for fact in seen.facts],
        "document": seen.document,
        "parts": [_document(part) for part in seen.parts],
    }


def _print(seen: Seen, *, inside: bool = False) -> None:
    from licet.cli import _say

    if inside:
        _say.heading(seen.title)
    else:
        _say.line(_say.strong(f"{seen.title}."))
    for fact in seen.facts:
        _say.pair(fact.label, fact.text)
    for section in seen.sections:
        print()
        _say.line(section.heading, indent=2)
        for fact in section.facts:
            _say.pair(fact.label, fact.text, indent=4)
    for part in seen.parts:
        _print(part, inside=True)
