"""Screening: a party asked about, put to the lists, with every reason for and against."""

from licet.parties._numbers import plain_number
from licet.parties.screening._brands import Brands
from licet.parties.screening._certainty import core, unsearchable
from licet.parties.screening._screener import Screener

__all__ = ["Brands", "Screener", "core", "plain_number", "unsearchable"]
