"""Markup for the pages that Licet makes: escaped by construction, and tables that stay tables on a phone."""

from licet.markup._document import document
from licet.markup._html import Html, el, escape, fit, join, link
from licet.markup._table import Column, table

__all__ = ["Column", "Html", "document", "el", "escape", "fit", "join", "link", "table"]
