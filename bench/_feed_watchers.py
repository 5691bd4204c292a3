"""One process of watchers for `bench.feed`: threads that look at a feed once a second, as guards do."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.feed import FeedFolder, UnionRoot
from licet.licence import verify_revocations

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

LOOK: Final = 1.0  # seconds between two looks, as in the guard


class Watch(Struct, frozen=True):
    """Which feed to look at, whose list to read, and how many threads do so."""

    folder: str
    root: str
    authority: str
    watchers: int


def watch(watch: Watch, seen: Queue[tuple[str, float]], stop: Event) -> None:
    """Tell the queue each number that a watcher sees withdrawn, and when; returns once `stop` is set."""
    root = UnionRoot.load(watch.root)
    threads = [
        threading.Thread(target=_one, args=(watch, root, seen, stop), daemon=True)
        for _ in range(watch.watchers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _one(watch: Watch, root: UnionRoot, seen: Queue[tuple[str, float]], stop: Event) -> None:
    folder = FeedFolder(Path(watch.folder), root=root)
    known: set[str] = set()
    folder.poll(dt.datetime.now(dt.UTC))
    seen.put(("", time.time()))
    next_look = time.monotonic() + random.random() * LOOK  # noqa: S311 - guards do not look in step
    while not stop.is_set():
        time.sleep(max(0.0, next_look - time.monotonic()))
        next_look = max(next_look + LOOK, time.monotonic())
        state = folder.poll(dt.datetime.now(dt.UTC))
        if state is None:
            continue
        listed = verify_revocations(state.revocations[watch.authority], trust=state.trust)
        for entry in listed.revocations.entries:
            if entry.number not in known:
                known.add(entry.number)
                seen.put((entry.number, time.time()))
