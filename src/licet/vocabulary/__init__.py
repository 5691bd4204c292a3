"""The words of the law, the licence, the guard and the register: one set, defined and cited.

Terms are dotted and hierarchical: `operation.identify.live` is an `operation.identify` is an `operation`.
This room knows words, country groups and lists of codes; it decides nothing.
"""

from licet.vocabulary._codes import Codes
from licet.vocabulary._groups import Group
from licet.vocabulary._questions import Question
from licet.vocabulary._series import Series, series_of
from licet.vocabulary._terms import Source, Term, Vocabulary, is_a, shipped

__all__ = [
    "Codes",
    "Group",
    "Question",
    "Series",
    "Source",
    "Term",
    "Vocabulary",
    "is_a",
    "series_of",
    "shipped",
]
