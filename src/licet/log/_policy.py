"""Who must have signed a checkpoint before it is believed: a log, and enough witnesses of it.

Read from files as https://c2sp.org/tlog-policy has them. A policy is what a person configured; nothing that
arrives with a proof can widen it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from licet.errors import InputError
from licet.log._cosignature import WitnessVerifier
from licet.log._note import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_NONE: Final = "none"


class Quorum(Struct, frozen=True):
    """At least `needed` of the `members` must have cosigned; a member is a witness, or a quorum itself."""

    needed: int
    members: tuple[WitnessVerifier | Quorum, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.members):
            raise InputError(f"{self.needed} of {len(self.members)} witnesses is no quorum")
        keys = [(witness.scheme, witness.public) for witness in self.witnesses()]
        if len(set(keys)) < len(keys):
            raise InputError("one witness cannot count twice in a quorum", remedy="name each once")

    def witnesses(self) -> Iterator[WitnessVerifier]:
        """Yield every witness that may count."""
        for member in self.members:
            if isinstance(member, Quorum):
                yield from member.witnesses()
            else:
                yield member

    def met_by(self, cosigned: AbstractSet[WitnessVerifier]) -> bool:
        """Whether these witnesses are enough."""
        met = sum(
            member.met_by(cosigned) if isinstance(member, Quorum) else member in cosigned
            for member in self.members
        )
        return met >= self.needed

    @property
    def says(self) -> str:
        """The rule in words, such as `2 of a, b, c`."""
        names = (f"({member.says})" if isinstance(member, Quorum) else member.name for member in self.members)
        return f"{self.needed} of {', '.join(names)}"


class WitnessedLog(Struct, frozen=True):
    """A log that is believed only with the cosignatures of a quorum of witnesses."""

    log: LogVerifier
    quorum: Quorum

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.log.origin


Verifier: TypeAlias = LogVerifier | WitnessedLog
"""What a checkpoint is verified with: the log's key alone, or with a quorum of witnesses."""


class Policy(Struct, frozen=True):
    """The logs that are believed, each by one rule."""

    logs: tuple[Verifier, ...]

    @classmethod
    def from_text(cls, raw: bytes, *, where: object = None) -> Policy:
        """Read a tlog-policy file, strictly; the line of a mistake is named."""
        reader = _Reader()
        for number, line in enumerate(raw.split(b"\n"), 1):
            words = [word.decode("utf-8", "surrogateescape") for word in line.strip(b" \t").split()]
            if words and not words[0].startswith("#"):
                try:
                    reader.take(words)
                except InputError as problem:
                    place = f"{where or 'policy'}:{number}"
                    raise InputError(problem.what, where=place, remedy=problem.remedy) from None
        return cls(logs=reader.logs(where))

    def log(self, origin: str) -> Verifier | None:
        """The rule for the log called `origin`; None if it is not believed."""
        return next((log for log in self.logs if log.origin == origin), None)


class _Reader:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self._logs: list[LogVerifier] = []
        self._named: dict[str, WitnessVerifier | Quorum] = {}
        self._used: set[str] = set()
        self._keys: set[bytes] = set()
        self._quorum: list[str] = []

    def take(self, words: list[str]) -> None:
        """Read one line."""
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                log = LogVerifier.from_vkey(vkey)
                self._once(log.public, log.origin)
                self._logs.append(log)
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                witness = WitnessVerifier.from_vkey(vkey)
                self._once(witness.public, witness.name)
                self._name(name, witness)
            case ["group", name, count, *members] if members:
                needed = {"any": 1, "all": len(members)}.get(count) or _count(count)
                self._name(name, Quorum(needed=needed, members=tuple(map(self._member, members))))
            case ["quorum", name] if not self._quorum:
                if name != _NONE and name not in self._named:
                    raise InputError(f"{name} is not defined above", remedy="define it before it is used")
                self._quorum.append(name)
            case ["quorum", _]:
                raise InputError("there are two quorum lines", remedy="keep one")
            case _:
                raise InputError(
                    f"this line defines nothing: {' '.join(words)[:60]!a}",
                    remedy="a line begins with log, witness, group or quorum",
                )

    def logs(self, where: object) -> tuple[Verifier, ...]:
        """Return every log with the quorum it needs."""
        if not self._quorum:
            raise InputError("there is no quorum line", where=where, remedy="write `quorum none` for none")
        if self._quorum == [_NONE]:
            return tuple(self._logs)
        found = self._named[self._quorum[0]]
        quorum = found if isinstance(found, Quorum) else Quorum(needed=1, members=(found,))
        return tuple(WitnessedLog(log=log, quorum=quorum) for log in self._logs)

    def _once(self, public: bytes, name: str) -> None:
        if public in self._keys:
            raise InputError(f"the key of {name} is here twice", remedy="keep one of the lines")
        self._keys.add(public)

    def _name(self, name: str, meant: WitnessVerifier | Quorum) -> None:
        if name in self._named or name == _NONE:
            raise InputError(f"the name {name} is taken", remedy="choose another")
        self._named[name] = meant

    def _member(self, name: str) -> WitnessVerifier | Quorum:
        if name not in self._named or name in self._used:
            fault = "is in a group already" if name in self._used else "is not defined above"
            raise InputError(f"{name} {fault}", remedy="define each name once, and use it once")
        self._used.add(name)
        return self._named[name]


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit()) or word.startswith("0"):
        raise InputError(f"{word!a} is no number of witnesses", remedy="write any, all or a number")
    return int(word)
