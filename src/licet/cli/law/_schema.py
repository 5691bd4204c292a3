"""`licet law schema`: the JSON Schema by which an editor completes and checks what you write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Examples:
  licet law schema rule > rule.schema.json
  licet law schema --out schema
Then begin a file with `# yaml-language-server: $schema=schema/rule.schema.json`, which the YAML plugins of \
VS Code and others obey. `licet law new` does both.
Exit status: 0 printed or written, 2 bad input."""
KINDS = ("rule", "cases", "pack", "definition", "transaction")


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument(
        "kind",
        nargs="?",
        choices=KINDS,
        metavar="KIND",
        help="rule, cases, pack, definition or transaction (default, with --out: all of them)",
    )
    command.add_argument("--out", metavar="DIR", help="write KIND.schema.json into this folder")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Printed or written (0)."""
    from licet import files
    from licet.cli import _say
    from licet.errors import InputError

    if not options.out:
        if not options.kind:
            raise InputError("a schema of what?", remedy=f"write one of {', '.join(KINDS)}, or --out DIR")
        from licet.law.schema import schema

        _say.as_json(schema(options.kind))
        return 0
    written = [
        str(files.write(path, text))
        for path, text in texts(Path(options.out), [options.kind] if options.kind else KINDS)
    ]
    if options.json:
        _say.as_json({"written": written})
    else:
        _say.line(f"Written: {', '.join(written)}.")
    return 0


def texts(folder: Path, kinds: tuple[str, ...] | list[str] = KINDS) -> list[tuple[Path, bytes]]:
    """The schemas as files of a folder."""
    import msgspec

    from licet.law.schema import schema

    found = ((kind, msgspec.json.format(msgspec.json.encode(schema(kind)), indent=1)) for kind in kinds)
    return [(folder / f"{kind}.schema.json", text + b"\n") for kind, text in found]
