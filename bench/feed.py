"""How long a revocation takes from its publication to 200 guards that refuse.

(1) found a feed of 27 countries, each with keys, a log and a revocation list, the one measured with a
    thousand entries; serve it over HTTP, and pull it into a folder once a second;
(2) let 200 guards, in four processes, each with a record of its own, follow the folder, and ask each of them
    about a use once a second, each at its own moment;
(3) again and again: withdraw their licence, publish the list, vouch for it, note when each guard refuses;
    once all have, let them open a file of another licence.

Publisher, server, puller and guards share one machine.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, Final

from bench import _table
from bench._feed_guards import READY, Watch, watch
from bench._run import run
from bench._timing import QUICK, Pace, Series, Subject, interleaved
from licet import tag
from licet.errors import FeedError
from licet.feed import FeedFolder, UnionRoot
from licet.feed.mirror import FeedServer, Puller
from licet.feed.publisher import Founding, Keys, Repository, Union, delegate, found, publish
from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    Revocation,
    Revocations,
    SigningKey,
    TrustedKey,
    issue,
    sign_revocations,
)
from licet.log import LogKey, MemoryLog

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNTRIES: Final = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)
_LISTED, _LISTED_ELSEWHERE = 1000, 20
_GUARDS, _GUARDS_QUICK = 200, 8
_PROCESSES: Final = 4
_PATIENCE: Final = 60.0  # seconds after which a guard counts as lost
_WHOSE: Final = "FR"
_GRANT: Final = Grant(
    operations=("operation.verify",),
    purposes=("purpose.border_control",),
    places=("place.controlled",),
    countries=("FR",),
    actors=("party.government",),
)


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    quick = pace.rounds == QUICK.rounds
    with tempfile.TemporaryDirectory() as folder:
        feed = _Feed(Path(folder))
        times = feed.spread(_GUARDS_QUICK if quick else _GUARDS, rounds=1 if quick else 4)
        look = interleaved([feed.idle_look(), feed.busy_look()], pace)
    series = [
        Series("publish_vouch", "signed, published and vouched for", tuple(times.published), ()),
        Series("revocation_obeyed", "from that command to a guard's refusal", tuple(times.seen), ()),
    ]
    worst = [max(one) for one in times.rounds]
    notes = [
        (
            f"{len(times.rounds[0])} guards in {_PROCESSES} processes, {len(times.rounds)} revocations; "
            f"the last guard after {min(worst) / 1e6:.2f} to {max(worst) / 1e6:.2f} s"
        ),
        "of it up to 1 s until the pull, and up to 1 s until the guard is asked again",
    ]
    return [
        _table.beside("a revocation on its way", series, (), unit="ms", notes=notes),
        _table.beside("one look at the feed's folder", look, ()),
    ]


class _Times:
    """Microseconds, one a guard and round."""

    def __init__(self) -> None:
        self.published: list[float] = []
        self.seen: list[float] = []
        self.rounds: list[list[float]] = []


class _Feed:
    """The feed, its keys, and the copy that guards look at."""

    def __init__(self, folder: Path) -> None:  # (1)
        self.folder, self.copy = folder / "feed", folder / "copy"
        self.repository = Repository(self.folder)
        self.key, self.online = _key("FR signs"), _key("online")
        self.union = Union(self.repository, [self.online])
        self.offices = {country: _key(country) for country in _COUNTRIES}
        self.log = MemoryLog(_log_key(_WHOSE))
        self.sequence = 1
        at = dt.datetime.now(dt.UTC)
        union = Keys((_key("union").public,))
        founding = Founding(root=union, targets=union, online=Keys((self.online.public,)))
        found(self.repository, founding, signers=[_key("union")], at=at)
        for country, office in self.offices.items():
            delegate(
                self.repository, country, Keys((_signs(country).public,)), signers=[_key("union")], at=at
            )
            publish(
                self.repository, country, _published(country, office, at), signers=[_signs(country)], at=at
            )
        self.union.vouch(at)
        self.root = self.folder / "metadata" / "1.root.json"

    def withdraw(self, *numbers: str) -> None:
        """Sign, publish and vouch for the next list."""
        at = dt.datetime.now(dt.UTC)
        self.sequence += 1
        raw = _list(_WHOSE, self.offices[_WHOSE], at, sequence=self.sequence, more=numbers)
        changes: dict[str, bytes | None] = {f"{_WHOSE}/revocations.json": raw}
        publish(self.repository, _WHOSE, changes, signers=[_signs(_WHOSE)], at=at)
        self.union.vouch(at)

    def licensed(self, number: str) -> str:
        """A file with a tag of a licence of that number, of the country whose lists are measured."""
        office = Authority(name=f"Office {_WHOSE}", country=_WHOSE)
        key, at = self.offices[_WHOSE], dt.datetime.now(dt.UTC)
        artefact = self.folder.parent / number
        artefact.write_bytes(number.encode())
        licence = Licence(
            number=number,
            authority=office,
            holder=Holder(name="Border Service", country="FR", kind="party.government.border"),
            grants=(_GRANT,),
            not_before=at - dt.timedelta(days=1),
            not_after=at + dt.timedelta(days=365),
            freshness=7 * 24 * 3600,
        )
        digest = hashlib.sha256(number.encode()).hexdigest()
        envelope = issue(licence, {artefact.name: digest}, key=key)
        proof = self.log.prove(self.log.append(envelope)).to_bytes()
        link = tag.LoggedLink.of(envelope, proof)
        tag.write_tag(artefact, tag.Papers(links=[link], revocations=[_list(_WHOSE, key, at, sequence=0)]))
        return str(artefact)

    def spread(self, guards: int, *, rounds: int) -> _Times:
        """Steps (2) and (3)."""
        context = multiprocessing.get_context("spawn")
        seen, stop, done, times = context.Queue(), context.Event(), context.Value("i", 0), _Times()
        numbers = [f"{_WHOSE}-{number}" for number in range(rounds)]
        each = guards // _PROCESSES
        with self._carried():
            workers = []
            for process in range(_PROCESSES):
                share = Watch(
                    artefacts=tuple(map(self.licensed, numbers)),
                    feed=str(self.copy),
                    root=str(self.root),
                    records=str(self.folder.parent / f"records-{process}"),
                    guards=each,
                )
                workers.append(context.Process(target=watch, args=(share, seen, stop, done)))
            for worker in workers:
                worker.start()
            try:
                for number in range(rounds):
                    self._round(times, seen, numbers[: number + 1], each * _PROCESSES)
                    done.value += 1
            finally:
                stop.set()
                for worker in workers:
                    worker.join()
        return times

    def _round(self, times: _Times, seen: Any, numbers: list[str], guards: int) -> None:
        _heard(seen, READY, guards, patience=5 * _PATIENCE)
        began = time.time()
        self.withdraw(*numbers)
        times.published.append((time.time() - began) * 1e6)
        heard = [(at - began) * 1e6 for at in _heard(seen, numbers[-1], guards)]
        times.seen += heard
        times.rounds.append(heard)

    @contextmanager
    def _carried(self) -> Iterator[None]:
        """Serve the feed and pull it once a second."""
        stop = threading.Event()
        with FeedServer(self.folder, ("127.0.0.1", 0), log=None) as server:
            serving = threading.Thread(target=server.serve_forever, args=(0.1,))
            puller = Puller(server.url, self.copy, root=UnionRoot.load(self.root))
            serving.start()
            puller.pull(dt.datetime.now(dt.UTC))
            pulling = threading.Thread(target=_pulling, args=(puller, stop))
            pulling.start()
            try:
                yield
            finally:
                stop.set()
                pulling.join()
                server.shutdown()
                serving.join()

    def idle_look(self) -> Subject:
        """A look at a feed that has not changed."""
        folder = FeedFolder(self.folder, root=self.root)
        folder.poll(dt.datetime.now(dt.UTC))
        at = dt.datetime.now(dt.UTC)
        return Subject(key="feed_idle_look", label="unchanged", run=lambda: folder.poll(at))

    def busy_look(self) -> Subject:
        """A look at a feed in which one country has published, by a guard that knew the state before."""
        folder = FeedFolder(self.folder, root=self.root)

        def look() -> None:
            folder._seen = None  # noqa: SLF001 - as after any change of the timestamp
            folder.poll(dt.datetime.now(dt.UTC))

        look()
        return Subject(key="feed_busy_look", label="27 countries, timestamp changed", run=look)


def _pulling(puller: Puller, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        puller.pull(dt.datetime.now(dt.UTC))


def _heard(seen: Any, name: str, guards: int, *, patience: float = _PATIENCE) -> list[float]:
    """When each of the guards told `name`; those that are ready for the next round may be among them."""
    heard: list[float] = []
    early: list[tuple[str, float]] = []
    try:
        while len(heard) < guards:
            told, at = seen.get(timeout=patience)
            if told == name:
                heard.append(at)
            else:
                early.append((told, at))
    except Empty:
        raise FeedError(f"only {len(heard)} of {guards} guards told {name!r}") from None
    for one in early:
        seen.put(one)
    return heard


def _key(seed: str) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest()))


def _log_key(country: str) -> LogKey:
    return LogKey.from_private_bytes(f"log.example/{country}", hashlib.sha256(country.encode()).digest())


def _signs(country: str) -> SigningKey:
    return _key(f"{country} signs")


def _published(country: str, office: SigningKey, at: dt.datetime) -> dict[str, bytes | None]:
    trusted = TrustedKey(key=office.public, name=f"Office {country}", country=country)
    log = _log_key(country)
    return {
        f"{country}/keys/office.key.json": trusted.to_json(),
        f"{country}/keys/log.vkey": f"{log.verifier.vkey}\n".encode(),
        f"{country}/revocations.json": _list(country, office, at),
    }


def _list(
    country: str, office: SigningKey, at: dt.datetime, *, sequence: int = 1, more: tuple[str, ...] = ()
) -> bytes:
    authority = Authority(name=f"Office {country}", country=country)
    numbers = (
        *(f"{country}-old-{n}" for n in range(_LISTED if country == _WHOSE else _LISTED_ELSEWHERE)),
        *more,
    )
    digest = hashlib.sha256(country.encode()).hexdigest()
    entries = tuple(
        Revocation(number=number, licence=digest, reason="withdrawn", at=at) for number in numbers
    )
    revocations = Revocations(authority=authority.name, sequence=sequence, issued_at=at, entries=entries)
    return sign_revocations(revocations, key=office)


if __name__ == "__main__":
    run(measure)
