"""Determinations in plain words: the sentences that every view shares, and one page for a licensing officer.

It says what a determination says, and no more: nothing is decided, screened or left out here.
"""

from licet.explain._page import page
from licet.explain._sentences import (
    ORIGINS,
    STANDINGS,
    about,
    asked,
    best_outcome,
    changed,
    checked,
    coming,
    details,
    headline,
    immovable,
    met,
    origins,
    ruled_out,
    silence,
    unsettled,
    waiting,
)
from licet.explain._words import EFFECTS, FORCES, OUTCOMES, fact, label, plain, term, word

__all__ = [
    "EFFECTS",
    "FORCES",
    "ORIGINS",
    "OUTCOMES",
    "STANDINGS",
    "about",
    "asked",
    "best_outcome",
    "changed",
    "checked",
    "coming",
    "details",
    "fact",
    "headline",
    "immovable",
    "label",
    "met",
    "origins",
    "page",
    "plain",
    "ruled_out",
    "silence",
    "term",
    "unsettled",
    "waiting",
    "word",
]
