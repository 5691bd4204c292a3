"""An answer can be repeated: the same facts and the same law give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from licet import law
from licet.law import Determination
from tests.unit.law.small_pack import DAY, EXPORT, book, days, decide, pack, plain, rule, transaction, write

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Pack


LISTING = "{list: us.entity, entry: e, name: A firm, certainty: confirmed}"
WHOLE = f"{EXPORT}, to: CN, from: FR, parties: [{{role: end_user, listings: [{LISTING}]}}]"


def everything(folder: Path) -> Pack:
    """A pack that fills every part of a determination."""
    return book(
        folder,
        ban=rule("prohibit", "{party: end_user, has: {listed: us.entity}}"),
        later=rule("assess", **days("in_force 2030-01-01")),
        maybe=rule("prohibit", "{fact: use.operation, is: identify}", force="law"),
        need=rule("require_licence"),
        general=rule("authorise", discharges=["small/need"], provisos=["declare it"]),
        never=rule("assess", "{fact: to, is: NO}"),
    )


def test_a_determination_repeats_to_the_byte_and_survives_its_json(tmp_path: Path) -> None:
    small = everything(tmp_path)
    answer = decide(WHOLE, small)
    answer = answer.with_changes(law.changes(transaction(WHOLE), [small], on=DAY))
    assert answer.to_json() == decide(WHOLE, small).with_changes(answer.changes).to_json()
    again = msgspec.json.decode(answer.to_json(), type=Determination)
    assert again.to_json() == answer.to_json()
    assert (again.outcome, again.on, again.packs) == (answer.outcome, answer.on, answer.packs)


def test_equal_facts_have_one_digest_however_they_are_written(tmp_path: Path) -> None:
    small = everything(tmp_path)
    one = decide("activity: supply.export, to: CN, from: FR", small)
    two = decide("from: FR, activity: activity.supply.export, to: CN", small)
    assert one == two
    assert one.transaction == transaction("from: FR, to: CN, activity: supply.export").digest
    assert one.transaction != decide("from: FR, to: NO, activity: supply.export", small).transaction


def test_a_packs_digest_changes_with_any_byte_of_its_law_and_not_with_its_cases(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "small",
        {"ban": rule("prohibit", "{definition: search}")},
        {"search": plain("{fact: use.operation, is: identify}")},
    )
    seals = [law.load_pack(folder).digest]
    (folder / "ban.cases.yaml").write_text("rule: small/ban\ncases: []\n")
    assert law.load_pack(folder).digest == seals[0]
    for name in ("ban.yaml", "pack.yaml", "definitions/search.yaml"):
        path = folder / name
        path.write_text(path.read_text() + "#\n")
        seals.append(law.load_pack(folder).digest)
    assert len({seal.sha256 for seal in seals}) == 4
    assert {(seal.pack, seal.version) for seal in seals} == {("small", "1")}


def test_a_determination_carries_the_digest_of_every_pack_it_used(tmp_path: Path) -> None:
    one = pack(tmp_path / "one", {"ban": rule("prohibit")})
    two = pack(tmp_path / "two", {"ban": rule("prohibit")}, scope=plain("{fact: to, is: FR}"))
    assert decide(f"{EXPORT}, to: NO", one, two).packs == (one.digest, two.digest)
