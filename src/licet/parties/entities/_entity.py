"""A listed party, and any other thing a list names, in the shape of FollowTheMoney.

The shape is the field's own, so that data of others can be read and ours can be read by them; the library
itself is not needed (docs/decisions/0020). Every value remembers where in its source it stood. Nothing here
decides whether two parties are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet.parties.entities._properties import (
    BYSTANDER,
    CITE,
    COUNTRIES,
    IDENTIFIERS,
    KINDS,
    LISTING,
    POLICY,
    PROGRAMME,
    REQUIREMENT,
    STRONG_NAMES,
    URL,
    WEAK_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class Value(Struct, frozen=True, array_like=True, gc=False):
    """One statement: a FollowTheMoney property, its value, and the place in the source it was read from.

    `original` is the source's own wording where reading changed it ("circa 1965" for 1965); `lang` is an
    ISO 639-3 code where the source gives one. Of the listing itself, `prop` is written "Sanction:program".
    """

    prop: str
    text: str
    origin: str
    lang: str = ""
    original: str = ""


class Entity(Struct, frozen=True, gc=False):
    """One entry of one list. `values` keep the source's order; the first `name` is the one to show."""

    id: str
    list: str
    schema: str
    values: tuple[Value, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names the list stands behind: primary, aliases and former ones, each once."""
        return self.all_of(*STRONG_NAMES)

    @property
    def weak_names(self) -> tuple[str, ...]:
        """Names the list itself calls weak or of low quality, and abbreviations."""
        strong = frozenset(self.names)
        return tuple(name for name in self.all_of(*WEAK_NAMES) if name not in strong)

    @property
    def caption(self) -> str:
        """The name to show; the id where the source gives no name."""
        return self._first("name", *STRONG_NAMES, *WEAK_NAMES) or self.id

    @property
    def kind(self) -> str | None:
        """Person, organisation, vessel or aircraft; None where the list does not say or it is no party."""
        return KINDS.get(self.schema)

    @property
    def party(self) -> bool:
        """Whether this can be somebody's counterparty, unlike an address or a share."""
        return self.schema in KINDS

    @property
    def bystander(self) -> bool:
        """Whether its list names it because of others only: to be like it is not to be like one listed."""
        return BYSTANDER in self.all_of("notes")

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes in capitals, of residence, registration, nationality or flag."""
        return tuple(code.upper() for code in self.all_of(*COUNTRIES))

    @property
    def born(self) -> tuple[str, ...]:
        """Stated dates of birth as ISO dates or the start of one; a range of years gives each year."""
        return self.all_of("birthDate")

    @property
    def birthplaces(self) -> tuple[str, ...]:
        """Places of birth as the list writes them."""
        return self.all_of("birthPlace")

    @property
    def identifiers(self) -> tuple[Value, ...]:
        """The numbers that name this party, each with the property that says what kind of number it is."""
        return tuple(value for value in self.values if value.prop in IDENTIFIERS)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Whole addresses, one text each."""
        return self.all_of("address")

    @property
    def programmes(self) -> tuple[str, ...]:
        """The sanctions programmes or regimes the entry is under, in the list's own codes."""
        return self.all_of(PROGRAMME)

    @property
    def requirement(self) -> str | None:
        """The licence requirement, or what else the listing restricts, in the list's own words."""
        return self._first(REQUIREMENT)

    @property
    def policy(self) -> str | None:
        """The licence review policy in the list's own words."""
        return self._first(POLICY)

    @property
    def cite(self) -> str | None:
        """The notice or reference number under which the entry was made."""
        return self._first(*CITE)

    @property
    def url(self) -> str | None:
        """Where the entry, or its list, is published."""
        return self._first(*URL)

    def all_of(self, *props: str) -> tuple[str, ...]:
        """Return the texts of these properties, each once, in the source's order."""
        return tuple(dict.fromkeys(value.text for value in self.values if value.prop in props))

    def values_of(self, *props: str) -> tuple[Value, ...]:
        """Return the values of these properties, with their origin."""
        return tuple(value for value in self.values if value.prop in props)

    def as_ftm(self) -> dict[str, Any]:
        """Return the FollowTheMoney entity; what is said of the listing itself is in `listing_as_ftm`."""
        own = (value for value in self.values if not value.prop.startswith(LISTING))
        return _ftm(self.id, self.schema, own, caption=self.caption, dataset=self.list)

    def listing_as_ftm(self) -> dict[str, Any] | None:
        """Return the FollowTheMoney Sanction that lists this party, or None where the source says nothing."""
        said = [
            Value(value.prop.removeprefix(LISTING), value.text, value.origin)
            for value in self.values
            if value.prop.startswith(LISTING)
        ]
        if not said:
            return None
        said.append(Value("entity", self.id, ""))
        caption = next(iter(self.programmes), "Sanction")
        return _ftm(f"{self.id}-listing", "Sanction", said, caption=caption, dataset=self.list)

    def _first(self, *props: str) -> str | None:
        return next((text for prop in props for text in self.all_of(prop)), None)


def _ftm(
    entity_id: str, schema: str, values: Iterable[Value], *, caption: str, dataset: str
) -> dict[str, Any]:
    properties: dict[str, list[str]] = {}
    for value in values:
        texts = properties.setdefault(value.prop, [])
        if value.text not in texts:
            texts.append(value.text)
    return {
        "id": entity_id,
        "caption": caption,
        "schema": schema,
        "properties": properties,
        "datasets": [dataset],
        "referents": [],
    }
