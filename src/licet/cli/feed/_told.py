"""What the commands of a feed say: who has signed, who has still to sign, and how old a feed is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.cli import _say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.feed.publisher import Offered

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def age(span: dt.timedelta) -> str:
    """A length of time in its largest unit: `3 minutes`."""
    seconds = max(0, int(span.total_seconds()))
    name, size = next(((name, size) for name, size in _UNITS if seconds >= size), ("second", 1))
    return counted(seconds // size, name)


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 rule`, `2 rules`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def offered(done: Sequence[Offered], folder: str, *, json: bool) -> int:
    """Say what was signed, and what comes next; 0 when it is in place, 0 too when others have to sign."""
    if json:
        _say.as_json([_plain(one) for one in done])
        return 0
    for one in done:
        name = f"{one.role} {one.version}"
        if one.is_in_place:
            _say.line(_say.strong(f"{name} is signed and in place."))
        else:
            _say.line(_say.strong(f"{name} is signed by {one.have} of the {one.need} keys it needs."))
            _say.pair("waits for", ", ".join(keyid[:12] for keyid in one.missing))
            _say.pair("next", f"their holders run `licet feed sign {folder} --key KEY`")
    if all(one.is_in_place for one in done):
        _say.pair("next", _next(done[-1].role, folder))
    return 0


def _plain(one: Offered) -> dict[str, Any]:
    return {
        "role": one.role,
        "version": one.version,
        "in_place": one.is_in_place,
        "have": one.have,
        "need": one.need,
        "missing": one.missing,
    }


def _next(role: str, folder: str) -> str:
    if role == "root":
        return (
            f"`licet feed delegate {folder} CC --to KEY` for each country; after a change of keys also "
            f"`licet feed vouch {folder}`, at once"
        )
    return f"readers see it once the union vouches for it: `licet feed vouch {folder} --key ONLINE`"
