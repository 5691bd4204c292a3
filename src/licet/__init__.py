"""Licet answers: may this person use this technology for this purpose, here, now.

What this module exports is the public interface; everything is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from licet._version import __version__

if TYPE_CHECKING:
    from licet.errors import LicetError, NotPermitted
    from licet.facts import Item, Knowledge, Listing, Party, Transaction, Use
    from licet.facts import load as load_transaction
    from licet.guard import Circumstances, Guard, Verdict
    from licet.guard import open_artefact as open  # noqa: A004 - `licet.open(path)` is the guard's front door
    from licet.law import Determination, Outcome, determine
    from licet.licence import Trust
    from licet.packs import shipped as law_packs
    from licet.parties import baseline as watch_lists
    from licet.parties import screen, screened

_HOME = {
    "Circumstances": "licet.guard",
    "Determination": "licet.law",
    "Guard": "licet.guard",
    "Item": "licet.facts",
    "Knowledge": "licet.facts",
    "LicetError": "licet.errors",
    "Listing": "licet.facts",
    "NotPermitted": "licet.errors",
    "Outcome": "licet.law",
    "Party": "licet.facts",
    "Transaction": "licet.facts",
    "Trust": "licet.licence",
    "Use": "licet.facts",
    "Verdict": "licet.guard",
    "determine": "licet.law",
    "law_packs": "licet.packs:shipped",
    "load_transaction": "licet.facts:load",
    "open": "licet.guard:open_artefact",
    "screen": "licet.parties",
    "screened": "licet.parties",
    "watch_lists": "licet.parties:baseline",
}

__all__ = [
    "Circumstances",
    "Determination",
    "Guard",
    "Item",
    "Knowledge",
    "LicetError",
    "Listing",
    "NotPermitted",
    "Outcome",
    "Party",
    "Transaction",
    "Trust",
    "Use",
    "Verdict",
    "__version__",
    "determine",
    "law_packs",
    "load_transaction",
    "open",
    "screen",
    "screened",
    "watch_lists",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the room it lives in, once."""
    if name not in _HOME:
        raise AttributeError(f"module 'licet' has no attribute '{name}'")
    module, _, attribute = _HOME[name].partition(":")
    value = getattr(import_module(module), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
