"""What is said between a run of monitoring and its workers: values, written for a pipe and read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from licet.parties._query import Query, Screening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.screening import Brands


class Hold(Struct, frozen=True, tag=True):
    """Keep these lists; there is no answer."""

    lists: bytes


class Load(Struct, frozen=True, tag=True):
    """Keep the index of customers in this file; there is no answer."""

    path: str


class Near(Struct, frozen=True, tag=True):
    """Which customers may match parties of these names."""

    asked: tuple[tuple[str, ...], ...]
    brands: bytes | None


class Screen(Struct, frozen=True, tag=True):
    """What the lists hold of each of these."""

    queries: tuple[Query, ...]


Order: TypeAlias = Hold | Load | Near | Screen

_ORDER: Final = msgspec.msgpack.Decoder(Order)
_NUMBERS: Final = msgspec.msgpack.Decoder(set[int])
_SCREENINGS: Final = msgspec.msgpack.Decoder(list[Screening])
LEFT: Final = b""  # the answer that says: do it yourself


def order_in(sent: bytes) -> Order:
    """Return an order that was sent."""
    order: Order = _ORDER.decode(sent)
    return order


def written(order: Order) -> bytes:
    """Return an order, to be sent."""
    return msgspec.msgpack.encode(order)


def near(asked: Sequence[tuple[str, ...]], brands: Brands | None) -> Near:
    """Return the order to look for these; brands travel as bytes, so that no order needs numpy."""
    return Near(tuple(asked), None if brands is None else msgspec.msgpack.encode(brands))


def numbers_in(sent: bytes) -> set[int]:
    """Return the customers' numbers that answer a `Near`."""
    return _NUMBERS.decode(sent)


def screenings_in(sent: bytes) -> list[Screening]:
    """Return the answers to a `Screen`, in order."""
    return _SCREENINGS.decode(sent)
