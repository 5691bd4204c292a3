"""Where the bytes of a feed come from: a folder, a web server, or a bundle. None of them is believed.

A source finds a file by its name in the feed and hands over at most as many bytes as it is asked for: a
server that never stops sending is cut off.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from licet import files
from licet.errors import FeedError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

_ABSENT: Final = (403, 404, 410)  # what static hosts answer for a file that is not there
_TIMEOUT: Final = 20  # seconds a server may keep silent


class Missing(FeedError):
    """The source does not have this file."""


class Source(Protocol):
    """Files by their names in the feed."""

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Return the whole file; Missing if it is not there, FeedError if it is larger than `limit`."""
        ...


class Folder:
    """A feed on disk: the one a publisher keeps, or the one `pull` keeps."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Read the file."""
        place = self.path / name
        try:
            is_there = place.is_file()
        except OSError as problem:
            what = f"{name} cannot be read ({problem.strerror})"
            raise FeedError(what, where=self.path, remedy="check its permissions") from problem
        if not is_there:
            raise Missing(f"the feed has no {name}", where=self.path, remedy="pull it again")
        try:
            return files.read(place, what="file of the feed", limit=limit)
        except InputError as problem:
            remedy = "check its permissions, or pull it again"
            raise FeedError(problem.what, where=place, remedy=remedy) from problem


class Held:
    """A feed in memory; with `under`, what is not in memory is looked for there."""

    def __init__(self, held: Mapping[str, bytes], *, under: Source | None = None) -> None:
        self.held = held
        self.under = under

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Look the file up."""
        raw = self.held.get(name)
        if raw is None:
            if self.under is not None:
                return self.under.fetch(name, limit=limit)
            raise Missing(f"the feed has no {name}", remedy="ask for a tag that has it")
        if len(raw) > limit:
            raise FeedError(f"{name} has more than {limit:,} bytes", remedy="do not use this feed")
        return raw


class Site:
    """A feed on a web server, fetched as python-tuf does: proxies and certificates of this machine."""

    def __init__(self, url: str) -> None:
        from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher  # noqa: PLC0415 - only where one is fetched

        from licet._version import __version__  # noqa: PLC0415

        self.url = url.rstrip("/")
        self._fetcher = Urllib3Fetcher(socket_timeout=_TIMEOUT, app_user_agent=f"licet/{__version__}")

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Fetch the file."""
        from tuf.api import exceptions  # noqa: PLC0415 - loaded already
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - loaded already

        url = f"{self.url}/{name}"
        try:
            return self._fetcher.download_bytes(url, limit)
        except exceptions.DownloadLengthMismatchError:
            what = f"the server sent more than the {limit:,} bytes this file may have"
            raise FeedError(what, where=url, remedy="do not use this server") from None
        except exceptions.DownloadHTTPError as problem:
            if problem.status_code in _ABSENT:
                raise Missing("the server has no such file", where=url, remedy="check the address") from None
            what = f"the server answered with status {problem.status_code}"
            raise FeedError(what, where=url, remedy="try again later") from None
        except (exceptions.DownloadError, HTTPError, OSError):
            raise FeedError(
                f"the server cannot be reached, or keeps silent for {_TIMEOUT} seconds",
                where=url,
                remedy="check the address and the network, or try again later",
            ) from None


def source_of(place: str | PathLike[str]) -> Source:
    """The feed at an `http(s)://` address, or in a folder."""
    text = str(place)
    if text.startswith(("https://", "http://")):
        return Site(text)
    if not Path(place).is_dir():
        raise FeedError("no such feed", where=place, remedy="give its folder, or its http(s) address")
    return Folder(place)
