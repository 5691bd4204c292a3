"""What is put into the index, what is asked of it and what it answers: plain values."""

from __future__ import annotations

from msgspec import Struct


class Named(Struct, frozen=True, gc=False):
    """One spelling of one party; `owner` is the asker's own number for the party.

    A weak spelling (a nickname, a first name alone) finds only what is written the same.
    """

    owner: int
    text: str
    kind: str | None = None
    weak: bool = False


class Question(Struct, frozen=True, gc=False):
    """A party to look for, under each of its names; the kind, where known, rules other kinds out."""

    names: tuple[str, ...]
    kind: str | None = None


class Hit(Struct, frozen=True, gc=False):
    """A party found: the spelling that fits best (its place among the `Named`), and which name asked.

    The spelling may be one that its kin bears (`NameIndex.namer`).
    """

    owner: int
    name: int
    score: float
    asked: int = 0
