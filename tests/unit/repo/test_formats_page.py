"""docs/formats.md is complete: every field of every document, no other, and examples that load."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from licet import documents, facts, vocabulary
from licet.guard import FeedEntry, Ground, ListEntry, OpenEntry, ReserveEntry, StateEntry, UseEntry, Verdict
from licet.law import (
    Ask,
    Change,
    Determination,
    Discharge,
    Open,
    Outcome,
    PackDigest,
    Part,
    Reason,
    Ruled,
    Upcoming,
)
from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    ListNotice,
    Provenance,
    PublicKey,
    Quota,
    Revocation,
    Revocations,
    TimeWindow,
    _authorities,
    _envelope,
    _public_key,
    _statement,
    application,
)
from licet.parties import ListState, Match, Query, Screening, WatchList
from licet.parties.lists import _file, _store
from licet.parties.lists.importers import Described, Mapping, checked_mapping
from licet.parties.ownership import ShareRule, _rules
from licet.tag import LoggedLink, _document
from tests.unit.repo.pages import blocks, page, rows, section

PAGE = page("docs/formats.md")
DOCUMENTS: dict[str, Any] = {
    "Allowance": _store.Allowance,
    "Arrival": _store.Arrival,
    "Ask": Ask,
    "Authority": Authority,
    "AuthorityFile": _authorities.AuthorityFile,
    "Change": Change,
    "Covered": _rules.Covered,
    "Described": Described,
    "Determination": Determination,
    "Discharge": Discharge,
    "Envelope": _envelope._Envelope,
    "FeedEntry": FeedEntry,
    "Grant": Grant,
    "Header": _file.Header,
    "Held": _store.Held,
    "Holder": Holder,
    "Item": facts.Item,
    "KeyFile": _public_key.KeyFile,
    "KeyValue": _public_key.KeyValue,
    "Knowledge": facts.Knowledge,
    "Licence": Licence,
    "ListEntry": ListEntry,
    "ListNotice": ListNotice,
    "ListState": ListState,
    "Listing": facts.Listing,
    "LoggedLink": LoggedLink,
    "Manifest": _store.Manifest,
    "Mapping": Mapping,
    "Match": Match,
    "Open": Open,
    "OpenEntry": OpenEntry,
    "PackDigest": PackDigest,
    "Part": Part,
    "Party": facts.Party,
    "Period": _rules.Period,
    "Provenance": Provenance,
    "PublicKey": PublicKey,
    "Query": Query,
    "Quota": Quota,
    "Reason": Reason,
    "ReserveEntry": ReserveEntry,
    "Revocation": Revocation,
    "Revocations": Revocations,
    "Ruled": Ruled,
    "Screening": Screening,
    "ShareRule": ShareRule,
    "Signature": _envelope._Signature,
    "Statement": _statement._Statement,
    "StateEntry": StateEntry,
    "Subject": _statement._Subject,
    "Tag": _document.Tag,
    "TaggedArtefact": _document.TaggedArtefact,
    "TimeWindow": TimeWindow,
    "Transaction": facts.Transaction,
    "Upcoming": Upcoming,
    "Use": facts.Use,
    "UseEntry": UseEntry,
    "Verdict": Verdict,
    "WatchList": WatchList,
    "WrittenKey": _authorities.WrittenKey,
}


def printed(kind: Any) -> set[str]:
    """The names a document's fields have when it is written down."""
    info: Any = msgspec.inspect.type_info(kind)
    return {field.encode_name for field in info.fields} | ({info.tag_field} if info.tag_field else set())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_shows_every_field_and_no_other(name: str) -> None:
    assert set(rows(section(PAGE, f"### {name} fields"))) == printed(DOCUMENTS[name])


def test_every_fact_that_is_a_term_names_its_vocabulary() -> None:
    homes = {"": "Transaction", "item": "Item", "use": "Use", "knowledge": "Knowledge", "party": "Party"}
    for question in vocabulary.shipped().questions.values():
        home, _, field = question.fact.rpartition(".")
        row = rows(section(PAGE, f"### {homes[home]} fields"))[field]
        assert not question.family or f"| `{question.family}` |" in row, question.fact


def test_every_outcome_and_every_ground_is_explained() -> None:
    outcomes = rows(section(PAGE, "### Determination fields"))["outcome"]
    assert not [outcome for outcome in Outcome if f"`{outcome}`" not in outcomes]
    assert set(rows(section(PAGE, "### Grounds"))) == {ground.value for ground in Ground}


def test_the_example_transaction_loads() -> None:
    (example,) = blocks(PAGE, "yaml transaction")
    transaction = facts.parse(example.encode(), where="docs/formats.md")
    assert transaction.use.operation == "operation.verify"


def test_the_example_application_loads() -> None:
    (example,) = blocks(PAGE, "yaml application")
    assert application(example.encode(), where="docs/formats.md").number == "DE-2026-0001"


def test_the_example_mapping_loads() -> None:
    (example,) = blocks(PAGE, "yaml mapping")
    mapping = checked_mapping(
        documents.parse(example.encode(), Mapping, where="docs/formats.md"), where="docs/formats.md"
    )
    assert mapping.columns["Company"] == "name"
