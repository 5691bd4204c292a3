"""`licet statement PROJECT`: the export-control self-classification of published software, as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example of PROJECT (YAML or JSON; every field is needed):
  name: doorkeeper
  version: "1.2"
  publisher: The doorkeeper maintainers
  country: FR
  source: https://example.org/doorkeeper.git
  does: compares one face with the picture on one card
  published: true
  encryption: standard      # none, standard, or own (non-standard)
  eccn: 5D002               # as the list prints it, EAR99, or none
  eu_code: none             # as Annex I prints it, or none
  why: TLS by a public library; one-to-one comparison is on no list
  capabilities: [face.verification]
  date: 2026-11-22
The maintainer classifies; the codes are looked up, and the provisions that bear
on published software are set beside them. It is no legal advice.
Exit status: 0 written, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("project", metavar="PROJECT", help="what the maintainer says of the project")
    command.add_argument("--out", metavar="FILE", help="write it there (default: print it)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the statement."""
    from licet import files
    from licet.cli import _say
    from licet.statement import Project, notes, statement

    project = Project.load(options.project)
    text = statement(project)
    written = None if options.out is None else files.write(Path(options.out), text.encode())
    if options.json:
        bearing = [
            {name: getattr(note, name) for name in note.__struct_fields__ if name != "when"}
            for note in notes(project)
        ]
        _say.as_json({"project": project, "notes": bearing, "statement": text, "written": written})
    elif written is None:
        print(text, end="")
    else:
        _say.line(f"Written: {written}")
    return 0
