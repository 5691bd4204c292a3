"""Terms and where they come from: load, look up, suggest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from licet import documents
from licet.errors import InputError, UnknownTerm
from licet.vocabulary._codes import CodeFile, Codes
from licet.vocabulary._groups import Group, GroupFile
from licet.vocabulary._questions import Question, QuestionFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable


Sheet = TypeVar("Sheet")


class Source(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a definition was taken from: the citation, and its official address when there is one."""

    cite: str
    url: str | None = None


class Term(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One word of the vocabulary; its parent is its id without the last part."""

    id: str
    name: str
    definition: str
    source: Source
    review: str = "unverified"
    untested: str = ""  # why no rule tests it


class _TermFile(Struct, frozen=True, forbid_unknown_fields=True):
    family: str
    title: str
    terms: tuple[Term, ...]


class Vocabulary(Struct, frozen=True):
    """Every term, country group, list of codes and question Licet knows."""

    terms: Mapping[str, Term]
    groups: Mapping[str, Group]
    questions: Mapping[str, Question]
    codes: Mapping[str, Codes] = {}

    def family(self, family: str) -> list[str]:
        """All ids of one family, the root first."""
        return sorted(term for term in self.terms if is_a(term, family))

    def resolve(self, family: str, word: str, *, where: object = None) -> str:
        """The full id for `word`, with or without its family in front: `identify` or `operation.identify`."""
        full = word if is_a(word, family) else f"{family}.{word}"
        if full in self.terms:
            return full
        raise UnknownTerm(word, family=family, known=self.family(family), where=where)

    def group(self, name: str, *, where: object = None) -> Group:
        """The country group called `name`."""
        if name in self.groups:
            return self.groups[name]
        raise UnknownTerm(name, family="country group", known=self.groups, where=where)

    def code_list(self, name: str, *, where: object = None) -> Codes:
        """The list of control-list codes called `name`."""
        if name in self.codes:
            return self.codes[name]
        raise UnknownTerm(name, family="list of codes", known=self.codes, where=where)

    def members(self, name: str) -> Group | Codes:
        """The country group or list of codes called `name`."""
        return self.codes[name] if name in self.codes else self.group(name)


def is_a(term: str, ancestor: str) -> bool:
    """Whether `term` is `ancestor` or stands below it; control-list codes nest the same way (5A001.f.1)."""
    return term == ancestor or term.startswith(f"{ancestor}.")


@cache
def shipped() -> Vocabulary:
    """The vocabulary that comes with this version of Licet."""
    folder = resources.files("licet.vocabulary")
    return Vocabulary(
        terms=_terms(folder / "terms"),
        groups={group.id: group for sheet in _sheets(folder / "groups", GroupFile) for group in sheet.groups},
        codes={codes.id: codes for sheet in _sheets(folder / "codes", CodeFile) for codes in sheet.codes},
        questions={item.fact: item for item in _read(folder / "questions.yaml", QuestionFile).questions},
    )


def _terms(folder: Traversable) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for sheet in _sheets(folder, _TermFile):
        _check(sheet.family, sheet.terms, where=f"{sheet.family}.yaml")
        found.update((term.id, term) for term in sheet.terms)
    return found


def _check(family: str, terms: Iterable[Term], *, where: str) -> None:
    """Every term belongs to its family, stands once, and its parent stands before it."""
    seen: set[str] = set()
    for term in terms:
        parent = term.id.rpartition(".")[0]
        if not is_a(term.id, family):
            raise InputError(f"term '{term.id}' is not of the family '{family}'", where=where)
        if term.id in seen or (parent and parent not in seen):
            raise InputError(f"term '{term.id}' stands twice, or before its parent", where=where)
        seen.add(term.id)


def _sheets(folder: Traversable, kind: type[Sheet]) -> list[Sheet]:
    paths = sorted(folder.iterdir(), key=lambda item: item.name)
    return [_read(path, kind) for path in paths if path.name.endswith((".yaml", ".json"))]


def _read(path: Traversable, kind: type[Sheet]) -> Sheet:
    return documents.parse(path.read_bytes(), kind, where=path.name)
