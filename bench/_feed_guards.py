"""One process of guards for `bench.feed`: threads that each ask a guard about one use, once a second."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct

from bench._field import AT_THE_BORDER
from licet.feed import UnionRoot
from licet.guard import Ground, open_artefact

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

LOOK: Final = 1.0  # seconds between two questions, and between two looks at the feed
READY: Final = ""


class Watch(Struct, frozen=True):
    """The files to guard one after the other, the feed to follow, and how many threads do so."""

    artefacts: tuple[str, ...]
    feed: str
    root: str
    records: str
    guards: int


class Pipe(NamedTuple):
    """What a process shares with the others: what it saw, when to stop, and how many rounds are over."""

    seen: Queue[tuple[str, float]]
    stop: Event
    done: Any


def watch(watch: Watch, seen: Queue[tuple[str, float]], stop: Event, done: Any) -> None:
    """Tell the queue when each guard is at work on a file, and when it refuses; returns after the last.

    Whoever has refused waits until `done` counts the round: opening the next file takes time from others.
    """
    root = UnionRoot.load(watch.root)
    threads = [
        threading.Thread(target=_one, args=(watch, root, number, Pipe(seen, stop, done)))
        for number in range(watch.guards)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _one(watch: Watch, root: UnionRoot, number: int, pipe: Pipe) -> None:
    for index, artefact in enumerate(watch.artefacts):
        record = Path(watch.records) / f"{number}-{index}"
        with open_artefact(
            artefact, trust=root, feed=watch.feed, record=record, law=(), recording="group"
        ) as guard:
            if not guard.check(AT_THE_BORDER).permitted:
                raise AssertionError(guard.check(AT_THE_BORDER).says)
            pipe.seen.put((READY, time.time()))
            next_look = time.monotonic() + random.random() * LOOK  # noqa: S311 - guards do not look in step
            while not pipe.stop.is_set():
                time.sleep(max(0.0, next_look - time.monotonic()))
                next_look = max(next_look + LOOK, time.monotonic())
                if guard.check(AT_THE_BORDER).ground is Ground.REVOKED:
                    pipe.seen.put((Path(artefact).name, time.time()))
                    break
        while pipe.done.value <= index and not pipe.stop.is_set():
            time.sleep(LOOK)
