"""A draft of a rule, loaded in its place: a new rule of a pack, or another text of one it has.

The pack is read whole with the draft in it, as if it were published, and its cases are tried; nothing is
written where packs are kept.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import documents, files
from licet import packs as shelf
from licet.errors import InputError, RulebookError
from licet.law import Pack, load_pack
from licet.law._cases import SUFFIX, read_cases, try_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable
    from os import PathLike


class Draft(Struct, frozen=True):
    """The rule's id, whether the pack had one of that id, the packs with it, and how many cases it passed."""

    rule: str
    replaces: bool
    packs: tuple[Pack, ...]
    cases: int


def drafted(path: str | PathLike[str], packs: Sequence[Pack], *, chosen: Iterable[str] = ()) -> Draft:
    """Put a draft into its pack; raises RulebookError when it cannot stand there, or fails its own cases.

    `chosen` are the words by which packs beside the shipped ones were asked for: theirs are the folders.
    """
    where, raw = str(path), files.read(path, what="rule")
    name, stem = _named(raw, where)
    before = next((pack for pack in packs if pack.id == name), None)
    if before is None:
        raise InputError(f"no pack '{name}' is applied", where=f"{where}:1", remedy=f"add --pack {name}")
    beside = Path(path).with_name(f"{Path(path).name.removesuffix('.yaml')}{SUFFIX}")
    with TemporaryDirectory(prefix="licet-draft-") as scratch:
        folder = Path(scratch) / name
        _copy(shelf.find(_home_of(name, chosen)), folder)
        (folder / f"{stem}.yaml").write_bytes(raw)
        if beside.is_file():
            (folder / f"{stem}{SUFFIX}").write_bytes(beside.read_bytes())
        try:
            after = load_pack(folder)
            cases = _tried(after, f"{name}/{stem}", folder)
        except RulebookError as problem:
            raise _at(problem, f"{name}/{stem}.yaml", where) from problem
    return Draft(
        rule=f"{name}/{stem}",
        replaces=any(rule.id == f"{name}/{stem}" for rule in before.rules),
        packs=tuple(after if pack.id == name else pack for pack in packs),
        cases=cases,
    )


def _named(raw: bytes, where: str) -> tuple[str, str]:
    plain = documents.plain(raw, where=where)
    name = plain.get("id") if isinstance(plain, dict) else None
    pack, slash, stem = name.partition("/") if isinstance(name, str) else ("", "", "")
    other = stem == "pack" or f"{stem}.yaml".endswith(SUFFIX)  # such a file is not read as a rule
    if not slash or not pack or not stem or "/" in stem or stem.startswith(".") or other:
        remedy = "write `id: PACK/RULE`, such as eu-dual-use/article-5-2"
        raise RulebookError(
            "the draft does not say which rule of which pack it is", where=f"{where}:1", remedy=remedy
        )
    return pack, stem


def _home_of(name: str, chosen: Iterable[str]) -> str:
    """The word for a pack: its name, or the folder it was asked for by."""
    return next((word for word in chosen if Path(word).resolve().name == name), name)


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        if path.is_dir():
            _copy(path, target / path.name)
        elif path.name.endswith(".yaml"):
            (target / path.name).write_bytes(path.read_bytes())


def _tried(pack: Pack, name: str, folder: Path) -> int:
    """How many cases the draft passed; the first it fails is an error."""
    rule = next(rule for rule in pack.rules if rule.id == name)
    if not (folder / f"{name.partition('/')[2]}{SUFFIX}").is_file():
        return 0
    results = [try_case(case, rule, pack) for case in read_cases(rule, pack, folder)]
    for result in results:
        if not result.ok:
            what = (
                f"the draft fails its case “{result.name}”: {result.expected} expected, but it {result.got}"
            )
            raise RulebookError(what, where=result.where, remedy="correct the draft or the case")
    return len(results)


def _at(problem: RulebookError, inside: str, where: str) -> RulebookError:
    """The error, in the file the author has open."""
    place = problem.where or ""
    if place.startswith(f"{inside}:"):
        place = where + place.removeprefix(inside)
    return RulebookError(problem.what, where=place, remedy=problem.remedy)
