"""A country whose keys or lists contradict: it is left out, with the reason, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.feed import FeedFolder
from licet.feed.mirror import Puller
from tests.unit.feed.feeds import KEYS, NOW, SECOND, SIGNS, listing, office_key, pack, vkey
from tests.unit.feed.forgery import forged, listing_file, vouched_blindly

if TYPE_CHECKING:
    from licet.feed import FeedState
    from tests.unit.feed.feeds import Publisher


def withholding(publisher: Publisher, countries: set[str], why: str) -> FeedState:
    """The feed as it is now: a guard and a pull take it, without what these countries say."""
    copy = publisher.folder.parent / "copy"
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW + SECOND)
    state = FeedFolder(copy, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert set(state.withheld) == countries
    assert all(why in told for told in state.withheld.values())
    return state


def twin(*, name: str = "Eksportkontoret") -> bytes:
    """A key of Norway's, as one of France's."""
    return office_key("NO").replace(b'"NO"', b'"FR"').replace(b"Eksportkontoret", name.encode())


@pytest.mark.parametrize(
    ("path", "raw", "why"),
    [
        ("FR/keys/friend.key.json", office_key("NO"), "FR publishes a key of Eksportkontoret"),
        ("FR/revocations.json", listing("FR", 3, by=KEYS["NO"]), "signed by nobody trusted"),
        ("FR/revocations/other.json", listing("FR", 3), "two lists of Licensing Office"),
        ("FR/keys/broken.vkey", b"no key", "not the key of a log"),
        ("FR/keys/x.key.json", office_key("FR").replace(b"Licensing", b"\xff\xfe"), "not UTF-8"),
    ],
)
def test_a_country_speaks_for_itself_alone(publisher: Publisher, path: str, raw: bytes, why: str) -> None:
    forged(publisher, "FR", listing_file(publisher, path, raw), SIGNS["FR"])
    vouched_blindly(publisher)
    state = withholding(publisher, {"FR"}, why)
    assert set(state.revocations) == {"Eksportkontoret"}
    assert {held.country for held in state.trust.authorities.values()} == {"NO"}
    assert set(state.trust.logs) == {"log.example/NO"}


@pytest.mark.parametrize(
    ("path", "raw", "what"),
    [
        ("FR/keys/other.vkey", vkey("log.example/NO"), "keys of log.example/NO"),
        ("FR/keys/twin.key.json", twin(), "keys of Eksportkontoret"),
        ("FR/keys/twin.key.json", twin(name="Another Office"), f"the key {KEYS['NO'].public.keyid}"),
    ],
)
def test_of_two_countries_that_claim_one_name_or_key_neither_counts(
    publisher: Publisher, path: str, raw: bytes, what: str
) -> None:
    forged(publisher, "FR", listing_file(publisher, path, raw), SIGNS["FR"])
    vouched_blindly(publisher)
    state = withholding(publisher, {"FR", "NO"}, f"FR and NO each publish {what}")
    assert (dict(state.revocations), dict(state.trust.authorities), dict(state.trust.logs)) == ({}, {}, {})


def test_the_law_of_a_country_that_contradicts_itself_still_binds(publisher: Publisher) -> None:
    publisher.publish("FR", pack())
    forged(publisher, "FR", listing_file(publisher, "FR/keys/x.key.json", office_key("NO")), SIGNS["FR"])
    vouched_blindly(publisher, versions={"targets": 2, "FR": 3, "NO": 1})
    assert [held.id for held in withholding(publisher, {"FR"}, "FR publishes a key").law] == ["fr-drones"]
