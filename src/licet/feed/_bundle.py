"""As much of a feed as fits into a tag: the keys and lists of the authorities a licence needs.

A bundle is the feed's own metadata and files by their names, so it proves itself up to the union's root on a
machine that has nothing else. It holds no law.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from licet.errors import FeedError, InputError
from licet.feed import _layout as layout
from licet.feed._layout import Kind
from licet.feed._root import UnionRoot
from licet.feed._sources import Folder, Held, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from licet.feed._state import FeedState

OFFLINE: Final = dt.timedelta(days=30)  # how old a bundle may be where the caller sets no other bound
_LARGEST: Final = 64 * 1024 * 1024
_IN_BUNDLE: Final = (Kind.KEY, Kind.REVOCATIONS)


def bundle(folder: str | PathLike[str], *, authorities: Iterable[str]) -> dict[str, str]:
    """The files that prove the keys and lists of these authorities, named by name or by country.

    The feed in `folder` must hold by its own first root, at the moment it was signed; whether that is the
    right root and late enough, `open_bundle` asks for whoever opens it. An unknown name is an InputError.
    """
    from licet.feed._content import Reader, content  # noqa: PLC0415 - with it comes tuf
    from licet.feed._verify import Terms, issued_at, verify  # noqa: PLC0415

    source, roots = Folder(folder), _roots(Folder(folder))
    first = UnionRoot.from_bytes(next(iter(roots.values())), where=str(folder))
    at = issued_at(source.fetch(layout.TIMESTAMP, limit=layout.LARGEST_TIMESTAMP))
    feed = verify(source, root=first, terms=Terms(at=at))
    state = Reader(law=False).state(feed, source)
    countries = {held.name: held.country for held in state.trust.authorities.values()}
    wanted = {countries.get(name, name) for name in authorities}
    for name in sorted(wanted - set(feed.portions)):
        known = ", ".join(sorted(countries))
        raise InputError(f"the feed knows no authority called '{name}'", remedy=f"known: {known or 'none'}")
    chosen = {name: raw for name, raw in feed.names.items() if _is_needed(name, wanted)} | roots
    for country in wanted:
        for path, listed in feed.portions[country].files.items():
            if layout.kind_of(path, country=country) in _IN_BUNDLE:
                chosen[layout.stored(path, listed.sha256)] = content(source, path, listed)
    return {name: raw.decode("utf-8") for name, raw in sorted(chosen.items())}


def open_bundle(
    files: Mapping[str, str], *, root: UnionRoot, at: dt.datetime, max_age: dt.timedelta = OFFLINE
) -> FeedState:
    """The state that the bundle proves, judged by the clock `at`.

    It may be as old as `max_age`, whatever the timestamp in it says (a timestamp lasts hours, a tag travels
    for months): pass the freshness of the licence. Authorities not in the bundle are not in the state.
    """
    from licet.feed._content import Reader  # noqa: PLC0415 - with it comes tuf
    from licet.feed._verify import Terms, verify  # noqa: PLC0415

    held = {name: text.encode("utf-8", "replace") for name, text in files.items()}
    if sum(map(len, held.values())) > _LARGEST:
        raise FeedError(f"the feed in the tag has more than {_LARGEST:,} bytes", remedy="ask for another tag")
    source = Held(held)
    feed = verify(source, root=root, terms=Terms(at=at, max_age=max_age, offline=True))
    return Reader(law=False).state(feed, source)


def _roots(source: Folder) -> dict[str, bytes]:
    """Every root in the folder: whoever opens the bundle may know an older one."""
    places = (source.path / layout.METADATA).glob("*.root.json")
    numbers = sorted(int(found) for place in places if (found := place.name.partition(".")[0]).isdigit())
    if not numbers:
        raise Missing("there is no feed here", where=source.path, remedy="run `licet feed pull`")
    names = [layout.role_file("root", number) for number in numbers]
    return {name: source.fetch(name, limit=layout.LARGEST_ROOT) for name in names}


def _is_needed(name: str, countries: set[str]) -> bool:
    role = name.removesuffix(".json").rpartition(".")[2]
    return not layout.COUNTRY.fullmatch(role) or role in countries
