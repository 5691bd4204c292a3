"""What publishers of a feed do: found it, delegate, publish, rotate keys, and vouch for what is new."""

from licet.feed._publishing import (
    LIFE,
    Founding,
    Keys,
    appoint,
    delegate,
    found,
    publish,
    published,
)
from licet.feed._repository import Offered, Repository
from licet.feed._vouching import TIMESTAMP_LIFE, Union, Vouched

__all__ = [
    "LIFE",
    "TIMESTAMP_LIFE",
    "Founding",
    "Keys",
    "Offered",
    "Repository",
    "Union",
    "Vouched",
    "appoint",
    "delegate",
    "found",
    "publish",
    "published",
]
