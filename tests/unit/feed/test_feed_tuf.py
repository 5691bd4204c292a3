"""Our feed is a TUF repository: python-tuf's own client reads it, and what we use of its inside holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tuf.api.exceptions import DownloadHTTPError, ExpiredMetadataError
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from licet.feed._layout import TIMESTAMP, role_file
from licet.feed._tuf import EnvelopeType, TrustedMetadataSet
from tests.unit.feed.feeds import DAY, NOW, SECOND, Publisher, files_of, pack

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Files(FetcherInterface):
    def _fetch(self, url: str) -> Iterator[bytes]:
        place = Path(url.removeprefix("file://"))
        if not place.is_file():
            raise DownloadHTTPError("no such file", 404)
        return iter([place.read_bytes()])


@pytest.fixture
def today(tmp_path: Path) -> Publisher:
    """A feed of today, since python-tuf's client asks the clock of this machine."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    publisher = Publisher(tmp_path / "feed").whole(at=now)
    publisher.publish("FR", pack(), at=now)
    publisher.vouch(now)
    return publisher


def test_a_tuf_client_that_knows_nothing_of_licet_reads_the_feed(today: Publisher, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "files").mkdir()
    updater = Updater(
        metadata_dir=str(tmp_path / "cache"),
        metadata_base_url=f"file://{today.folder}/metadata",
        target_dir=str(tmp_path / "files"),
        target_base_url=f"file://{today.folder}/targets",
        fetcher=_Files(),
        bootstrap=today.root.raw,
    )
    updater.refresh()
    for path, raw in {**files_of("FR"), **files_of("NO"), **pack()}.items():
        found = updater.get_targetinfo(path)
        assert found is not None, path
        assert Path(updater.download_target(found)).read_bytes() == raw
    assert updater.get_targetinfo("DE/revocations.json") is None


def test_the_clock_we_hand_to_pythontuf_is_the_one_it_judges_by(publisher: Publisher) -> None:
    def loaded(at: dt.datetime) -> TrustedMetadataSet:
        trusted = TrustedMetadataSet(publisher.root.raw, EnvelopeType.METADATA)
        trusted.reference_time = at
        trusted.update_timestamp((publisher.folder / TIMESTAMP).read_bytes())
        trusted.update_snapshot((publisher.folder / role_file("snapshot", 1)).read_bytes())
        return trusted

    assert loaded(NOW + DAY - SECOND).timestamp.version == 1
    with pytest.raises(ExpiredMetadataError):
        loaded(NOW + DAY)
