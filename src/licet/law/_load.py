"""Read a law pack from its folder: `pack.yaml`, one YAML file per rule, definitions under `definitions/`.

Every term, country, group and fact a rule names must exist; a pack with one bad rule does not load at all,
because half a rulebook answers "clear" where the other half would not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from licet import documents, vocabulary
from licet.errors import LicetError, RulebookError, UnknownTerm
from licet.law._conditions import All, AnyOf, Defined, Not, SomeParty
from licet.law._parse import Page
from licet.law._rule import Basis, Effect, Exception_, Force, Origin, Pack, Review, Rule, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from licet.law._conditions import Condition
    from licet.vocabulary import Vocabulary

Sheet = TypeVar("Sheet")

_NEVER_DISCHARGED = (Effect.PROHIBIT, Effect.AUTHORISE, Effect.INFORM)


class _Unless(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    cite: str
    when: Any


class _RuleSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule as written; `when` and `unless` are still plain."""

    id: str
    title: str
    cite: str
    url: str
    review: Review
    effect: Effect
    basis: Basis
    says: str
    status: tuple[Status, ...]
    when: Any
    unless: tuple[_Unless, ...] = ()
    discharges: tuple[str, ...] = ()
    provisos: tuple[str, ...] = ()
    remedy: str = ""
    authority: str = ""
    force: Force | None = None
    note: str = ""
    origin: Origin | None = None


class _PackSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: str
    force: Force
    cite: str
    url: str
    version: str
    scope: Any
    chosen: bool = False
    covers: Any = True
    limits: str = ""
    speaks_from: dt.date | None = None


class _DefinitionSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: str
    cite: str
    url: str
    review: Review
    when: Any
    note: str = ""


def load_pack(folder: Traversable, *, words: Vocabulary | None = None) -> Pack:
    """Read and check the pack in `folder`; raises RulebookError naming file and line."""
    try:
        return _Reader(folder, words or vocabulary.shipped()).pack()
    except RulebookError:
        raise
    except LicetError as problem:
        raise RulebookError(problem.what, where=problem.where, remedy=problem.remedy) from problem


class _Reader:
    """One reading of one folder: keeps the words, the definitions, and the digest."""

    def __init__(self, folder: Traversable, words: Vocabulary) -> None:
        self.folder = folder
        self.words = words
        self.seal = hashlib.sha256()
        self.names: set[str] = set()
        self.definitions: dict[str, Condition] = {}

    def pack(self) -> Pack:
        """The whole pack: its sheet, its definitions, then its rules."""
        sheet, page = self._read(self.folder / "pack.yaml", _PackSheet)
        if sheet.id != self.folder.name:
            page.fail(f"id '{sheet.id}' is not the folder's name", ("id",), remedy="give both the same name")
        self._define(_sheets(self.folder / "definitions"))
        page.known = self.names  # scope and coverage may rest on definitions, which are read after the sheet
        read = [self._rule(path, sheet) for path in _sheets(self.folder)]
        if not read:
            page.fail("a pack without rules decides nothing", ("id",), remedy="write a rule beside pack.yaml")
        _check_discharges(read)
        return Pack(
            id=sheet.id,
            title=sheet.title,
            force=sheet.force,
            cite=sheet.cite,
            url=sheet.url,
            version=sheet.version,
            chosen=sheet.chosen,
            scope=page.condition(sheet.scope, ("scope",)),
            rules=tuple(rule for rule, _ in read),
            definitions=self.definitions,
            sha256=self.seal.hexdigest(),
            covers=_covers(sheet.covers, page),
            limits=sheet.limits,
            speaks_from=sheet.speaks_from,
        )

    def _define(self, paths: Sequence[Traversable]) -> None:
        """Read every definition; they may name one another in any order, but never in a circle."""
        self.names = {_stem(path) for path in paths}
        pages = {}
        for path in paths:
            sheet, page = self._read(path, _DefinitionSheet)
            if sheet.id != _stem(path):
                page.fail(f"id '{sheet.id}' is not the file name", ("id",), remedy="give both the same name")
            self.definitions[sheet.id] = page.condition(sheet.when, ("when",))
            pages[sheet.id] = page
        for name, page in pages.items():
            if name in _reach(self.definitions[name], self.definitions):
                remedy = "say what it means without itself"
                page.fail(f"definition '{name}' rests on itself", ("when",), remedy=remedy)

    def _read(self, path: Traversable, kind: type[Sheet]) -> tuple[Sheet, Page]:
        """One file, converted and at hand for errors; every byte of it goes into the pack's digest."""
        room = "definitions/" if kind is _DefinitionSheet else ""
        where = f"{self.folder.name}/{room}{path.name}"
        if not path.is_file():
            raise RulebookError("no such file", where=f"{where}:1", remedy="a pack folder holds a pack.yaml")
        raw = path.read_bytes()
        self.seal.update(f"{path.name}\0{len(raw)}\0".encode() + raw)
        page = Page(where, raw, words=self.words, known=self.names)
        return documents.parse(raw, kind, where=where), page

    def _rule(self, path: Traversable, pack: _PackSheet) -> tuple[Rule, Page]:
        sheet, page = self._read(path, _RuleSheet)
        _check(sheet, page, name=f"{pack.id}/{_stem(path)}")
        exceptions = [
            Exception_(item.title, item.cite, page.condition(item.when, ("unless", i, "when")))
            for i, item in enumerate(sheet.unless)
        ]
        rule = Rule(
            id=sheet.id,
            title=sheet.title,
            cite=sheet.cite,
            url=sheet.url,
            review=sheet.review,
            effect=sheet.effect,
            force=sheet.force or pack.force,
            basis=sheet.basis,
            says=sheet.says,
            status=sheet.status,
            when=page.condition(sheet.when, ("when",)),
            unless=tuple(exceptions),
            discharges=sheet.discharges,
            provisos=sheet.provisos,
            remedy=sheet.remedy,
            authority=sheet.authority,
            note=sheet.note,
            origin=sheet.origin,
            where=page.where,
        )
        return rule, page


def _covers(plain: object, page: Page) -> bool | Condition:
    """Whether, or under which condition, the silence of a pack means that nothing stands in the way."""
    return plain if isinstance(plain, bool) else page.condition(plain, ("covers",))


def _check(sheet: _RuleSheet, page: Page, *, name: str) -> None:
    if sheet.id != name:
        page.fail(f"id '{sheet.id}' is not the pack and file name", ("id",), remedy=f"write {name}")
    if not sheet.status:
        page.fail("a rule needs at least one dated status", ("status",))
    for i, (before, after) in enumerate(pairwise(sheet.status)):
        if after.from_ <= before.from_:
            page.fail("status dates must run forward", ("status", i + 1))
    if sheet.discharges and sheet.effect is not Effect.AUTHORISE:
        page.fail("only a rule that authorises discharges others", ("discharges",))


def _check_discharges(read: Sequence[tuple[Rule, Page]]) -> None:
    """An authorisation meets requirements of its own pack; from a prohibition nothing releases."""
    rules = {rule.id: rule for rule, _ in read}
    for rule, page in read:
        for i, target in enumerate(rule.discharges):
            spot = ("discharges", i)
            if target not in rules:
                near = UnknownTerm(target, family="rule", known=rules)
                page.fail(f"discharges '{target}', which is no rule here", spot, remedy=near.remedy)
            if rules[target].effect in _NEVER_DISCHARGED:
                page.fail(f"'{target}' {rules[target].effect}s, which nothing discharges", spot)


def _reach(condition: Condition, definitions: Mapping[str, Condition]) -> set[str]:
    """The names of every definition a condition rests on, directly or through others."""
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        match waiting.pop():
            case Defined(definition=name) if name not in found:
                found.add(name)
                waiting.append(definitions[name])
            case All(of=parts) | AnyOf(of=parts):
                waiting.extend(parts)
            case Not(of=part) | SomeParty(has=part):
                waiting.append(part)
    return found


def _stem(path: Traversable) -> str:
    return path.name.removesuffix(".yaml")


def _sheets(folder: Traversable) -> list[Traversable]:
    """The rule or definition files of a folder, by name; neither cases nor the pack's own sheet."""
    if not folder.is_dir():
        return []
    names = sorted(folder.iterdir(), key=lambda path: path.name)
    sheets = [path for path in names if path.name.endswith(".yaml")]
    return [path for path in sheets if path.name != "pack.yaml" and not path.name.endswith(".cases.yaml")]
