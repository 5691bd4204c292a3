"""Read a law pack from its folder: `pack.yaml`, one YAML file per rule, definitions under `definitions/`.

Every term, country, group and fact a rule names must exist; a pack with one bad rule does not load at all,
because half a rulebook answers "clear" where the other half would not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import documents, vocabulary
from licet.errors import LicetError, RulebookError
from licet.law._conditions import (
    All,
    AnyOf,
    Condition,
    Defined,
    Has,
    In,
    Is,
    Listed,
    Not,
    SomeParty,
)
from licet.law._rule import Effect, Exception_, Force, Pack, Rule, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from licet.vocabulary import Vocabulary

_BASES = ("list", "catch_all", "end_user", "use", "market", "policy", "procedure")
_REVIEWS = ("verified", "secondary", "unverified")


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
    review: str
    effect: Effect
    basis: str
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


class _PackSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: str
    force: Force
    cite: str
    url: str
    version: str
    scope: Any
    chosen: bool = False


class _DefinitionSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: str
    cite: str
    url: str
    review: str
    when: Any
    note: str = ""


def load_pack(folder: Traversable, *, words: Vocabulary | None = None) -> Pack:
    """Read and check the pack in `folder`; raises RulebookError naming file and line."""
    reader = _Reader(folder, words or vocabulary.shipped())
    try:
        return reader.pack()
    except RulebookError:
        raise
    except LicetError as problem:
        raise RulebookError(problem.what, where=problem.where, remedy=problem.remedy) from problem


class _Reader:
    """One reading of one folder: keeps the words, the digest and the file at hand."""

    def __init__(self, folder: Traversable, words: Vocabulary) -> None:
        self.folder = folder
        self.words = words
        self.seal = hashlib.sha256()
        self.definitions: dict[str, Condition] = {}
        self.raw = b""
        self.where = str(folder)

    def pack(self) -> Pack:
        sheet = self._read(self.folder / "pack.yaml", _PackSheet)
        scope = self._condition(sheet.scope, ("scope",))
        for path in self._sheets(self.folder / "definitions"):
            self._define(path)
        rules = tuple(self._rule(path, sheet) for path in self._sheets(self.folder))
        if not rules:
            raise RulebookError("a pack without rules decides nothing", where=self.folder)
        self._check_discharges(rules)
        return Pack(
            id=sheet.id,
            title=sheet.title,
            force=sheet.force,
            cite=sheet.cite,
            url=sheet.url,
            version=sheet.version,
            chosen=sheet.chosen,
            scope=scope,
            rules=rules,
            definitions=self.definitions,
            sha256=self.seal.hexdigest(),
        )

    def _sheets(self, folder: Traversable) -> list[Traversable]:
        if not folder.is_dir():
            return []
        names = sorted(folder.iterdir(), key=lambda path: path.name)
        rules = [
            path for path in names if path.name.endswith(".yaml") and not path.name.endswith(".cases.yaml")
        ]
        return [path for path in rules if path.name != "pack.yaml"]

    def _read(self, path: Traversable, kind: type[Any]) -> Any:
        self.where = f"{self.folder.name}/{path.name}"
        if not path.is_file():
            raise RulebookError("no such file", where=self.where, remedy="a pack folder holds a pack.yaml")
        self.raw = path.read_bytes()
        self.seal.update(f"{path.name}\0{len(self.raw)}\0".encode() + self.raw)
        return documents.parse(self.raw, kind, where=self.where)

    def _define(self, path: Traversable) -> None:
        sheet = self._read(path, _DefinitionSheet)
        self._one_of(sheet.review, _REVIEWS, ("review",))
        self.definitions[sheet.id] = self._condition(sheet.when, ("when",))

    def _rule(self, path: Traversable, pack: _PackSheet) -> Rule:
        sheet: _RuleSheet = self._read(path, _RuleSheet)
        if sheet.id != f"{pack.id}/{path.name.removesuffix('.yaml')}":
            self._fail(f"id '{sheet.id}' is not the pack and file name", ("id",))
        self._one_of(sheet.review, _REVIEWS, ("review",))
        self._one_of(sheet.basis, _BASES, ("basis",))
        self._check_dates(sheet.status)
        if sheet.discharges and sheet.effect is not Effect.AUTHORISE:
            self._fail("only a rule that authorises discharges others", ("discharges",))
        return Rule(
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
            when=self._condition(sheet.when, ("when",)),
            unless=tuple(
                Exception_(item.title, item.cite, self._condition(item.when, ("unless", i, "when")))
                for i, item in enumerate(sheet.unless)
            ),
            discharges=sheet.discharges,
            provisos=sheet.provisos,
            remedy=sheet.remedy,
            authority=sheet.authority,
            regime=pack.id,
            note=sheet.note,
            where=self.where,
        )

    def _condition(self, plain: object, at: tuple[str | int, ...]) -> Condition:
        if not isinstance(plain, dict) or not plain:
            self._fail("a condition is a mapping such as {fact: …, is: …}", at)
        keys = frozenset(str(key) for key in plain)
        for shape, build in _SHAPES.items():
            if keys == shape:
                return build(self, plain, at)
        known = "; ".join("{" + ", ".join(sorted(shape)) + "}" for shape in _SHAPES)
        self._fail(f"no condition has the fields {', '.join(sorted(keys))}; known: {known}", at)

    def _parts(self, plain: object, at: tuple[str | int, ...]) -> tuple[Condition, ...]:
        if not isinstance(plain, list) or not plain:
            self._fail("a list of conditions is expected here", at)
        return tuple(self._condition(part, (*at, i)) for i, part in enumerate(plain))

    def _is(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> Is:
        question = self._fact(plain["fact"], at)
        values = _listed(plain["is"])
        place = f"{self.where}:{self._line(at)}"
        if question.kind in ("term", "terms"):
            values = tuple(self.words.resolve(question.family, str(v), where=place) for v in values)
        elif question.kind in ("country", "countries"):
            world = self.words.group("group.world")
            if strange := [v for v in values if v not in world.members]:
                self._fail(f"unknown country '{strange[0]}'", at)
        elif question.kind == "truth" and not all(isinstance(v, bool) for v in values):
            self._fail(f"{question.fact} is true or false", at)
        return Is(question.fact, values)

    def _in(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> In:
        question = self._fact(plain["fact"], at)
        if question.kind != "country":
            self._fail(f"{question.fact} is not a country, so it is in no group", at)
        names = tuple(str(name) for name in _listed(plain["in"]))
        return In(
            question.fact,
            tuple(self.words.group(n, where=f"{self.where}:{self._line(at)}").id for n in names),
        )

    def _has(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> Has:
        return Has(self._fact(plain["fact"], at).fact, self._fact(plain["has"], at).fact)

    def _on_list(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> Listed:
        place = f"{self.where}:{self._line(at)}"
        lists = tuple(self.words.resolve("list", str(v), where=place) for v in _listed(plain["listed"]))
        policies = tuple(
            self.words.resolve("policy", str(v), where=place) for v in _listed(plain.get("policy", []))
        )
        return Listed(lists, policies)

    def _party(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> SomeParty:
        place = f"{self.where}:{self._line(at)}"
        roles = tuple(self.words.resolve("role", str(v), where=place) for v in _listed(plain["party"]))
        return SomeParty(roles, self._condition(plain["has"], (*at, "has")))

    def _defined(self, plain: Mapping[str, Any], at: tuple[str | int, ...]) -> Defined:
        name = str(plain["definition"])
        if name not in self.definitions:
            self._fail(f"no definition '{name}' in this pack", at)
        return Defined(name)

    def _fact(self, path: object, at: tuple[str | int, ...]) -> vocabulary.Question:
        if str(path) not in self.words.questions:
            from licet.errors import UnknownField  # noqa: PLC0415 - on the error path only

            place = f"{self.where}:{self._line(at)}"
            raise UnknownField(str(path), known=self.words.questions, where=place)
        return self.words.questions[str(path)]

    def _one_of(self, value: str, allowed: tuple[str, ...], at: tuple[str | int, ...]) -> None:
        if value not in allowed:
            self._fail(f"'{value}' is not one of {', '.join(allowed)}", at)

    def _check_dates(self, status: tuple[Status, ...]) -> None:
        days: list[dt.date] = [entry.from_ for entry in status]
        if not days:
            self._fail("a rule needs at least one dated status", ("status",))
        for i, (before, after) in enumerate(zip(days, days[1:], strict=False)):
            if after <= before:
                self._fail("status dates must run forward", ("status", i + 1))

    def _check_discharges(self, rules: tuple[Rule, ...]) -> None:
        known = {rule.id for rule in rules}
        for rule in rules:
            if strange := [target for target in rule.discharges if target not in known]:
                raise RulebookError(f"discharges '{strange[0]}', which is no rule here", where=rule.where)

    def _line(self, at: tuple[str | int, ...]) -> int:
        return documents.line_of(self.raw, at)

    def _fail(self, what: str, at: tuple[str | int, ...]) -> Any:
        raise RulebookError(what, where=f"{self.where}:{self._line(at)}", remedy="see docs/law/rules.md")


_Build = "Callable[[_Reader, Mapping[str, Any], tuple[str | int, ...]], Condition]"
_SHAPES: dict[frozenset[str], Any] = {
    frozenset({"all"}): lambda r, p, at: All(r._parts(p["all"], (*at, "all"))),
    frozenset({"any"}): lambda r, p, at: AnyOf(r._parts(p["any"], (*at, "any"))),
    frozenset({"not"}): lambda r, p, at: Not(r._condition(p["not"], (*at, "not"))),
    frozenset({"fact", "is"}): _Reader._is,
    frozenset({"fact", "in"}): _Reader._in,
    frozenset({"fact", "has"}): _Reader._has,
    frozenset({"listed"}): _Reader._on_list,
    frozenset({"listed", "policy"}): _Reader._on_list,
    frozenset({"party", "has"}): _Reader._party,
    frozenset({"definition"}): _Reader._defined,
}


def _listed(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
