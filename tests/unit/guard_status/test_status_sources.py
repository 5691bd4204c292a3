"""What a guard obeys beside its licence, and what bounds it, as a status tells it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet import seal, tag
from licet.errors import InputError
from licet.feed import _content, bundle
from licet.guard.drill import Practice, Terms
from licet.guard.drill._feed import founded
from licet.guard.state import open_state
from licet.guard.status import Status, page, status
from licet.guard.status._conditions import _seen
from licet.guard.status._record import ReadRecord
from licet.guard.status._words import limits
from licet.law import Force
from licet.licence import (
    AuthorityKey,
    Condition,
    Grant,
    Provenance,
    Quota,
    SigningKey,
    Trust,
    TrustedAuthority,
)
from licet.licence.provisos import Concurrent
from licet.log import LogVerifier
from licet.packs import shipped
from licet.seal import SealingKey
from tests.unit.feed.feeds import DAY, HOUR, NOW
from tests.unit.guard.conftest import AT_THE_BORDER, AUTHORITY, GRANT, START, Field
from tests.unit.guard_status.surveys import survey

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A guard that follows a union's feed."""
    monkeypatch.setattr(_content, "SHARED", _content.Memory())
    made = Practice(tmp_path, Terms.invented(), at=NOW)
    founded(made)
    return made


def fed(practice: Practice, **changes: Any) -> Status:
    assert practice.root is not None
    given: dict[str, Any] = {"trust": practice.root, "feed": practice.feed, "at": practice.at, "law": ()}
    return status(practice.artefact, record=practice.record, **(given | changes))


def test_a_feed_is_told_with_its_age_and_when_its_word_ends(practice: Practice) -> None:
    found = fed(practice)
    assert found.standing.is_open
    assert found.feed is not None
    assert (found.feed.issued_at, found.feed.expires) == (NOW, NOW + DAY)
    assert found.endings[0].what == f"the union's word for feed {found.feed.version} ends"
    assert found.endings[0].remedy == "run `licet feed pull`, with --every"


def test_a_feed_that_stopped_coming_closes(practice: Practice) -> None:
    practice.later(DAY + HOUR)
    found = fed(practice)
    assert (found.standing.is_open, found.standing.ground) == (False, "stale")


def test_a_feed_that_is_gone_closes(practice: Practice) -> None:
    found = fed(practice, feed=practice.feed / "nowhere")
    assert (found.standing.is_open, found.standing.ground) == (False, "feed_error")


def test_a_feed_beside_single_keys_is_bad_input(practice: Practice) -> None:
    trust = Trust.of(practice.trusted, practice.log_key.verifier)
    with pytest.raises(InputError, match="single keys are trusted beside it"):
        fed(practice, trust=trust)


def test_the_law_of_use_is_named(field: Field) -> None:
    field.license()
    law = survey(field, law=None).law
    assert {name.partition(" ")[0] for name in law} <= {p.id for p in shipped() if p.force is Force.LAW}
    assert law


def test_a_grant_that_ends_and_counts_is_told(field: Field) -> None:
    grant = replace(GRANT, until=START + DAY, quotas=(Quota(uses=9, per="month"),))
    field.license(grants=(grant,))
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    found = survey(field)
    assert [(one.by, one.used, one.left) for one in found.quotas] == [
        ("a grant of licence NO-2026-0001", 1, 8)
    ]
    assert (found.endings[0].at, found.endings[0].what) == (START + DAY, "the grant ends")


def test_several_grants_are_told_apart(field: Field) -> None:
    other = Grant(
        **{name: getattr(GRANT, name) for name in ("operations", "purposes", "places", "actors")},
        countries=("SE",),
    )
    field.license(grants=(GRANT, replace(other, until=START + DAY)))
    assert survey(field).endings[0].what in {"grant 1 ends", "grant 2 ends"}


def test_a_key_whose_time_ends_is_told(field: Field) -> None:
    held = AuthorityKey(key=field.key.public, until=START + DAY)
    authority = TrustedAuthority(name=AUTHORITY.name, country=AUTHORITY.country, keys=(held,))
    field.license(issued_at=START)
    found = survey(field, trust=Trust.of(authority, field.log.verifier))
    assert found.standing.is_open
    assert found.endings[0].at == START + DAY
    assert "signs no more" in found.endings[0].what


def test_a_condition_that_was_seen_when_the_tag_was_verified_is_open() -> None:
    made = Condition(proviso=Provenance(builders=(SigningKey.generate().public,)), by="1")
    assert _seen(made, None, at=0.0).stands == "open"


def test_a_condition_on_the_use_itself_is_asked_at_each_use() -> None:
    bound = Condition(proviso=Concurrent(most=2), by="1")
    assert _seen(bound, None, at=0.0).stands == "each use"


def page_of(field: Field, *provisos: Any) -> Status:
    field.license(*provisos)
    found = survey(field)
    assert page(found).startswith("<!doctype html>")
    return found


def test_a_record_that_is_read_keeps_nothing(field: Field) -> None:
    field.license()
    field.open().close()
    folder = field.folder / "model.onnx.record"
    read = ReadRecord.of(folder)
    assert read.append(b"entry") == read.enqueue(b"entry") == read.size == 1
    read.flush()
    assert (
        LogVerifier.from_vkey((folder / "log.vkey").read_text().strip()).origin in read.checkpoint().decode()
    )
    read.close()
    assert len(list(read.entries())) == 1


def test_a_record_that_was_never_begun_is_empty(tmp_path: Path) -> None:
    read = ReadRecord.of(tmp_path)
    assert (read.size, list(read.entries()), read.checkpoint(), read.seen(tmp_path)) == (0, [], b"", None)


def test_a_page_says_that_the_guard_is_closed_why_and_on_what_ground(field: Field) -> None:
    found = page_of(field)
    closed = replace(
        found,
        standing=replace(
            found.standing, is_open=False, ground="expired", says="it expired", cite="licence 1"
        ),
    )
    text = page(closed)
    assert '<h2 id="answer">' in text
    assert "Closed" in text
    assert "licence 1 (ground: expired)" in text


def test_a_page_shows_hostile_names_as_text(field: Field) -> None:
    found = page_of(field)
    assert found.effective is not None
    holder = replace(found.effective.holder, name="<script>alert(1)</script>\u202e")
    text = page(replace(found, effective=replace(found.effective, holder=holder)))
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\N{REPLACEMENT CHARACTER}" in text


def test_a_page_of_a_closed_guard_without_papers_has_its_record_alone(field: Field) -> None:
    field.license()
    field.open().close()
    field.now += 400 * 86400
    text = page(survey(field))
    assert 'id="record"' in text
    assert 'id="licence"' not in text


def test_a_feed_that_withholds_a_country_is_told_on_the_page(practice: Practice) -> None:
    found = fed(practice)
    assert found.feed is not None
    text = page(replace(found, feed=replace(found.feed, withheld={"FR": "its keys expired"})))
    assert "The feed withholds FR: its keys expired." in text


def test_moments_are_in_utc_whatever_zone_they_came_in(field: Field) -> None:
    oslo = dt.timezone(dt.timedelta(hours=1))
    field.license()
    assert "2026-11-23 09:00 UTC" in page(survey(field, at=START.astimezone(oslo)))


def test_quotas_of_a_shared_state_are_counted_from_it_and_nothing_is_written_there(field: Field) -> None:
    field.license(Quota(uses=5))
    state = field.folder / "state.db"
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    for _ in range(2):
        assert [(one.used, one.left) for one in survey(field, state=state).quotas] == [(1, 4)]
    with field.open(state=state) as guard:
        assert guard.check(AT_THE_BORDER).remaining == 3


def test_a_shared_state_that_is_spent_closes(field: Field) -> None:
    field.license(Quota(uses=1))
    state = field.folder / "state.db"
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    assert survey(field, state=f"sqlite:///{state}").standing.ground == "quota_spent"


def test_a_record_that_counts_in_a_state_asks_for_it_by_name(field: Field) -> None:
    field.license(Quota(uses=5))
    field.open(state=field.folder / "state.db").close()
    found = survey(field)
    assert not found.standing.is_open
    assert "name that state" in found.standing.says


def test_a_status_is_closed_by_a_state_that_no_guard_would_open_with(field: Field) -> None:
    field.license(Quota(uses=5))
    state, old = field.folder / "state.db", field.folder / "old.db"
    field.open(state=state).close()
    old.write_bytes(state.read_bytes())
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
        assert survey(
            field, state=state
        ).standing.is_open  # it is ahead of its record for a moment, not behind
    state.write_bytes(old.read_bytes())
    assert "the shared state is older than this record" in survey(field, state=state).standing.says
    state.unlink()
    open_state(state).close()
    assert "this record counts its uses in another state" in survey(field, state=state).standing.says


def test_a_state_that_is_not_there_is_not_begun(field: Field) -> None:
    field.license(Quota(uses=5))
    with pytest.raises(InputError, match="no such state"):
        survey(field, state=field.folder / "state.db")
    assert not (field.folder / "state.db").exists()


def test_a_sealing_key_that_is_none_is_bad_input(field: Field) -> None:
    field.license()
    key = field.folder / "key.pem"
    key.write_text("not a key")
    with pytest.raises(InputError):
        survey(field, sealing_key=key)


def test_a_sealed_artefact_is_open_with_its_key_and_cannot_be_told_without_it(
    field: Field,
) -> None:
    key = SealingKey.generate()
    field.license(assurance="A1")
    plain = field.artefact
    field.artefact = seal.seal(plain, to=[key.public]).path
    plain.unlink()
    found = survey(field, sealing_key=key)
    assert (found.standing.is_open, found.gives) == (True, "A1")
    with pytest.raises(InputError, match="and not to"):
        survey(field, sealing_key=SealingKey.generate())
    with pytest.raises(InputError, match="this artefact is sealed"):
        survey(field)


def test_the_unions_word_in_a_tag_runs_out_too(practice: Practice) -> None:
    carried = tag.carried(practice.artefact)
    feed = bundle(practice.feed, authorities=tag.roots(carried))
    tag.write_tag(practice.artefact, tag.add(carried, tag.Papers(links=(), feed=feed)))
    found = fed(practice, feed=None)
    assert found.standing.is_open
    ends = {one.what: one.at for one in found.endings}
    assert ends["the union's word in the tag is too old to rely on"] == NOW + 7 * DAY


def test_a_grant_that_has_not_begun_says_from_when() -> None:
    assert list(limits(replace(GRANT, since=START))) == ["from 2026-11-23 09:00 UTC"]
