"""The proviso on how a file was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem, text_problems
from licet.licence._public_key import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

_MOST: Final = 64


class Provenance(Struct, frozen=True, forbid_unknown_fields=True, tag="provenance", tag_field="kind"):
    """Each file needs a signed in-toto statement of how it was made, by one of these builder keys.

    `predicate_types` are those that count, as their statements name them. The keys stand here in full, so
    that nobody else has to be asked for them.
    """

    builders: tuple[PublicKey, ...]
    predicate_types: tuple[str, ...] = ("https://slsa.dev/provenance/v1",)

    @property
    def says(self) -> str:
        """`only files whose making is attested by builder key 0a1b2c…`."""
        names = ", ".join(f"{key.keyid[:12]}…" for key in self.builders)
        return f"only files whose making is attested by builder key {names}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """At least one key, and one form of statement."""
        if not self.builders or len(self.builders) > _MOST:
            yield Problem((*path, "builders"), "the proviso names no builder, or too many", "name their keys")
        if not self.predicate_types:
            yield Problem((*path, "predicate_types"), "no form of provenance counts", "name one or more")
        for index, kind in enumerate(self.predicate_types):
            yield from text_problems((*path, "predicate_types", index), kind)
