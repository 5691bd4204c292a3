"""The union reads the whole feed before it vouches for it, and one country's mistake holds up nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import FeedError, InputError, LicetError, NotTrusted
from licet.feed import FeedFolder
from licet.feed._layout import patterns, role_file
from licet.feed._publishing import Keys, delegate
from tests.unit.feed.feeds import (
    DAY,
    HOUR,
    KEYS,
    NOW,
    SECOND,
    SIGNS,
    TARGETS,
    Publisher,
    files_of,
    key,
    listing,
    office_key,
    pack,
)
from tests.unit.feed.forgery import delegating, forged, listing_file, redelegated, vouched_blindly

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = {
    "a list signed by others": ("FR/revocations.json", listing("FR", 2, by=KEYS["NO"])),
    "a key of another country": ("FR/keys/friend.key.json", office_key("NO")),
    "a pack that cannot be read": ("FR/law/fr-bad/pack.yaml", b"id: fr-bad\n"),
}


@pytest.mark.parametrize("wrong", sorted(BROKEN))
def test_what_guards_would_refuse_is_left_out_and_told(publisher: Publisher, wrong: str) -> None:
    forged(publisher, "FR", listing_file(publisher, *BROKEN[wrong]), SIGNS["FR"])
    publisher.publish("NO", {"NO/revocations.json": listing("NO", 2, "NO-2026-1")})
    done = publisher.vouch(NOW + SECOND)
    assert done.taken == {"NO": 2}
    assert set(done.refused) == {"FR"}
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert state.revocations["Licensing Office"] == files_of("FR")["FR/revocations.json"]
    assert b"NO-2026-1" not in state.revocations["Licensing Office"]


def test_several_mistakes_hold_up_nobody_else(publisher: Publisher) -> None:
    for country in ("DK", "SE", "FI"):
        signs = key(f"{country} signs its feed")
        delegate(publisher.repository, country, Keys((signs.public,)), signers=[TARGETS], at=NOW)
        forged(
            publisher,
            country,
            listing_file(publisher, f"{country}/keys/x.key.json", office_key("NO")),
            *([] if country == "FI" else [signs]),
        )
    publisher.publish("NO", {"NO/revocations.json": listing("NO", 2)})
    done = publisher.vouch(NOW + SECOND)
    assert done.taken == {"targets": 5, "NO": 2}
    assert set(done.refused) == {"DK", "SE", "FI"}
    again = publisher.vouch(NOW + 2 * SECOND)
    assert (again.taken, set(again.refused)) == ({}, {"DK", "SE", "FI"})


def test_when_everything_new_is_wrong_the_feed_before_is_vouched_for(publisher: Publisher) -> None:
    forged(publisher, "FR", lambda _: None, SIGNS["NO"])
    done = publisher.vouch(NOW + HOUR)
    assert done.taken == {}
    assert "not signed by enough" in done.refused["FR"]
    assert done.state.issued_at == NOW + HOUR


def test_new_keys_of_a_country_count_once_it_has_signed_with_them(publisher: Publisher) -> None:
    fresh = key("FR signs anew")
    delegate(publisher.repository, "FR", Keys((fresh.public,)), signers=[TARGETS], at=NOW)
    done = publisher.vouch(NOW + SECOND)
    assert set(done.refused) == {"targets"}
    forged(publisher, "FR", lambda _: None, fresh)
    assert publisher.vouch(NOW + 2 * SECOND).taken == {"targets": 3, "FR": 2}


def test_a_country_left_out_because_of_another_is_told_so(publisher: Publisher) -> None:
    fresh = key("FR signs anew")
    redelegated(publisher, delegating("FR", patterns("FR"), fresh))
    forged(publisher, "FR", lambda _: None, fresh)
    forged(publisher, "NO", lambda _: None, SIGNS["FR"])
    done = publisher.vouch(NOW + SECOND)
    assert done.taken == {"targets": 3, "FR": 2}
    assert set(done.refused) == {"NO"}


def test_a_contradiction_in_force_is_withheld_and_told_until_it_is_mended(publisher: Publisher) -> None:
    forged(publisher, "FR", listing_file(publisher, "FR/keys/x.key.json", office_key("NO")), SIGNS["FR"])
    vouched_blindly(publisher)
    publisher.publish("NO", {"NO/revocations.json": listing("NO", 2, "NO-2026-1")})
    done = publisher.vouch(NOW + HOUR)
    assert (done.taken, dict(done.refused), set(done.state.withheld)) == ({"NO": 2}, {}, {"FR"})
    forged(publisher, "FR", lambda _: None, SIGNS["FR"])
    done = publisher.vouch(NOW + 2 * HOUR)
    assert (done.taken, set(done.refused)) == ({}, {"FR"})
    forged(publisher, "FR", lambda value: value.targets.pop("FR/keys/x.key.json"), SIGNS["FR"])
    done = publisher.vouch(NOW + 3 * HOUR)
    assert (done.taken, dict(done.state.withheld)) == ({"FR": 4}, {})


def test_a_country_cannot_silence_another_by_claiming_its_name(publisher: Publisher) -> None:
    twin = office_key("NO").replace(b'"NO"', b'"FR"')
    forged(publisher, "FR", listing_file(publisher, "FR/keys/twin.key.json", twin), SIGNS["FR"])
    publisher.publish("NO", {"NO/revocations.json": listing("NO", 2)})
    done = publisher.vouch(NOW + SECOND)
    assert (done.taken, set(done.refused), dict(done.state.withheld)) == ({"NO": 2}, {"FR"}, {})


def test_a_feed_that_never_held_is_not_vouched_for(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "feed").found()
    redelegated(publisher, delegating("france", ["FR/*"], SIGNS["FR"]))
    with pytest.raises(NotTrusted, match="not its own"):
        publisher.vouch()
    assert not (publisher.folder / "metadata" / "timestamp.json").exists()


def test_a_feed_that_stopped_holding_is_not_vouched_for(publisher: Publisher) -> None:
    next((publisher.folder / "targets" / "FR").glob("*.revocations.json")).write_bytes(b"gone")
    fresh = Publisher(publisher.folder)
    with pytest.raises(FeedError, match=r"FR/revocations\.json"):
        fresh.vouch(NOW + SECOND)


def test_nothing_is_vouched_for_by_a_clock_that_went_back(publisher: Publisher) -> None:
    with pytest.raises(InputError, match="later than this machine's clock"):
        publisher.vouch(NOW - SECOND)


def test_the_snapshot_is_renewed_before_it_expires_and_not_each_time(publisher: Publisher) -> None:
    numbers: list[Any] = []
    for at in (NOW + SECOND, NOW + 10 * DAY, NOW + 16 * DAY, NOW + 17 * DAY):
        publisher.vouch(at)
        numbers.append(publisher.repository.numbers("snapshot")[0])
    assert numbers == [1, 1, 2, 2]


def test_a_country_that_expired_is_withheld_and_the_others_go_on(publisher: Publisher) -> None:
    publisher.publish("FR", pack(), life=DAY)
    publisher.vouch(NOW + SECOND)
    done = publisher.vouch(NOW + 2 * DAY)
    assert set(done.state.withheld) == {"FR"}
    publisher.publish("FR", {}, at=NOW + 2 * DAY)
    assert publisher.vouch(NOW + 2 * DAY + SECOND).state.withheld == {}


def test_without_the_file_of_a_role_nothing_is_vouched_for(publisher: Publisher) -> None:
    (publisher.folder / role_file("NO", 1)).unlink()
    with pytest.raises(LicetError):
        publisher.vouch(NOW + SECOND)
