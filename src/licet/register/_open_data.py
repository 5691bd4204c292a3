"""The decisions as open data: one CSV inside the page, so that whoever has the page has the numbers too."""

from __future__ import annotations

import base64
import csv
import io
from typing import TYPE_CHECKING, Final

from licet.markup import Html, el, fit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.register._entries import PublishedDecision

_COLUMNS: Final = (
    *("hour", "licence", "operation", "purpose", "place", "country"),
    *("verdict", "code", "sentence", "count"),
)


def as_csv(rows: Iterable[PublishedDecision]) -> str:
    """RFC 4180: a line for each row of the page's table, in its order; what a use did not state is empty."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(_COLUMNS)
    for row in rows:
        facets = (row.licence, row.operation, row.purpose, row.place, row.country)
        texts = (*facets, row.verdict, row.code, row.sentence)
        sheet.writerow([f"{row.at:%Y-%m-%dT%H}:00Z", *(_harmless(text or "") for text in texts), row.count])
    return out.getvalue()


def download(rows: Iterable[PublishedDecision]) -> Html:
    """A link that saves the CSV; it needs no server and no script."""
    packed = base64.b64encode(as_csv(rows).encode()).decode()
    return el(
        "a",
        "Download these decisions as CSV",
        href=f"data:text/csv;charset=utf-8;base64,{packed}",
        download="decisions.csv",
        class_="download",
    )


def _harmless(text: str) -> str:
    """A text no spreadsheet runs as a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    plain = fit(text)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t", "\n")) else plain
