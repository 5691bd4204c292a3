"""What `licet show` found in a file: its kind, a title, facts in order, the documents inside it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Fact(Struct, frozen=True):
    """One line for a person: a label and its text."""

    label: str
    text: str


class Seen(Struct, frozen=True, kw_only=True):
    """One document, read and not verified. `document` is the same as data, for `--json`."""

    kind: str
    title: str
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    parts: tuple[Seen, ...] = ()
    document: Any = None


class Section(Struct, frozen=True):
    """Facts under a heading, such as one grant."""

    heading: str
    facts: tuple[Fact, ...]
