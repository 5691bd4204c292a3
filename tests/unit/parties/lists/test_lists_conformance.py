"""What every importer makes is FollowTheMoney, in the eyes of the library that defines it.

The library needs ICU, which has no wheel, so it is no dependency: `make test` puts it into .venv/peers, or
LICET_FTM_PYTHON names the Python of an environment that has it. Without one this is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from licet import documents
from licet.parties.entities import IDENTIFIERS, KINDS, STRONG_NAMES, WEAK_NAMES
from licet.parties.lists import baseline
from licet.parties.lists.importers import Asked, Described, File, Mapping, parse_ofac_csv, read
from licet.parties.lists.importers._own import PROPERTIES
from tests.unit.parties.lists import lists_samples as samples

PEERS = Path(__file__).parents[4] / ".venv" / "peers" / "bin" / "python"
PYTHON = os.environ.get("LICET_FTM_PYTHON") or (str(PEERS) if PEERS.exists() else "")
DAY = date(2026, 10, 1)
CHECK = """
import json, sys
from followthemoney import model
for line in sys.stdin:
    given = json.loads(line)
    schema = model.get(given["schema"])
    if schema is None:
        print(given["id"], "schema", given["schema"])
        continue
    for name, texts in given["properties"].items():
        prop = schema.get(name)
        if prop is None or prop.stub:
            print(given["id"], "has no property", name)
            continue
        # The library cuts long texts; a licence requirement or an address is never cut here.
        for text in (text for text in texts if len(text) <= prop.max_length):
            if prop.type.name != "entity" and prop.validate([text]) is not None:
                print(given["id"], name, repr(text), "is no", prop.type.name)
            if prop.type.name in {"country", "date", "gender", "topic"} and prop.type.clean(text) != text:
                print(given["id"], name, repr(text), "is cleaned to", repr(prop.type.clean(text)))
"""
PROPERTY_CHECK = """
import json, sys
from followthemoney import model
told = json.load(sys.stdin)
known = {name for schema in told["schemas"] for name in model.get(schema).properties}
sanction = {f"Sanction:{name}" for name in model.get("Sanction").properties}
print(*sorted(set(told["properties"]) - known - sanction))
numbers = {
    name
    for schema in told["schemas"]
    for name, prop in model.get(schema).properties.items()
    if prop.type.name == "identifier"
}
print(*sorted(set(told["identifiers"]) - numbers))
"""

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="no Python with the followthemoney library: `scripts/setup peers` makes one"
)


def asked(program: str, given: str) -> str:
    done = subprocess.run(  # noqa: S603 - the interpreter the tester named
        [PYTHON, "-W", "ignore", "-c", program], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def documents_of_all() -> list[dict[str, object]]:
    mapping = documents.parse(samples.OWN_MAPPING, Mapping, where="m")
    asked_for = Asked(as_of=DAY, described=Described(id="list.own.x", title="X"))
    published = (
        *(samples.UN, samples.EU, samples.UK_CSV, samples.UK_XML, samples.CONLIST, samples.CSL_JSON),
        *(samples.CSL_CSV, samples.SHORT, samples.OFAC_XML, samples.CFR, samples.BIS_CSV, samples.DPL),
        samples.FTM,
    )
    imported = [
        *(one for content in published for one in read([File("x", content)], asked_for)),
        *read([File("own", samples.OWN)], Asked(mapping=mapping)),
        parse_ofac_csv(samples.OFAC_CSV, where="x", as_of=DAY),
    ]
    entities = [entity for one in imported for entity in one.entities]
    made = [entity.as_ftm() for entity in entities]
    return made + [listing for entity in entities if (listing := entity.listing_as_ftm()) is not None]


def test_every_importer_makes_followthemoney() -> None:
    lines = "\n".join(json.dumps(document) for document in documents_of_all())
    assert not asked(CHECK, lines)


def test_the_shipped_lists_are_followthemoney() -> None:
    entities = list(baseline().entities())
    made = [*(e.as_ftm() for e in entities), *(e.listing_as_ftm() for e in entities)]
    assert not asked(CHECK, "\n".join(json.dumps(document) for document in made if document))


def test_every_property_we_name_is_one_of_followthemoney() -> None:
    told = {
        "schemas": list(KINDS),
        "properties": [*STRONG_NAMES, *WEAK_NAMES, *(PROPERTIES - {"id", "kind"})],
        "identifiers": sorted(IDENTIFIERS),
    }
    assert not asked(PROPERTY_CHECK, json.dumps(told)).strip()
