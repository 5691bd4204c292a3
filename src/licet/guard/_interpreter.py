"""Which Python a guard may run on: one whose global lock (GIL) is on, since counting a use relies on it.

A free-threaded Python (PEP 703) would let two threads count one use; so nothing is opened there.
"""

from __future__ import annotations

import sys

from licet.errors import InputError


def require_gil() -> None:
    """`InputError` where threads of this process do not take turns. A lock that is on stays on."""
    enabled = getattr(sys, "_is_gil_enabled", None)  # since Python 3.13; before, there was no other way
    if enabled is not None and not enabled():
        raise InputError(
            "this Python runs without its global lock (GIL), and a guard counts uses by it",
            remedy="start it with -X gil=1 or PYTHON_GIL=1, or use an ordinary build of Python",
        )
