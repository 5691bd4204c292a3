"""What a forked child lets go of: all of it, whatever one of the owners has to say."""

from __future__ import annotations

import os

from licet.forking import LettingGo


def test_an_owner_that_fails_keeps_no_other_from_letting_go() -> None:
    told, answer = os.pipe()

    def fail() -> None:
        os.write(answer, b".")
        raise OSError

    owners = [LettingGo(fail) for _ in range(3)]
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    for owner in owners:
        owner.forget()
    os.close(answer)
    with os.fdopen(told, "rb") as pipe:
        assert pipe.read() == b"..."
