"""With the tag and the union's root alone, everything is verified; without either, nothing is."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import Expired, FeedError, LicetError, NotTrusted, Revoked, Stale
from licet.feed import UnionRoot, bundle
from licet.feed._publishing import Founding, Keys, found
from licet.licence import Licence, Trust
from licet.log import LogKey
from licet.tag import LoggedLink, Papers, add, carried, roots, verify_tag, write_tag
from tests.unit.feed.feeds import KEYS, NOW, Publisher, key, listing
from tests.unit.licence import chains
from tests.unit.licence.samples import LOG_KEY, TRUST, logged
from tests.unit.tag.tagged import CONTENTS, artefact, plain, rewrite

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "log.example/FR"
LOG = LogKey.from_private_bytes(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest())
DAY = dt.timedelta(days=1)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "feed").whole()


@pytest.fixture
def root(publisher: Publisher) -> UnionRoot:
    return publisher.root


def licensed(folder: Path, publisher: Publisher, **fields: object) -> Path:
    """A model under a national licence, transferred once, whose tag carries the feed."""
    text: Licence = replace(chains.LICENCE, **fields)
    licence = chains.licence(keys=[KEYS["FR"]], **{name: getattr(text, name) for name in fields})
    passed = chains.transfer(licence)
    links = [LoggedLink.of(one, logged(one, key=LOG)) for one in (licence, passed)]
    path = folder / "matcher.onnx"
    path.write_bytes(CONTENTS[path.name])
    papers = Papers(links=links)
    write_tag(path, add(papers, Papers(links=(), feed=bundle(publisher.folder, authorities=roots(papers)))))
    return path


def refused(
    path: Path, root: UnionRoot | Trust, kind: type[LicetError], complaint: str, **how: object
) -> None:
    at = how.get("at", NOW)
    assert isinstance(at, dt.datetime)
    with pytest.raises(kind, match=complaint) as caught:
        verify_tag(path, trust=root, at=at)
    assert "\n" not in str(caught.value)


def test_a_machine_with_the_tag_and_the_unions_root_verifies_everything(
    tmp_path: Path, publisher: Publisher, root: UnionRoot
) -> None:
    verified = verify_tag(licensed(tmp_path, publisher), trust=root, at=NOW)
    assert verified.effective.number == "T-1"
    assert verified.revocations.sequence == 1
    assert verified.checkpoint.origin == ORIGIN
    assert set(verified.trust.logs) == {ORIGIN}


def test_a_tag_without_a_feed_is_refused_where_only_the_root_is_trusted(
    tmp_path: Path, root: UnionRoot
) -> None:
    refused(artefact(tmp_path), root, NotTrusted, "the tag carries no feed that leads to it")


def test_a_feed_adds_nothing_to_the_keys_a_machine_was_given(tmp_path: Path, publisher: Publisher) -> None:
    path = licensed(tmp_path, publisher)
    refused(path, Trust.of(LOG_KEY.verifier), NotTrusted, "no authority is trusted")
    refused(path, TRUST, NotTrusted, "signed by nobody trusted here")


def test_another_unions_feed_is_refused(tmp_path: Path, publisher: Publisher) -> None:
    path = licensed(tmp_path, publisher)
    stranger = Publisher(tmp_path / "other")
    own = Keys((key("stranger").public,))
    founding = Founding(root=own, targets=own, online=own)
    found(stranger.repository, founding, signers=[key("stranger")], at=NOW)
    refused(path, stranger.root, LicetError, "timestamp")


def test_a_licence_withdrawn_in_the_feed_is_refused(
    tmp_path: Path, publisher: Publisher, root: UnionRoot
) -> None:
    path = licensed(tmp_path, publisher)
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-1")})
    publisher.vouch()
    verify_tag(path, trust=root, at=NOW)
    papers = carried(path)
    newer = bundle(publisher.folder, authorities=roots(papers))
    write_tag(path, add(papers, Papers(links=(), feed=newer)))
    refused(path, root, Revoked, "withdrawn")


def test_a_feed_older_than_the_licence_allows_is_refused(
    tmp_path: Path, publisher: Publisher, root: UnionRoot
) -> None:
    path = licensed(tmp_path, publisher, freshness=10 * 24 * 3600)
    verify_tag(path, trust=root, at=NOW + 9 * DAY)
    refused(path, root, LicetError, "too old", at=NOW + 11 * DAY)
    papers = carried(path)
    write_tag(path, add(papers, Papers(links=(), revocations=[listing("FR", 2, at=NOW + 11 * DAY)])))
    refused(path, root, Stale, "the feed in the tag is of .* too old", at=NOW + 11 * DAY)


def test_a_list_stapled_later_than_the_feed_counts(
    tmp_path: Path, publisher: Publisher, root: UnionRoot
) -> None:
    path = licensed(tmp_path, publisher)
    later = Papers(links=(), revocations=[listing("FR", 2, at=NOW + DAY)])
    write_tag(path, add(carried(path), later))
    assert verify_tag(path, trust=root, at=NOW + 2 * DAY).revocations.sequence == 2


def test_the_dates_of_the_licence_still_count(tmp_path: Path, publisher: Publisher, root: UnionRoot) -> None:
    path = licensed(tmp_path, publisher)
    refused(path, root, Expired, "expired", at=NOW + 101 * DAY)


def test_no_file_of_the_feed_can_be_left_out_or_changed(
    tmp_path: Path, publisher: Publisher, root: UnionRoot
) -> None:
    path = licensed(tmp_path, publisher)
    tag = plain(path)
    for name, text in tag["feed"].items():
        others = {other: kept for other, kept in tag["feed"].items() if other != name}
        for changed in (others, {**others, name: text.replace("a", "b", 1)}, {**others, name: "{}"}):
            rewrite(path, {**tag, "feed": changed})
            if name == "metadata/1.root.json":  # the machine has its own, and looks at no other
                verify_tag(path, trust=root, at=NOW)
                continue
            with pytest.raises(LicetError):
                verify_tag(path, trust=root, at=NOW)
    rewrite(path, {**tag, "feed": {"../../etc/passwd": "x"}})
    with pytest.raises(FeedError):
        verify_tag(path, trust=root, at=NOW)
