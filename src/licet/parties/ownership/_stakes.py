"""Who holds what part of whom, as files state it: parties, stakes, and the graph they make.

A row that cannot be read is counted and named, never half used. Two statements of one stake are not added
up; where they contradict each other the range that holds both is used, and the contradiction is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError
from licet.parties.ownership._shares import UNKNOWN, Share, meet, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWNERSHIP: Final = "ownership"
CONTROL: Final = "control"
DIRECTORSHIP: Final = "directorship"
STAKE_KINDS: Final = (OWNERSHIP, CONTROL, DIRECTORSHIP)
PERSON, STATE, DISPERSED = "person", "state", "dispersed"
ENDS: Final = (PERSON, STATE, DISPERSED)  # nobody owns a person or a state; many small holders hold the last

_INSIDE: Final = re.compile(r"(?<!\d)[.'\u2019]|[.'\u2019](?!\d)")  # these part no words, but they do numbers
_MARKS: Final = re.compile(r"[!-%'-*,-/:;=?@\[-`{-~\u00ab\u00b4\u00b7\u00bb\u2010-\u205e\u3001-\u3020]")


class Holder(Struct, frozen=True, kw_only=True, gc=False):
    """A party as ownership files name it. `key` is made of an identifier ("lei:…", "gb-coh:…") or its name.

    `kind` is person, organisation, state, dispersed (many small holders) or unknown. Without a name it
    cannot be screened. `undisclosed` says why the file does not say who it is.
    """

    key: str
    name: str | None = None
    kind: str | None = None
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    undisclosed: str | None = None

    @property
    def called(self) -> str:
        """How to speak of it."""
        return self.name or self.undisclosed or self.key


class Stake(Struct, frozen=True, kw_only=True, gc=False):
    """One statement that `owner` holds part of `owned`, or controls or directs it (keys of holders).

    It holds from `since` and until the day before `until`. A stake that is not `direct` passes through
    others the statement does not name. `source` and `row` are where it was read.
    """

    owner: str
    owned: str
    share: Share = UNKNOWN
    kind: str = OWNERSHIP
    direct: bool = True
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    row: int = 0

    def holds(self, on: dt.date) -> bool:
        """Whether it is said to hold on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


class Rejected(Struct, frozen=True):
    """A row that was left out, and why; `of` are the parties it is about, None where that cannot be read."""

    row: int
    reason: str
    of: tuple[str, ...] | None = None


class Unread(Struct, frozen=True):
    """A row of a file that nobody could read, and the names, keys or identifiers of those it is about.

    Where it cannot be told whom a row is about (`of` is None), it may be about anybody.
    """

    source: str
    row: int
    reason: str
    of: tuple[str, ...] | None = None


class Imported(Struct, frozen=True, kw_only=True):
    """What one file says. `ignored` counts records that are not about ownership or no longer hold."""

    source: str
    format: str
    sha256: str
    holders: tuple[Holder, ...]
    stakes: tuple[Stake, ...]
    rejected: tuple[Rejected, ...] = ()
    ignored: int = 0


class Held(Struct, frozen=True):
    """The direct stake of one owner on one day, from all statements of it; `statements` are those."""

    owner: str
    share: Share
    contradicted: bool
    statements: tuple[Stake, ...]


class Stakes:
    """All that some files say of who owns whom. It never changes; more files make another value."""

    def __init__(
        self, holders: Iterable[Holder], stakes: Iterable[Stake], *, unread: Iterable[Unread] = ()
    ) -> None:
        """Join holders that share an identifier, and let each stake speak of the joined ones."""
        self.unread = tuple(unread)
        self._holders, self._same = _joined(holders)
        self._into: dict[str, list[Stake]] = defaultdict(list)
        for stake in stakes:
            moved = self._moved(stake)
            for key in (moved.owner, moved.owned):
                if key not in self._holders:
                    self._holders[key] = Holder(key=key)
            if moved.owner != moved.owned:  # a company's own shares carry nobody's interest but its owners'
                self._into[moved.owned].append(moved)

    @classmethod
    def of(cls, *files: Imported) -> Stakes:
        """The stakes of these files together."""
        return cls(
            (holder for file in files for holder in file.holders),
            (stake for file in files for stake in file.stakes),
            unread=(Unread(file.source, no.row, no.reason, no.of) for file in files for no in file.rejected),
        )

    def __len__(self) -> int:
        return sum(map(len, self._into.values()))

    def key(self, key: str) -> str:
        """The key a holder goes by once holders that share an identifier are one."""
        return self._same.get(key, key)

    def holder(self, key: str) -> Holder:
        """The holder of that key; one that no file describes has nothing but its key."""
        return self._holders.get(self.key(key), Holder(key=key))

    def holders(self) -> Iterator[Holder]:
        """All holders, in the order of their keys."""
        return (self._holders[key] for key in sorted(self._holders))

    def into(self, owned: str, *, on: dt.date) -> tuple[Stake, ...]:
        """Every statement of a stake in `owned` that holds on that day, in a fixed order."""
        return tuple(sorted((s for s in self._into.get(owned, ()) if s.holds(on)), key=_order))

    def held(self, owned: str, *, on: dt.date) -> tuple[Held, ...]:
        """The direct owners of `owned` on that day, each once, largest first."""
        by_owner: dict[str, list[Stake]] = defaultdict(list)
        for stake in self.into(owned, on=on):
            if stake.kind == OWNERSHIP and stake.direct:
                by_owner[stake.owner].append(stake)
        found = (_held(owner, stakes) for owner, stakes in by_owner.items())
        return tuple(sorted(found, key=lambda held: (-held.share.low.percent, held.owner)))

    def above(self, entity: str, *, on: dt.date) -> tuple[str, ...]:
        """The keys of all who stand above `entity` at any distance, nearest first, and not itself."""
        seen, layer = {entity: None}, [entity]
        while layer:
            owners = [stake.owner for owned in layer for stake in self.into(owned, on=on)]
            layer = [owner for owner in dict.fromkeys(owners) if owner not in seen]
            seen.update(dict.fromkeys(layer))
        return tuple(seen)[1:]

    def unread_of(self, keys: Iterable[str]) -> tuple[Unread, ...]:
        """The rows nobody could read that are about one of these parties, or about nobody knows whom."""
        if not self.unread:
            return ()
        known = {self.key(key) for key in keys}
        names = {name for key in known for name in _names_of(self.holder(key))}

        def concerns(text: str) -> bool:
            return squeezed(text) in names or not known.isdisjoint({self.key(text), self.key(identity(text))})

        return tuple(one for one in self.unread if one.of is None or any(map(concerns, one.of)))

    def find(self, asked: str) -> Holder:
        """The one holder of that name or identifier; `InputError` when there is none, or more than one."""
        want = squeezed(asked)
        found = [holder for holder in self.holders() if want in _names_of(holder)]
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(holder.key for holder in found)
            raise InputError(f"'{asked}' names {len(found)} parties", remedy=f"give one of: {keys}")
        raise InputError(f"nobody is called '{asked}' in these files", remedy=self._nearest(want))

    def _moved(self, stake: Stake) -> Stake:
        owner, owned = self.key(stake.owner), self.key(stake.owned)
        if (owner, owned) == (stake.owner, stake.owned):
            return stake
        return replace(stake, owner=owner, owned=owned)

    def _nearest(self, want: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - only for a name that was not found

        names = {squeezed(holder.called): holder.called for holder in self._holders.values()}
        inside = [name for name in names if want in name][:3]
        near = inside or get_close_matches(want, names, n=3)
        told = " or ".join(names[name] for name in near)
        return f"did you mean {told}?" if near else "name a company as the file does, or by its identifier"


def squeezed(text: str) -> str:
    """A name or identifier without differences of case, space and punctuation.

    "S.A." is "SA", but "Fund 1-2" is not "Fund 12". Text that is nothing but marks stays as it is.
    """
    folded = text.casefold()
    bare = _MARKS.sub(" ", _INSIDE.sub("", folded))
    return " ".join(bare.split()) or " ".join(folded.split())


def by_name(name: str) -> str:
    """The key of a party known by nothing but its name."""
    return f"name:{squeezed(name)}"


def identity(identifier: str) -> str:
    """The key of a party known by an identifier ("GB-COH:0123"): one case, the scheme kept."""
    scheme, _, number = identifier.casefold().partition(":")
    return f"{scheme}:{number if number.isalnum() else ''.join(filter(str.isalnum, number))}"


def _names_of(holder: Holder) -> set[str]:
    """What a person may type for it: its name, its key, and its identifiers with and without their scheme."""
    whole = (holder.key, *holder.identifiers)
    bare = (text.partition(":")[2] for text in whole)
    return {squeezed(text) for text in (holder.name or "", *whole, *bare) if text}


def _held(owner: str, stakes: list[Stake]) -> Held:
    """One stake out of all statements of it, whatever their order."""
    shares = [stake.share for stake in stakes]
    common = meet(shares)
    return Held(owner, span(shares) if common is None else common, common is None, tuple(stakes))


def _joined(holders: Iterable[Holder]) -> tuple[dict[str, Holder], dict[str, str]]:
    """One holder for all that share a key or an identifier, and the key it goes by."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    every = sorted(set(holders), key=_order_of_holders)
    for holder in every:
        for other in holder.identifiers:
            one, two = sorted((root(holder.key), root(identity(other))))
            parent[two] = one
    groups: dict[str, list[Holder]] = defaultdict(list)
    for holder in every:
        groups[root(holder.key)].append(holder)
    made = {key: _one(key, group) for key, group in groups.items()}
    return made, {key: root(key) for key in list(parent)}


def _one(key: str, group: list[Holder]) -> Holder:
    """One holder out of several descriptions: the first name, and every country and identifier.

    Descriptions that differ in kind leave it unknown: a party is taken for a person only if all say so.
    """
    kinds = {holder.kind for holder in group if holder.kind}
    return Holder(
        key=key,
        name=next((holder.name for holder in group if holder.name), None),
        kind=kinds.pop() if len(kinds) == 1 else None,
        countries=tuple(sorted({code for holder in group for code in holder.countries})),
        identifiers=tuple(sorted({text for holder in group for text in holder.identifiers})),
        undisclosed=next((holder.undisclosed for holder in group if holder.undisclosed), None),
    )


def _order(stake: Stake) -> tuple[str, str, str, str, int, str]:
    return (stake.owner, stake.kind, str(stake.share), stake.source, stake.row, str(stake.since))


def _order_of_holders(holder: Holder) -> tuple[object, ...]:
    said = holder.name, holder.kind, holder.undisclosed
    return (holder.key, *(text or "" for text in said), holder.countries, holder.identifiers)
