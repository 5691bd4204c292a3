"""The schemas take every file that Licet takes, and underline what it refuses."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from licet import documents, packs
from licet.law.schema import KINDS, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

HOME = resources.files("licet.packs")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "null": type(None),
}
KNOWN = {
    *("$schema", "title", "description", "default", "$defs", "$ref", "anyOf", "enum", "type", "pattern"),
    *("properties", "required", "additionalProperties", "items", "minItems", "minimum", "maximum", "format"),
}


def wrong(value: Any, rule: dict[str, Any], parts: dict[str, Any], at: str = "$") -> Iterator[str]:
    """Where a value breaks a schema; knows the words of JSON Schema that ours use, and no others."""
    assert set(rule) <= KNOWN, set(rule) - KNOWN
    if "$ref" in rule:
        yield from wrong(value, parts[rule["$ref"].removeprefix("#/$defs/")], parts, at)
    if "anyOf" in rule and all(list(wrong(value, one, parts, at)) for one in rule["anyOf"]):
        yield f"{at}: none of the choices"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{at}: {value!r} is none of the words"
    if "type" in rule:
        odd = isinstance(value, bool) and rule["type"] != "boolean"
        if odd or not isinstance(value, _TYPES[rule["type"]]):
            yield f"{at}: {value!r} is no {rule['type']}"
            return
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"{at}: {value!r} is not written so"
    if isinstance(value, list):
        yield from _wrong_list(value, rule, parts, at)
    if isinstance(value, dict):
        yield from _wrong_mapping(value, rule, parts, at)
    if isinstance(value, int | float) and not rule.get("minimum", value) <= value <= rule.get(
        "maximum", value
    ):
        yield f"{at}: {value} is out of bounds"


def _wrong_list(value: list[Any], rule: dict[str, Any], parts: dict[str, Any], at: str) -> Iterator[str]:
    if len(value) < rule.get("minItems", 0):
        yield f"{at}: too few"
    for i, item in enumerate(value):
        yield from wrong(item, rule.get("items", {}), parts, f"{at}[{i}]")


def _wrong_mapping(
    value: dict[str, Any], rule: dict[str, Any], parts: dict[str, Any], at: str
) -> Iterator[str]:
    known = rule.get("properties", {})
    for name in rule.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, item in value.items():
        if name in known:
            yield from wrong(item, known[name], parts, f"{at}.{name}")
        elif rule.get("additionalProperties") is False:
            yield f"{at}: {name} is unknown"


@cache
def made(kind: str) -> dict[str, Any]:
    return schema(kind)


def complaints(kind: str, text: bytes | str) -> list[str]:
    """What an editor would underline; days are text in JSON."""
    raw = text if isinstance(text, bytes) else text.encode()
    return list(wrong(_plain(documents.plain(raw, where="x")), made(kind), made(kind)["$defs"]))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _kind(path: Traversable) -> str:
    if path.name == "pack.yaml":
        return "pack"
    return "cases" if path.name.endswith(".cases.yaml") else "rule"


@pytest.mark.parametrize("name", packs.names())
def test_every_shipped_file_fits_its_schema(name: str) -> None:
    sheets = [(_kind(path), path) for path in (HOME / name).iterdir() if path.name.endswith(".yaml")]
    if (HOME / name / "definitions").is_dir():
        sheets += [("definition", path) for path in (HOME / name / "definitions").iterdir()]
    assert sheets
    for kind, path in sheets:
        assert complaints(kind, path.read_bytes()) == [], path.name


def test_the_scenes_of_the_demo_are_transactions() -> None:
    scenes = resources.files("licet.cli.demo") / "scenes"
    assert complaints("transaction", (scenes / "emotion.yaml").read_bytes()) == []


RULE = """\
id: small/ban
title: No searching
cite: s. 1
url: https://example.org/law
review: verified
effect: prohibit
basis: use
says: Nobody may be searched for.
status: [{stage: in_force, from: 2021-01-01}]
when: {fact: to, is: CN}
"""


def test_the_rule_that_these_tests_break_is_whole() -> None:
    assert complaints("rule", RULE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("says:", "sayz:"),
        ("effect: prohibit", "effect: forbid"),
        ("review: verified", "review: read"),
        ("basis: use", "basis: usage"),
        ("stage: in_force", "stage: valid"),
        ("title: No searching\n", ""),
        ("is: CN", "is: XQ"),
        ("is: CN", "is: []"),
        ("fact: to", "fact: too"),
        ("{fact: to, is: CN}", "{}"),
        ("{fact: to, is: CN}", "china"),
        ("{fact: to, is: CN}", "{any: []}"),
        ("{fact: to, is: CN}", "{fact: to, in: group.eo}"),
        ("{fact: to, is: CN}", "{fact: activity, in: group.eu}"),
        ("{fact: to, is: CN}", "{fact: item.eccn, is: 5A4}"),
        ("{fact: to, is: CN}", "{fact: item.eccn, in: group.eu}"),
        ("{fact: to, is: CN}", "{fact: use.operation, is: identfy}"),
        ("{fact: to, is: CN}", "{fact: use.operation, is: bank}"),
        ("{fact: to, is: CN}", "{fact: prior_denial, is: CN}"),
        ("{fact: to, is: CN}", "{fact: item.value_usd, at_least: much}"),
        ("{fact: to, is: CN}", "{fact: to, at_least: 5}"),
        ("{fact: to, is: CN}", "{fact: to, has: from}"),
        ("{fact: to, is: CN}", "{party: user, has: {fact: to, is: CN}}"),
        ("{fact: to, is: CN}", "{party: end_user, has: {listed: us.entities}}"),
        ("{fact: to, is: CN}", "{all: [{not: {fact: to, is: XQ}}]}"),
    ],
)
def test_what_the_loader_refuses_is_underlined(old: str, new: str) -> None:
    assert old in RULE
    assert complaints("rule", RULE.replace(old, new))


@pytest.mark.parametrize(
    "when",
    [
        "{fact: use.operation, is: [identify, operation.verify]}",
        "{fact: item.eccn, in: [codes.eu.annex_iv_part]}",
        "{fact: item.listed_by_states, has: from}",
        "{fact: item.value_usd, at_most: 5000}",
        "{party: [end_user, purchaser], has: {listed: us.entity, policy: presume_denial}}",
        "{all: [{definition: search}, {not: {any: [{fact: prior_denial, is: true}]}}]}",
    ],
)
def test_every_shape_of_a_condition_is_taken(when: str) -> None:
    assert complaints("rule", RULE.replace("{fact: to, is: CN}", when)) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("{to: CN, item: {value_usd: 5}, parties: [{role: end_user, listed_share: 50}]}", True),
        ("{to: XQ}", False),
        ("{too: CN}", False),
        ("{item: {value_usd: -5}}", False),
        ("{parties: [{role: end_user, listed_share: 500}]}", False),
        ("{parties: [{name: x}]}", False),
        ("{item: {capabilities: face.verification}}", False),
        (
            "{parties: [{role: broker, listings: [{list: us.entity, entry: e, name: x, certainty: sure}]}]}",
            False,
        ),
    ],
)
def test_a_transaction_is_known_by_its_words(text: str, fits: bool) -> None:  # noqa: FBT001 - a row of a table
    assert (complaints("transaction", text) == []) is fits


def test_coverage_is_yes_no_or_a_condition() -> None:
    sheet = yaml.safe_dump(
        {
            "id": "x",
            "title": "x",
            "force": "law",
            "cite": "x",
            "url": "x",
            "version": "1",
            "scope": {"fact": "to", "is": "CN"},
        }
    )
    for covers, fits in (("false", True), ("{fact: to, is: CN}", True), ("mostly", False)):
        assert (complaints("pack", f"{sheet}covers: {covers}\n") == []) is fits


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_names_what_it_is_and_tells_nothing_of_our_own(kind: str) -> None:
    assert made(kind)["title"] == f"Licet: {kind}"
    assert made(kind)["$schema"].startswith("https://json-schema.org/")
    assert "still plain" not in str(made(kind))
