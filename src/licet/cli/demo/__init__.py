"""`licet demo`: one turn of the loop on the real thing, each promise checked as it is told.

Two public face models, one public-domain picture, the shipped law and lists. Everything happens in a scratch
folder; nothing leaves the machine but the one download of the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument(
        "--out", metavar="DIR", help="work in this folder (default: a new scratch folder, kept)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Every promise kept (0), or not (1)."""
    from licet.cli import _say
    from licet.cli.demo._stage import Stage
    from licet.cli.demo._story import tell

    stage = Stage.set_up(options.out, quiet=options.json)
    steps = tell(stage)
    kept = all(step.ok for step in steps)
    if options.json:
        _say.as_json({"steps": steps, "ok": kept, "page": str(stage.page), "folder": str(stage.folder)})
    else:
        stage.close(steps)
    return 0 if kept else 1
