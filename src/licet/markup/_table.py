"""A table that stays a table: captioned, with headed rows and columns, and one card per row on a phone.

The style sheet stacks the cells on a narrow screen, and browsers then forget that they are a table; hence the
roles, which repeat what the elements already say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.markup._html import Html, el

if TYPE_CHECKING:
    from collections.abc import Iterable


class Column(Struct, frozen=True):
    """A heading, and the style sheet's word for how wide it is and how it is set."""

    name: str
    style: str | None = None


def table(
    caption: str, columns: tuple[Column, ...], *, rows: Iterable[tuple[str, ...]], total: tuple[str, ...] = ()
) -> Html:
    """A table whose first column heads each row; `total` adds a last row."""
    heads = [el("th", c.name, scope="col", role="columnheader", class_=c.style) for c in columns]
    body = [_row(columns, row) for row in rows]
    foot = el("tfoot", _row(columns, total), role="rowgroup") if total else None
    return el(
        "table",
        el("caption", caption),
        el("thead", el("tr", *heads, role="row"), role="rowgroup"),
        el("tbody", *body, role="rowgroup"),
        foot,
        role="table",
    )


def _row(columns: tuple[Column, ...], cells: tuple[str, ...]) -> Html:
    head = el("th", cells[0], scope="row", role="rowheader")
    rest = [
        el("td", cell, role="cell", data_label=column.name, class_=column.style)
        for column, cell in zip(columns[1:], cells[1:], strict=True)
    ]
    return el("tr", head, *rest, role="row")
