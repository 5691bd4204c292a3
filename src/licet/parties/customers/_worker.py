"""A process that works for a run of monitoring: `python -m licet.parties.customers._worker`.

It is given the lists, and where the index of customers lies, keeps both, and answers until its input ends,
with the process that started it. What it cannot answer it leaves, and whoever asked does it and meets what
is wrong there. It writes to no file and to no store.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from licet.errors import LicetError
from licet.parties._screen import screen_all, screener
from licet.parties.bulk._messages import receive, send
from licet.parties.customers._names import NamesMaker
from licet.parties.customers._orders import LEFT, Hold, Load, Near, Order, Screen, order_in

if TYPE_CHECKING:
    from licet.parties.customers._names import CustomerNames
    from licet.parties.lists import ListSet


class Holder:
    """What a worker keeps from one order to the next."""

    def __init__(self) -> None:
        self._lists: ListSet | None = None
        self._names: CustomerNames | None = None

    def done(self, order: Order) -> bytes | None:
        """Do what is ordered; None where nobody waits for an answer."""
        try:
            match order:
                case Near():
                    return self._near(order)
                case Screen():
                    return self._screened(order)
                case _:
                    self._take_in(order)
        except LicetError:
            return LEFT if isinstance(order, Near | Screen) else None
        return None

    def _take_in(self, order: Hold | Load) -> None:
        gc.disable()  # what is taken in stays, so that there is nothing to collect, now or later
        try:
            if isinstance(order, Hold):
                self._lists = pickle.loads(order.lists)  # noqa: S301 - of the process that started this one
                screener(self._lists)
            else:
                self._names = None
                self._names = NamesMaker().read(Path(order.path))
        finally:
            gc.freeze()
            gc.enable()

    def _near(self, order: Near) -> bytes:
        if self._names is None:
            return LEFT
        from licet.parties.screening import Brands  # noqa: PLC0415 - numpy is paid for by those who search

        brands = None if order.brands is None else msgspec.msgpack.decode(order.brands, type=Brands)
        return msgspec.msgpack.encode(self._names.near(order.asked, brands=brands))

    def _screened(self, order: Screen) -> bytes:
        if self._lists is None:
            return LEFT
        return msgspec.msgpack.encode(list(screen_all(order.queries, lists=self._lists)))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Do order after order until there are no more."""
    holder = Holder()
    while (sent := receive(source)) is not None:
        answer = holder.done(order_in(sent))
        if answer is not None:
            send(sink, answer)


def main() -> None:
    """Serve standard input; whatever else prints does so on standard error."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
