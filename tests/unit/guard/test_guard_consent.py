"""A guard under a chain that needed a consent, or rests on two licences: their quotas bind as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.facts import Use
from licet.guard import Ground, open_artefact
from licet.licence import Quota
from licet.tag import write_tag
from tests.unit.licence.chains import GRANT, MODEL, USER, consent, derivative, digest, licence, sha, transfer
from tests.unit.licence.samples import NOW, TRUST, listed, revocation
from tests.unit.tag.tagged import papers

if TYPE_CHECKING:
    from pathlib import Path

TWICE = Quota(uses=2)
USE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled",
    country="NO",
    actor="party.government",
)
ASKING = licence(files=MODEL, retransfer="consent")
AGREED = consent(ASKING, holder=USER, grants=(replace(GRANT, quotas=(TWICE,)),))


def uses(folder: Path, content: bytes, *documents: bytes, **papers_: Any) -> list[bool]:
    """Two uses in Norway and two in Switzerland, on one file with one record for all files."""
    path = folder / content.decode()
    path.write_bytes(content)
    write_tag(path, papers(*documents, **papers_))
    with open_artefact(path, trust=TRUST, record=folder / "record", law=(), clock=NOW.timestamp) as guard:
        return [guard.check(replace(USE, country=country)).permitted for country in ("NO", "CH") * 2]


def taken(number: str) -> bytes:
    """What was consented to, split into two countries with the whole quota each."""
    split = tuple(replace(GRANT, countries=(country,), quotas=(TWICE,)) for country in ("NO", "CH"))
    return transfer(
        ASKING, number=number, holder=USER, retransfer="none", grants=split, consents=(digest(AGREED),)
    )


def test_a_quota_that_was_consented_to_is_one_however_the_transfer_splits_it(tmp_path: Path) -> None:
    permitted = uses(tmp_path, b"matcher", ASKING, taken("T-1"), attachments=[AGREED])
    assert permitted == [True, True, False, False]


def test_another_transfer_by_the_same_consent_does_not_begin_its_quota_anew(tmp_path: Path) -> None:
    uses(tmp_path, b"matcher", ASKING, taken("T-1"), attachments=[AGREED])
    assert not any(uses(tmp_path, b"matcher", ASKING, taken("T-2"), attachments=[AGREED]))


def test_two_licences_with_the_same_quota_are_both_counted(tmp_path: Path) -> None:
    one = licence(files=MODEL, holder=USER, provisos=(TWICE,))
    two = licence(files={"second": sha("second")}, number="FR-2", holder=USER, provisos=(TWICE,))
    made = derivative(one, two, sources=(*MODEL.values(), sha("second")))
    assert uses(tmp_path, b"second", two) == [True, True, False, False]
    assert not any(uses(tmp_path, b"tuned", one, two, made))


def test_a_guard_without_the_list_of_a_root_permits_nothing(tmp_path: Path) -> None:
    path = tmp_path / "matcher"
    path.write_bytes(b"matcher")
    write_tag(path, papers(licence(files=MODEL, holder=USER)))
    with open_artefact(path, trust=TRUST, law=(), clock=NOW.timestamp) as guard:
        guard._revoker.lists.clear()  # as no path through the guard does
        guard._revoker.poll(NOW)
        verdict = guard.check(USE)
    assert (verdict.permitted, verdict.ground) == (False, Ground.NOT_TRUSTED)


@pytest.mark.parametrize(
    ("kind", "ground"), [("suspended", Ground.SUSPENDED), ("surrendered", Ground.SURRENDERED)]
)
def test_a_consent_that_is_withdrawn_closes_the_guard_on_its_own_ground(
    tmp_path: Path, kind: str, ground: Ground
) -> None:
    path, listing = tmp_path / "matcher", tmp_path / "list.json"
    path.write_bytes(b"matcher")
    write_tag(path, papers(ASKING, taken("T-1"), attachments=[AGREED]))
    listing.write_bytes(listed(sequence=4))
    now = NOW.timestamp()
    with open_artefact(path, trust=TRUST, revocations=listing, law=(), clock=lambda: now) as guard:
        assert guard.check(USE).permitted
        entry = revocation(number="?", licence=digest(AGREED), kind=kind)
        listing.write_bytes(listed(entry, sequence=5))
        now += 2
        assert guard.check(USE).ground is ground
