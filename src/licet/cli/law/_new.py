"""`licet law new`: start a rule, or a pack of your own, from a template whose cases pass."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AFTER = """\
Examples:
  licet law new --pack my-city
  licet law new my-city/section-4
The first makes the folder my-city with a first rule, section-1; the second adds a rule. Every file says \
what to write where, and its cases pass until you change it. Nothing is ever overwritten.
Exit status: 0 written, 2 it is there already, or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("rule", nargs="?", metavar="PACK/RULE", help="the rule to start, in a pack of yours")
    command.add_argument("--pack", metavar="NAME", help="make a new pack folder of this name instead")
    command.add_argument(
        "--into", default=".", metavar="DIR", help="the folder your packs stand in (default: the current one)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Written (0)."""
    from licet import files
    from licet.cli import _say
    from licet.errors import InputError

    if bool(options.rule) == bool(options.pack):
        raise InputError("name a rule, or a pack with --pack", remedy="try `licet law new --help`")
    home = Path(options.into)
    made = _pack(home, options.pack) if options.pack else _rule(home, options.rule)
    for path, _ in made:
        if path.exists():
            raise InputError("is there already", where=path, remedy="choose another name, or edit it")
    made += [(path, text) for path, text in _schemas(made[0][0].parent) if not path.exists()]
    written = [str(files.write(path, text)) for path, text in made]
    if options.json:
        _say.as_json({"written": written})
    else:
        _tell(written, made[0][0].parent)
    return 0


def _tell(written: list[str], folder: Path) -> None:
    from licet.cli import _say

    for path in written:
        if "schema.json" not in path:
            _say.line(f"Written: {path}")
    print()
    _say.line("Now edit them: what is to be written where stands in each. Then try them:")
    _say.line(f"licet law test {folder}", indent=2)
    _say.line(f"licet law check {folder}", indent=2)


def _pack(home: Path, name: str) -> list[tuple[Path, bytes]]:
    """The files of a new pack: its sheet, and a first rule, since a pack without rules decides nothing."""
    from licet import packs
    from licet.errors import InputError

    _require_name(name, "--pack")
    if name in packs.names():
        raise InputError(f"a pack called {name} comes with Licet", remedy="choose another name")
    return [(home / name / "pack.yaml", _filled("pack", name, "")), *_files(home / name, name, "section-1")]


def _rule(home: Path, word: str) -> list[tuple[Path, bytes]]:
    """The files of a new rule, and of its cases."""
    from licet.errors import InputError

    pack, slash, rule = word.partition("/")
    if not slash:
        remedy = f"write my-city/{word or 'section-4'}, or --pack {word or 'my-city'} for a new pack"
        raise InputError("a rule is named with its pack", where=word, remedy=remedy)
    _require_name(pack, word)
    _require_name(rule, word)
    folder = home / pack
    if not (folder / "pack.yaml").is_file():
        raise InputError("no such pack", where=folder, remedy=f"make it: `licet law new --pack {pack}`")
    return _files(folder, pack, rule)


def _files(folder: Path, pack: str, rule: str) -> list[tuple[Path, bytes]]:
    return [
        (folder / f"{rule}.yaml", _filled("rule", pack, rule)),
        (folder / f"{rule}.cases.yaml", _filled("cases", pack, rule)),
    ]


def _filled(kind: str, pack: str, rule: str) -> bytes:
    """A template with its names and days filled in."""
    import datetime as dt
    from importlib import resources

    home = resources.files("licet.cli.law") / "templates"
    text = (home / f"{kind}.yaml").read_text(encoding="utf-8")
    today = dt.datetime.now(dt.UTC).date()
    for mark, value in (("PACK", pack), ("RULE", rule), ("TODAY", str(today))):
        text = text.replace(f"«{mark}»", value)
    return text.replace("«BEFORE»", str(today - dt.timedelta(days=1))).encode()


def _schemas(folder: Path) -> list[tuple[Path, bytes]]:
    from licet.cli.law._schema import texts

    return texts(folder / "schema")


def _require_name(name: str, where: str) -> None:
    from licet.errors import InputError

    if not _NAME.fullmatch(name) or name in ("pack", "definitions", "schema"):
        remedy = "use small letters, digits and single dashes, such as section-4-1"
        raise InputError(f"'{name}' cannot be a name", where=where, remedy=remedy)
