"""A process that screens what comes through a pipe: `python -m licet.parties.bulk._worker LISTS`.

It reads the lists once and lives until its input ends, with the process that started it.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

from licet.parties.bulk._answering import answered, kept_lists
from licet.parties.bulk._messages import receive, send

if TYPE_CHECKING:
    from licet.parties.lists import ListSet


def serve(source: BinaryIO, sink: BinaryIO, lists: ListSet) -> None:
    """Answer message after message until there are no more."""
    while (sent := receive(source)) is not None:
        send(sink, answered(sent, lists))


def main() -> None:
    """Serve standard input; whatever else prints does so on standard error."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    lists = kept_lists(sys.argv[1])
    gc.freeze()  # the lists stay: looking through them for what to collect costs a tenth of the work
    serve(sys.stdin.buffer, sink, lists)


if __name__ == "__main__":
    main()
