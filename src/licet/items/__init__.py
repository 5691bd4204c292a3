"""Items: what the control lists say about goods, software and technology, entry by entry.

It reads codes, holds dated editions of the lists and searches them. It classifies nothing: whether an item
meets the words of an entry is for a person to decide, and an item on no list may still need a licence.
"""

from licet.items._catalogue import Catalogue, Listed, catalogue, entry, list_named, load_catalogue
from licet.items._code import CATEGORIES, GROUPS, Code, is_code, nearest, parse_code, tidied
from licet.items._format import EU, TITLES, US, ChartLine, Edition, Entry, Paragraph
from licet.items._search import Answer, Filters, Hit

__all__ = [
    "CATEGORIES",
    "EU",
    "GROUPS",
    "TITLES",
    "US",
    "Answer",
    "Catalogue",
    "ChartLine",
    "Code",
    "Edition",
    "Entry",
    "Filters",
    "Hit",
    "Listed",
    "Paragraph",
    "catalogue",
    "entry",
    "is_code",
    "list_named",
    "load_catalogue",
    "nearest",
    "parse_code",
    "tidied",
]
