"""A shared state as a guard is given it: already open, or by its place, and then closed with the guard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from licet.guard._binding import recorded_links
from licet.guard.state._account import Account
from licet.guard.state._place import open_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from licet.guard.state._state import State
    from licet.log import Log
    from licet.tag import VerifiedTag


class Joint:
    """What an opening is given; None where the guard counts alone."""

    def __init__(self, given: State | str | PathLike[str] | None) -> None:
        self._given = given
        self._state: State | None = None

    def accounts(self, log: Log) -> Callable[[VerifiedTag], Account] | None:
        """Open the state, and return what makes the account of a guard with this record."""
        given = self._given
        if given is None:
            return None
        state = self._state = open_state(given) if isinstance(given, str | os.PathLike) else given

        def account_of(tag: VerifiedTag) -> Account:
            return Account(
                state,
                log,
                device=log.verifier.origin,
                licence=tag.chain.digest,
                links=recorded_links(tag.chain),
                closes=state is not given,
            )

        return account_of

    def close(self) -> None:
        """Let go of it, where nobody else will."""
        if self._state is not None and self._state is not self._given:
            self._state.close()
