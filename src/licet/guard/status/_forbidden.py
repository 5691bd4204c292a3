"""Whether the law of a day forbids everything that a licence grants: then its guard permits nothing."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Final

from licet.facts import Use
from licet.guard._law import law_of_use, rule_on
from licet.guard._verdict import Ground

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from licet.guard._law import Ruling
    from licet.law import Pack
    from licet.licence import Grant

_MOST: Final = 256  # kinds of use that are looked at


def forbids_all(grants: Sequence[Grant], packs: Sequence[Pack], *, on: dt.date) -> Ruling | None:
    """The prohibition, where the law forbids every kind of use that the grants name; None where it does not.

    A use stated as broadly as a grant is forbidden for certain only if all it could mean is. Where the grants
    name more kinds than can be looked at, nothing is said.
    """
    kinds = list(islice(_kinds(grants), _MOST + 1))
    law = law_of_use(packs)
    if len(kinds) > _MOST or not law:
        return None
    found = None
    for use in kinds:
        ruling = rule_on(use, law, on=on)
        if ruling.ground is not Ground.FORBIDDEN_BY_LAW:
            return None
        found = found or ruling
    return found


def _kinds(grants: Sequence[Grant]) -> Iterator[Use]:
    for grant in grants:
        words = (grant.operations, grant.purposes, grant.places, grant.countries, grant.actors)
        for operation, purpose, place, country, actor in product(*words):
            yield Use(operation=operation, purpose=purpose, place=place, country=country, actor=actor)
