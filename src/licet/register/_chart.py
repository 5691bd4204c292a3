"""The picture of what was decided: two bars for each operation, drawn here, as wide as the reader's screen.

Lengths are shares of the width and letters keep their size, so it reads the same on a phone and on paper. The
two answers differ by word and by pattern, not by colour alone. It never replaces the table beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.markup import Html, el, join

if TYPE_CHECKING:
    from licet.register._tally import Split

_WIDEST: Final = 60  # per cent, so that the count fits beside the longest bar on the narrowest screen
_THINNEST: Final = 0.5  # per cent: one use among a million is still seen
_GROUP: Final = 82  # pixels from one operation to the next
_LONGEST: Final = 40  # letters of a name that fit the narrowest screen

# Hatching as a pattern of its own: it survives a black-and-white printer.
_HATCH: Final = Html(
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="refused-ground" width="6" height="6"></rect>'
    '<rect class="refused-line" width="2.5" height="6"></rect></pattern></defs>'
)


def chart(operations: tuple[tuple[str, Split], ...]) -> Html:
    """Bars for each named operation; empty without operations."""
    most = max(max(split.permitted, split.refused) for _, split in operations)
    groups = [_group(name, split, most=most, top=i * _GROUP) for i, (name, split) in enumerate(operations)]
    return el(
        "svg",
        el("title", "Uses permitted and refused, by operation", id="chart-title"),
        el("desc", _in_words(operations), id="chart-words"),
        _HATCH,
        *groups,
        role="img",
        aria_labelledby="chart-title chart-words",
        class_="chart",
        width="100%",
        height=len(operations) * _GROUP - 12,
    )


def _group(name: str, split: Split, *, most: int, top: int) -> Html:
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return join(
        [
            el("text", short, class_="name", x=0, y=top + 15),
            *_bar(split.permitted, "permitted", most=most, top=top + 24),
            *_bar(split.refused, "refused", most=most, top=top + 47),
        ]
    )


def _bar(count: int, answer: str, *, most: int, top: int) -> tuple[Html, Html]:
    share = max(_WIDEST * count / most, _THINNEST) if count else 0
    width = f"{share:.2f}%"
    return (
        el("rect", class_=f"bar {answer}", x=0, y=top, width=width, height=19, rx=2),
        el("text", f"{count:,} {answer}", class_="count", x=width, dx=8 if count else 0, y=top + 14),
    )


def _in_words(operations: tuple[tuple[str, Split], ...]) -> str:
    return "; ".join(f"{name}: {n.permitted:,} permitted, {n.refused:,} refused" for name, n in operations)
