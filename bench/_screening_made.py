"""An evaluation set made from the lists that ship with Licet, so that the measurement runs anywhere.

Seeded, so that two runs ask the same. True names are bent, and some aliases are taken off the list and asked
for; names of nobody come from Faker, and from mixing the words of listed names. It is easier than names from
life: compare engines by it, and never quote its recall as if it were that of a portfolio.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from bench import _screening_bent as bent
from bench._screening_set import Asked, EvaluationSet, Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SEED: Final = 20_261_122
_EACH: Final = 60  # questions of every class
_ALIASES: Final = 240
_NATURAL: Final = 120  # names a locale
_NEAR: Final = 150
_PATIENCE: Final = 50  # names that may not bend, for one that does
_LOCALES: Final = (
    "en_US",
    "de_DE",
    "fr_FR",
    "es_MX",
    "pt_BR",
    "ru_RU",
    "uk_UA",
    "tr_TR",
    "fa_IR",
    "ar_SA",
    "hi_IN",
    "id_ID",
    "vi_VN",
    "zh_CN",
    "zh_TW",
    "ja_JP",
    "ko_KR",
)


def made(*, lists: Sequence[Listed] | None = None) -> EvaluationSet:
    """The set: the same every time, for the same lists."""
    draw = random.Random(_SEED)  # noqa: S311 - the same questions in every run
    whole = tuple(lists) if lists is not None else shipped()
    entities, aliases = _held_out(whole, draw)
    persons = [row for row in entities if row.schema == "Person"]
    firms = [row for row in entities if row.schema == "Organization"]
    positives = [one for bend in bent.ANY for one in _bent(entities, bend, draw)]
    positives += [one for bend in bent.PERSONS for one in _bent(persons, bend, draw)]
    positives += [one for bend in bent.ORGANISATIONS for one in _bent(firms, bend, draw)]
    negatives = [*_nobody(), *_near(persons, draw)]
    return EvaluationSet(entities, tuple(positives + aliases), tuple(negatives))


def shipped() -> tuple[Listed, ...]:
    """The shipped lists, as an engine takes them."""
    from licet.parties import baseline

    rows = (
        Listed(one.id, one.schema, one.names + one.weak_names, one.countries)
        for one in baseline().entities()
        if one.party
    )
    return tuple(row for row in rows if row.names)


def _held_out(rows: Sequence[Listed], draw: random.Random) -> tuple[tuple[Listed, ...], list[Asked]]:
    """Take one alias off some parties with several names, and ask for it."""
    several = [row for row in rows if len(row.names) > 2]
    chosen = {row.id: draw.choice(row.names[1:]) for row in draw.sample(several, min(_ALIASES, len(several)))}
    asked = [Asked(chosen[row.id], row.schema, "held_out_alias", row.id) for row in rows if row.id in chosen]
    kept = tuple(
        Listed(row.id, row.schema, tuple(n for n in row.names if n != chosen.get(row.id)), row.countries)
        for row in rows
    )
    return kept, asked


def _bent(
    rows: Sequence[Listed], bend: Callable[[str, random.Random], str | None], draw: random.Random
) -> Iterator[Asked]:
    found = 0
    for _ in range(_EACH * _PATIENCE):
        row = draw.choice(rows)
        name = bend(draw.choice(row.names), draw)
        if name is not None:
            yield Asked(name, row.schema, bend.__name__, row.id)
            found += 1
        if found == _EACH:
            return


def _nobody() -> Iterator[Asked]:
    """Names of persons and firms from Faker, in many languages."""
    from faker import Faker

    for locale in _LOCALES:
        names = Faker(locale)
        names.seed_instance(_SEED)
        for _ in range(_NATURAL):
            yield Asked(names.name(), "Person", f"person_{locale}")
            yield Asked(names.company(), "Organization", f"firm_{locale}")


def _near(persons: Sequence[Listed], draw: random.Random) -> Iterator[Asked]:
    """The given name of one listed person with the family name of another, unless that is somebody listed."""
    listed = {frozenset(_parts(name)) for row in persons for name in row.names}
    split = [parts for row in persons for parts in [_parts(row.names[0])] if len(parts) == 2]
    for _ in range(_NEAR if split else 0):
        given, family = draw.choice(split)[1], draw.choice(split)[0]
        if frozenset((given, family)) not in listed:
            yield Asked(f"{given} {family}".title(), "Person", "near_two_persons")


def _parts(name: str) -> list[str]:
    return name.lower().replace(",", "").split()
