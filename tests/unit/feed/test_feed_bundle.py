"""The part of a feed that travels in a tag: it proves itself on a machine that has only the root."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from licet.errors import FeedError, InputError, LicetError, NotTrusted, Stale
from licet.feed import OFFLINE, bundle, open_bundle
from licet.feed._layout import TIMESTAMP
from licet.feed.publisher import Keys, appoint
from tests.unit.feed.feeds import DAY, HOUR, NOW, OFFICES, ROOTS, SECOND, Publisher, key, pack

if TYPE_CHECKING:
    from pathlib import Path


def test_a_bundle_proves_the_keys_and_lists_of_its_authorities_alone(publisher: Publisher) -> None:
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    files = bundle(publisher.folder, authorities=["Licensing Office"])
    assert json.loads(json.dumps(files)) == files
    assert not any("law" in name or "licences" in name or "NO" in name for name in files)
    state = open_bundle(files, root=publisher.root, at=NOW + HOUR)
    assert set(state.revocations) == {"Licensing Office"}
    assert set(state.trust.logs) == {"log.example/FR"}
    assert {held.authority for held in state.trust.authorities.values()} == {OFFICES["FR"]}
    assert state.law == ()


def test_authorities_are_named_by_country_too(publisher: Publisher) -> None:
    both = bundle(publisher.folder, authorities=["FR", "Eksportkontoret"])
    assert set(open_bundle(both, root=publisher.root, at=NOW).revocations) == {
        office.name for office in OFFICES.values()
    }
    with pytest.raises(InputError, match="no authority called 'Nobody'"):
        bundle(publisher.folder, authorities=["Nobody"])


def test_a_bundle_outlives_its_timestamp_but_not_what_its_reader_allows(publisher: Publisher) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    assert open_bundle(files, root=publisher.root, at=NOW + 29 * DAY).expires == NOW + OFFLINE
    with pytest.raises(Stale, match="older than the 30 days"):
        open_bundle(files, root=publisher.root, at=NOW + 31 * DAY)
    with pytest.raises(Stale):
        open_bundle(files, root=publisher.root, at=NOW + 2 * HOUR, max_age=HOUR)
    assert open_bundle(files, root=publisher.root, at=NOW + 99 * DAY, max_age=100 * DAY).version == 1


@pytest.mark.parametrize(("days", "what"), [(366, "targets have expired"), (731, "root has expired")])
def test_no_patience_outlives_the_unions_own_terms(publisher: Publisher, days: int, what: str) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    with pytest.raises(Stale, match=what):
        open_bundle(files, root=publisher.root, at=NOW + days * DAY, max_age=dt.timedelta(days=36_500))


def test_a_country_whose_own_term_is_over_has_no_voice_in_a_bundle(publisher: Publisher) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    state = open_bundle(files, root=publisher.root, at=NOW + 200 * DAY, max_age=300 * DAY)
    assert (set(state.withheld), dict(state.revocations)) == ({"FR"}, {})


def test_a_bundle_is_for_those_who_know_an_older_root_too(publisher: Publisher) -> None:
    keys = Keys((ROOTS[0].public, ROOTS[1].public, key("root 4").public), 2)
    appoint(publisher.repository, "root", keys, signers=ROOTS[:2], at=NOW)
    publisher.vouch(NOW + SECOND)
    files = bundle(publisher.folder, authorities=["FR"])
    assert "metadata/2.root.json" in files
    assert open_bundle(files, root=publisher.root, at=NOW + SECOND).version == 2


def test_another_unions_root_opens_no_bundle(publisher: Publisher, tmp_path: Path) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    keys = Keys((key("a stranger").public,))
    stranger = Publisher(tmp_path / "other")
    from licet.feed.publisher import Founding, found

    found(
        stranger.repository,
        Founding(root=keys, targets=keys, online=keys),
        signers=[key("a stranger")],
        at=NOW,
    )
    with pytest.raises(NotTrusted):
        open_bundle(files, root=stranger.root, at=NOW)


def test_every_file_of_a_bundle_is_needed(publisher: Publisher) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    whole = open_bundle(files, root=publisher.root, at=NOW)
    for name in files:
        rest = {other: text for other, text in files.items() if other != name}
        try:
            state = open_bundle(rest, root=publisher.root, at=NOW)
        except LicetError:
            continue
        if "root" not in name:  # the first root is what the reader has
            assert name == "metadata/1.FR.json"
            assert state.revocations == {} != whole.revocations


def test_a_bundle_without_end_is_refused(publisher: Publisher) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    with pytest.raises(FeedError, match="more than 67,108,864 bytes"):
        open_bundle({**files, "padding": "x" * 67_108_864}, root=publisher.root, at=NOW)
    with pytest.raises(FeedError, match="more than 16,384 bytes"):
        open_bundle({**files, TIMESTAMP: files[TIMESTAMP] + " " * 16_384}, root=publisher.root, at=NOW)


def test_no_feed_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no feed here"):
        bundle(tmp_path, authorities=["FR"])


def test_half_a_character_is_refused(publisher: Publisher) -> None:
    files = bundle(publisher.folder, authorities=["FR"])
    with pytest.raises(LicetError):
        open_bundle({**files, TIMESTAMP: "\ud800"}, root=publisher.root, at=NOW)
