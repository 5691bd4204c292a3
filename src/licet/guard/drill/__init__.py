"""Failure drills: what a guard does when something it needs is taken away, and how to get it back.

Each drill runs a real guard in a scratch folder, on papers signed by an authority made for that drill. It
knows no path of the operator's record, so it cannot touch it.
"""

from licet.guard.drill._drilled import Answer, Drilled
from licet.guard.drill._drills import DRILLS, drill
from licet.guard.drill._practice import Practice, Terms

__all__ = ["DRILLS", "Answer", "Drilled", "Practice", "Terms", "drill"]
