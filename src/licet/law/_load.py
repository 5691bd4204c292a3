"""Read a law pack from its folder: `pack.yaml`, one YAML file per rule, definitions under `definitions/`.

Every term, country, group and fact a rule names must exist; a pack with one bad rule does not load at all,
because half a rulebook answers "clear" where the other half would not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from licet import documents, facts, vocabulary
from licet.errors import LicetError, RulebookError, UnknownTerm
from licet.law._conditions import All, AnyOf, Defined, Not, SomeParty
from licet.law._parse import Page
from licet.law._rule import Basis, Effect, Exception_, Force, Origin, Pack, Review, Rule, Stage, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from enum import StrEnum
    from importlib.resources.abc import Traversable

    from licet.law._conditions import Condition
    from licet.vocabulary import Vocabulary

Sheet = TypeVar("Sheet", bound=Struct)

_CHOICES: dict[str, type[StrEnum]] = {
    "review": Review,
    "effect": Effect,
    "basis": Basis,
    "force": Force,
    "origin": Origin,
    "stage": Stage,
}
_LONGEST = 10_000  # parts of a definition; those of the shipped law have a few dozen
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
    pack, problems = read_pack(folder, words=words)
    if pack is None:
        raise problems[0]
    return pack


def read_pack(
    folder: Traversable, *, words: Vocabulary | None = None
) -> tuple[Pack | None, tuple[RulebookError, ...]]:
    """The pack; or None, and what keeps it from loading: the first complaint about each file."""
    reader = _Reader(folder, words or vocabulary.shipped())
    pack = reader.pack()
    return (None if reader.problems else pack), tuple(reader.problems)


def as_rulebook_error(problem: LicetError) -> RulebookError:
    """A complaint about a file of a pack, as one about the pack."""
    if isinstance(problem, RulebookError):
        return problem
    remedy = problem.remedy.replace("docs/formats.md", "docs/law/rules.md")
    return RulebookError(problem.what, where=problem.where, remedy=remedy)


class _Reader:
    """One reading of one folder: keeps the words, the definitions, the digest, and what is wrong."""

    def __init__(self, folder: Traversable, words: Vocabulary) -> None:
        self.folder = folder
        self.words = words
        self.seal = hashlib.sha256()
        self.names: set[str] = set()
        self.definitions: dict[str, Condition] = {}
        self.shared: dict[Condition, Condition] = {}
        self.problems: list[RulebookError] = []

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Keep a complaint, and go on with the next file."""
        try:
            yield
        except LicetError as problem:
            self.problems.append(as_rulebook_error(problem))

    def pack(self) -> Pack | None:
        """The whole pack: its sheet, its definitions, then its rules; None when something is wrong."""
        with self._noting():
            sheet, page = self._read(self.folder / "pack.yaml", _PackSheet)
            return self._filled(sheet, page)
        return None

    def _filled(self, sheet: _PackSheet, page: Page) -> Pack | None:
        if sheet.id != self.folder.name:
            page.fail(f"id '{sheet.id}' is not the folder's name", ("id",), remedy="give both the same name")
        _check_days({("speaks_from",): sheet.speaks_from}, page)
        self._define(self._sheets(self.folder / "definitions"))
        page.known = self.names  # scope and coverage may rest on definitions, which are read after the sheet
        read = []
        for path in self._sheets(self.folder):
            with self._noting():
                read.append(self._rule(path, sheet))
        if not read and not self.problems:
            page.fail("a pack without rules decides nothing", ("id",), remedy="write a rule beside pack.yaml")
        scope, covers = page.condition(sheet.scope, ("scope",)), _covers(sheet.covers, page)
        if self.problems:
            return None
        _check_discharges(read)
        return Pack(
            **{
                **asdict(sheet),
                "scope": scope,
                "covers": covers,
                "rules": tuple(rule for rule, _ in read),
                "definitions": self.definitions,
                "sha256": self.seal.hexdigest(),
            }
        )

    def _define(self, paths: Sequence[Traversable]) -> None:
        """Read every definition; they may name one another in any order, but never in a circle."""
        self.names = {_stem(path) for path in paths}
        pages = {}
        for path in paths:
            with self._noting():
                sheet, page = self._read(path, _DefinitionSheet)
                if sheet.id != _stem(path):
                    remedy = "give both the same name"
                    page.fail(f"id '{sheet.id}' is not the file name", ("id",), remedy=remedy)
                self.definitions[sheet.id] = page.condition(sheet.when, ("when",))
                pages[sheet.id] = page
        for name, page in pages.items():
            if name in reach(self.definitions[name], self.definitions):
                remedy = "say what it means without itself"
                page.fail(f"definition '{name}' rests on itself", ("when",), remedy=remedy)
        sizes: dict[str, int] = {}
        for name, page in pages.items():
            if _written_out(self.definitions[name], self.definitions, sizes) > _LONGEST:
                what = (
                    f"definition '{name}' has more than {_LONGEST:,} parts, with what it rests on written out"
                )
                page.fail(what, ("when",), remedy="let it rest on fewer definitions")

    def _sheets(self, folder: Traversable) -> list[Traversable]:
        """The rule or definition files of a folder, by name; neither cases nor the pack's own sheet."""
        if not folder.is_dir():
            return []
        names = sorted(folder.iterdir(), key=lambda path: path.name)
        for path in names:
            if path.name.endswith(".yml"):
                where = f"{self._shown(folder)}{path.name}:1"
                what = "a .yml file would be passed over in silence"
                self.problems.append(
                    RulebookError(what, where=where, remedy="name it .yaml, or move it away")
                )
        sheets = [path for path in names if path.name.endswith(".yaml")]
        return [path for path in sheets if path.name != "pack.yaml" and not path.name.endswith(".cases.yaml")]

    def _shown(self, folder: Traversable) -> str:
        """How a folder of the pack is named in errors."""
        return f"{self.folder.name}/" if folder == self.folder else f"{self.folder.name}/{folder.name}/"

    def _read(self, path: Traversable, kind: type[Sheet]) -> tuple[Sheet, Page]:
        """One file, converted and at hand for errors; every byte of it goes into the pack's digest."""
        room = "definitions/" if kind is _DefinitionSheet else ""
        where = f"{self.folder.name}/{room}{path.name}"
        if not path.is_file():
            raise RulebookError("no such file", where=f"{where}:1", remedy="a pack folder holds a pack.yaml")
        raw = path.read_bytes()
        self.seal.update(f"{path.name}\0{len(raw)}\0".encode() + raw)
        page = Page(where, raw, words=self.words, known=self.names)
        page.shared = self.shared
        plain = documents.plain(raw, where=where)
        if isinstance(plain, dict):
            _check_words(plain, page)
            _check_complete(plain, kind, page)
        return documents.convert(plain, kind, where=where, raw=raw or b"\n"), page

    def _rule(self, path: Traversable, pack: _PackSheet) -> tuple[Rule, Page]:
        sheet, page = self._read(path, _RuleSheet)
        _check(sheet, page, name=f"{pack.id}/{_stem(path)}")
        exceptions = [
            Exception_(item.title, item.cite, page.condition(item.when, ("unless", i, "when")))
            for i, item in enumerate(sheet.unless)
        ]
        changed = {
            "force": sheet.force or pack.force,
            "when": page.condition(sheet.when, ("when",)),
            "unless": tuple(exceptions),
            "where": page.where,
        }
        return Rule(**{**asdict(sheet), **changed}), page


def _check_words(plain: dict[Any, Any], page: Page) -> None:
    """Words of a fixed choice, each with the nearest right one."""
    found: list[tuple[str, object, documents.Place]] = [
        (field, plain.get(field), page.place((field,))) for field in _CHOICES if field != "stage"
    ]
    stages = plain.get("status")
    for i, status in enumerate(stages if isinstance(stages, list) else ()):
        if isinstance(status, dict):
            found.append(("stage", status.get("stage"), page.place(("status", i, "stage"))))
    for field, word, place in found:
        choices = [str(choice) for choice in _CHOICES[field]]
        if isinstance(word, str) and word not in choices:
            raise UnknownTerm(word, family=field, known=choices, where=place)


def _check_complete(plain: dict[Any, Any], kind: type[Struct], page: Page) -> None:
    """A field that is not there is named; a misspelt one is told by the conversion, with the right word."""
    known, required = _fields(kind)
    if set(plain) <= known:
        for name in required:
            if name not in plain:
                page.fail(
                    f"the field '{name}' is missing", (), remedy=f"write `{name}:`; see docs/law/rules.md"
                )


@cache
def _fields(kind: type[Struct]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of the fields of a sheet, and those it cannot do without."""
    fields = msgspec.structs.fields(kind)
    known = frozenset(field.encode_name for field in fields)
    return known, tuple(field.encode_name for field in fields if field.required)


def _covers(plain: object, page: Page) -> bool | Condition:
    """Whether, or under which condition, the silence of a pack means that nothing stands in the way."""
    return plain if isinstance(plain, bool) else page.condition(plain, ("covers",))


def _check(sheet: _RuleSheet, page: Page, *, name: str) -> None:
    if sheet.id != name:
        page.fail(f"id '{sheet.id}' is not the pack and file name", ("id",), remedy=f"write {name}")
    if not sheet.status:
        remedy = "write `- {stage: in_force, from: 2026-01-01}`"
        page.fail("a rule needs at least one dated status", ("status",), remedy=remedy)
    _check_days({("status", i): status.from_ for i, status in enumerate(sheet.status)}, page)
    for i, (before, after) in enumerate(pairwise(sheet.status)):
        if after.from_ <= before.from_:
            what = f"status dates must run forward: {after.from_} stands after {before.from_}"
            page.fail(what, ("status", i + 1), remedy="put the stages in order, one for each day")
    if sheet.discharges and sheet.effect is not Effect.AUTHORISE:
        remedy = "write `effect: authorise`, or take the discharges away"
        page.fail("only a rule that authorises discharges others", ("discharges",), remedy=remedy)


def _check_days(days: Mapping[tuple[str | int, ...], dt.date | None], page: Page) -> None:
    """A day of another millennium is a slip of the pen."""
    for spot, day in days.items():
        if day is not None and not facts.FIRST_DAY <= day <= facts.LAST_DAY:
            remedy = f"write a day from {facts.FIRST_DAY} to {facts.LAST_DAY}"
            page.fail(f"the day {day} is out of range", spot, remedy=remedy)


def _check_discharges(read: Sequence[tuple[Rule, Page]]) -> None:
    """An authorisation meets requirements of its own pack; from a prohibition nothing releases."""
    rules = {rule.id: rule for rule, _ in read}
    for rule, page in read:
        for i, target in enumerate(rule.discharges):
            spot = ("discharges", i)
            if target == rule.id:
                remedy = "name the requirement that it meets"
                page.fail(f"'{target}' discharges itself", spot, remedy=remedy)
            if target not in rules:
                near = UnknownTerm(target, family="rule", known=rules)
                page.fail(f"discharges '{target}', which is no rule here", spot, remedy=near.remedy)
            if rules[target].effect in _NEVER_DISCHARGED:
                what = f"'{target}' {rules[target].effect}s, which nothing discharges"
                page.fail(what, spot, remedy="take it away, or write an exception (`unless`) to that rule")


def reach(condition: Condition, definitions: Mapping[str, Condition]) -> set[str]:
    """The names of every definition a condition rests on, directly or through others."""
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        match waiting.pop():
            case Defined(definition=name) if name not in found:
                found.add(name)
                waiting += [definitions[name]] if name in definitions else []  # else it could not be read
            case All(of=parts) | AnyOf(of=parts):
                waiting.extend(parts)
            case Not(of=part) | SomeParty(has=part):
                waiting.append(part)
    return found


def _written_out(condition: Condition, definitions: Mapping[str, Condition], sizes: dict[str, int]) -> int:
    """How many parts a condition has with its definitions written out, as compilations write them.

    Definitions that rest twice on one another would double with every step, and stop whoever compiles them.
    """
    match condition:
        case Defined(definition=name):
            if name not in sizes:
                sizes[name] = 1  # counted once where it rests on itself, which is refused before
                inner = definitions.get(name)
                sizes[name] = _written_out(inner, definitions, sizes) if inner is not None else 1
            return sizes[name]
        case All(of=parts) | AnyOf(of=parts):
            return 1 + sum(_written_out(part, definitions, sizes) for part in parts)
        case Not(of=part) | SomeParty(has=part):
            return 1 + _written_out(part, definitions, sizes)
    return 1


def _stem(path: Traversable) -> str:
    return path.name.removesuffix(".yaml")
