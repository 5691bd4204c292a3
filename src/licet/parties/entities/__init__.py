"""Entities: listed parties in the shape of FollowTheMoney, every value with its origin."""

from licet.parties.entities._entity import Entity, Value
from licet.parties.entities._properties import BYSTANDER, IDENTIFIERS, KINDS, STRONG_NAMES, WEAK_NAMES
from licet.parties.entities._reading import from_ftm, with_listing

__all__ = [
    "BYSTANDER",
    "IDENTIFIERS",
    "KINDS",
    "STRONG_NAMES",
    "WEAK_NAMES",
    "Entity",
    "Value",
    "from_ftm",
    "with_listing",
]
