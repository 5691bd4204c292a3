"""The law compiled: as Python closures for a guard, and as one Ibis expression for a portfolio.

Each says exactly what the explaining evaluator says, *cannot tell* included, and gives no reasons. Pure: the
expression is built here and run elsewhere (`licet.bulk`); nothing is read or written.
"""

from licet.law.compile._closure import compile_condition
from licet.law.compile._columns import Lookup
from licet.law.compile._docket import Ruling
from licet.law.compile._expression import Expression
from licet.law.compile._ruling import compile_packs

__all__ = ["Expression", "Lookup", "Ruling", "compile_condition", "compile_packs"]
