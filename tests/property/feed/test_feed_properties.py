"""Whatever is changed in a bundle, it says what it said, or nothing."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet.errors import LicetError
from licet.feed import FeedState, UnionRoot, bundle, open_bundle
from licet.feed._layout import kind_of, stored
from licet.feed._serving import _PUBLISHED
from tests.unit.feed.feeds import DAY, NOW, Publisher

NAMES = st.text("abcXY01._-/ \n%é", max_size=20)


@cache
def sample() -> tuple[UnionRoot, dict[str, str], FeedState]:
    with tempfile.TemporaryDirectory() as folder:
        publisher = Publisher(Path(folder, "feed")).whole()
        files = bundle(publisher.folder, authorities=["FR"])
        return publisher.root, files, open_bundle(files, root=publisher.root, at=NOW)


def opened(files: dict[str, str]) -> FeedState | None:
    root, _, _ = sample()
    try:
        return open_bundle(files, root=root, at=NOW)
    except LicetError:
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_changed_character_changes_what_a_bundle_says(data: st.DataObject) -> None:
    _, files, whole = sample()
    name = data.draw(st.sampled_from(sorted(files)))
    text = files[name]
    spot = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    state = opened({**files, name: text[:spot] + letter + text[spot + 1 :]})
    assert state is None or (state.trust, state.revocations) == (whole.trust, whole.revocations)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_files_that_change_places_say_nothing_new(data: st.DataObject) -> None:
    _, files, whole = sample()
    names = sorted(files)
    shuffled = dict(zip(names, data.draw(st.permutations([files[name] for name in names])), strict=True))
    state = opened(shuffled)
    assert state is None or (state.trust, state.revocations) in (
        (whole.trust, whole.revocations),
        (state.trust, {}),
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(-400, 800))
def test_a_bundle_holds_between_its_signing_and_the_end_of_its_terms(days: int) -> None:
    root, files, _ = sample()
    try:
        state = open_bundle(files, root=root, at=NOW + days * DAY, max_age=1000 * DAY)
    except LicetError:
        assert not 0 <= days < 365
    else:
        assert 0 <= days < 365
        assert bool(state.withheld) is (days >= 180)


@given(NAMES, st.sampled_from(["", "/keys/", "/licences/", "/law/fr-a/", "/revocations/"]))
def test_no_path_leads_out_of_its_countrys_folder(name: str, room: str) -> None:
    path = f"FR{room}{name}"
    if kind_of(path, country="FR") is not None:
        parts = path.split("/")
        assert parts[0] == "FR"
        assert all(part not in {"", ".", ".."} and "\n" not in part for part in parts)
        assert _PUBLISHED.fullmatch("/" + stored(path, "0" * 64))
