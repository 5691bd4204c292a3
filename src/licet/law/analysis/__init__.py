"""What a rulebook does to itself: rules that can never apply, add nothing or contradict each other.

A finding is made only when it is proved, by trying every combination of answers that could matter; what is
too large to decide is said to be undecided. Nothing here changes a rule, or decides a transaction.
"""

from licet.law.analysis._check import check
from licet.law.analysis._complaints import Complaint, Level
from licet.law.analysis._kept import told
from licet.law.analysis._search import Answer, Found, implies, possible

__all__ = ["Answer", "Complaint", "Found", "Level", "check", "implies", "possible", "told"]
