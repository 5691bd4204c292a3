"""What a check has to say: one sentence, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import documents
from licet.law._cases import Case
from licet.law._rule import Pack
from licet.vocabulary import Vocabulary

if TYPE_CHECKING:
    from licet.law._conditions import Condition
    from licet.law._rule import Rule


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"  # the rulebook is wrong, or nobody can tell that it is right
    WARNING = "warning"  # somebody should look


class Complaint(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One complaint about a file of a pack; `kind` is a word for machines, `rule` the rule it is about."""

    level: Level
    kind: str
    what: str
    where: str
    remedy: str
    rule: str = ""


class Book(Struct, frozen=True):
    """A pack that loads, the folder it stands in, and the cases that could be read, by rule."""

    pack: Pack
    folder: Traversable
    cases: Mapping[str, tuple[Case, ...]]
    words: Vocabulary

    def rule_place(self, rule: Rule, *spot: str | int) -> str:
        """The file and line of a spot in a rule."""
        return self.place(rule.where.partition("/")[2], *spot)

    def place(self, name: str, *spot: str | int) -> str:
        """The file and line of a spot in a file of the pack."""
        raw = (self.folder / name).read_bytes()
        return str(documents.Place(f"{self.pack.id}/{name}", raw, spot))

    @property
    def definitions(self) -> Mapping[str, Condition]:
        """The conditions of the pack, by name."""
        return self.pack.definitions


def about(book: Book, rule: Rule, *spot: str | int, **fields: str) -> Complaint:
    """A complaint about a spot in a rule; `level`, `kind`, `what` and `remedy` are given."""
    level = Level(fields.pop("level"))
    return Complaint(level=level, rule=rule.id, where=book.rule_place(rule, *spot), **fields)
