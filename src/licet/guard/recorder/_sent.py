"""A record that is brought to a collector while it is written, in the background.

A collector that cannot be reached costs nothing but a retry, each after twice the time. One that has seen
more of this record, or another history of it, stops the record: nothing is permitted on it any more.
"""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from licet.errors import Forked, InputError, LogError
from licet.guard.recorder._bring import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from licet.guard.recorder._bring import Upload
    from licet.log import Log, LogVerifier
    from licet.log.mirror import Uploader

_LONGEST_WAIT: Final = 3600.0  # seconds between tries, however often they failed


class SentRecord:
    """A `Record`, kept by a `Log` in `folder`, and sent. Closing it closes both."""

    def __init__(self, log: Log, folder: str | PathLike[str], upload: Upload) -> None:
        self._log, self._folder, self._upload = log, folder, upload
        self.stopped: Forked | None = None
        self.last_problem: LogError | InputError | None = None
        self._uploader: Uploader | None = None
        self._closing, self._sending = Event(), Lock()
        self._thread = Thread(target=self._send_when_due, name="licet record upload", daemon=True)
        self._thread.start()

    @property
    def verifier(self) -> LogVerifier:
        """What others need to verify this record."""
        return self._log.verifier

    @property
    def size(self) -> int:
        """How many entries are accepted."""
        return self._log.size

    def append(self, entry: bytes) -> int:
        """Return the entry's index after it is on disk."""
        self._require_one_history()
        return self._log.append(entry)

    def enqueue(self, entry: bytes) -> int:
        """Return the entry's index at once."""
        self._require_one_history()
        return self._log.enqueue(entry)

    def flush(self) -> None:
        """Return only after every entry accepted so far is durable."""
        self._log.flush()

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Flush, then yield the entries from `start` on."""
        return self._log.entries(start)

    def checkpoint(self) -> bytes:
        """Sign what the record has come to."""
        return self._log.checkpoint()

    def close(self) -> None:
        """Make everything durable and stop sending; what was not sent yet is, the next time."""
        self._closing.set()
        self._log.close()

    def send(self) -> None:
        """Bring the collector up to the last checkpoint; `Forked` stops the record."""
        with self._sending:
            if self._uploader is None:
                from licet.log.mirror import Uploader  # noqa: PLC0415 - loads HTTP, where it is wanted

                self._uploader = Uploader(self._upload.collector, self._upload.url)
            view = view_of(self._folder)
            try:
                if view.size:
                    self._uploader.upload(view)
            except Forked as problem:
                self.stopped = problem
                raise

    def _require_one_history(self) -> None:
        if self.stopped is not None:
            raise Forked(self.stopped.what, where=self.stopped.where, remedy=self.stopped.remedy)

    def _send_when_due(self) -> None:
        wait = self._upload.every
        pause: Callable[[float], bool] = self._closing.wait
        while True:
            try:
                self.send()
            except (LogError, InputError) as problem:
                self.last_problem = problem
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                self.last_problem, wait = None, self._upload.every
            if self.stopped is not None or pause(wait):
                return
