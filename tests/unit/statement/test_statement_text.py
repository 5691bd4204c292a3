"""The self-classification of published software."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet import packs
from licet.cli import main
from licet.errors import InputError, UnknownTerm
from licet.statement import Encryption, Note, Project, notes, statement

if TYPE_CHECKING:
    from pathlib import Path

PROJECT: dict[str, Any] = {
    "name": "doorkeeper",
    "version": "1.2",
    "publisher": "The doorkeeper maintainers",
    "country": "FR",
    "source": "https://example.org/doorkeeper.git",
    "does": "compares one face with the picture on one card",
    "published": True,
    "encryption": "standard",
    "eccn": "5D002",
    "eu_code": "none",
    "why": "TLS by a public library",
    "capabilities": ["face.verification"],
    "date": "2026-11-22",
}


def project(**fields: Any) -> Project:
    return msgspec.convert(PROJECT | fields, Project).checked(where="test")


def ids(found: tuple[Note, ...]) -> list[str]:
    return [note.id for note in found]


def written(folder: Path, **fields: Any) -> str:
    path = folder / "project.json"
    path.write_bytes(msgspec.json.encode(PROJECT | fields))
    return str(path)


def test_a_statement_says_who_classifies_what_and_on_which_provisions() -> None:
    text = statement(project())
    assert text.startswith("# Export-control classification of doorkeeper 1.2")
    assert "Self-classified by The doorkeeper maintainers (FR) on 2026-11-22." in text
    assert "| US Commerce Control List | 5D002 | “Software” as follows" in text
    assert "15 CFR 734.7(b) and 742.15(b)" in text
    assert "no legal advice" in text


def test_every_provision_says_how_sure_its_wording_is() -> None:
    text = statement(project(capabilities=["face.identification"], published=False))
    assert "[verified: the official text was read, as for the rules eu-dual-use/article-5-1" in text
    assert "[unverified: nothing was read for it]" in text
    assert "[secondary: the official text was not read; read was Linux Foundation" in statement(project())


def test_a_provision_called_read_names_a_rule_that_was() -> None:
    rules = {rule.id: rule for pack in packs.shipped() for rule in pack.rules}
    every = [
        project(published=flag, eu_code=code, capabilities=["face.identification"])
        for flag in (True, False)
        for code in ("none", "5D002")
    ]
    read = {note.read for one in every for note in notes(one) if note.status == "verified"}
    named = {
        word.strip(",")
        for text in read
        for word in text.split()
        if word.startswith(("eu-dual-use/", "article-"))
    }
    assert named
    for name in named:
        found = rules[name if "/" in name else f"eu-dual-use/{name}"]
        assert found.review == "verified"


def test_cryptography_of_ones_own_asks_for_a_notification() -> None:
    own = project(encryption="own")
    assert "us.non_standard_encryption" in ids(notes(own))
    assert "To do: notify" in statement(own)
    assert "us.non_standard_encryption" not in ids(notes(project()))


def test_what_is_not_published_is_not_called_free() -> None:
    assert ids(notes(project(published=False))) == ["us.not_published"]


def test_a_listed_item_that_is_not_published_needs_an_authorisation() -> None:
    assert "eu.not_published" in ids(notes(project(published=False, eu_code="5D002")))
    assert "eu.not_published" not in ids(notes(project(published=False, eccn="EAR99")))


def test_an_item_on_no_entry_is_said_to_be_on_none() -> None:
    text = statement(project(eccn="EAR99"))
    assert "| EAR99 | subject to the EAR, on no entry of the list |" in text
    assert "| none | on no entry of the list |" in text


def test_a_capability_that_watches_people_brings_the_catch_all() -> None:
    assert "eu.cyber_surveillance" in ids(notes(project(capabilities=["face.identification"])))
    assert "eu.cyber_surveillance" not in ids(notes(project()))


@pytest.mark.parametrize("kind", list(Encryption), ids=str)
def test_every_kind_of_cryptography_has_exactly_one_us_note(kind: Encryption) -> None:
    found = ids(notes(project(encryption=kind.value)))
    assert len([each for each in found if each.startswith("us.")]) == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "one line"),
        ("does", "two\nlines", "one line"),
        ("country", "France", "unknown country"),
        ("source", "doorkeeper.git", "no web address"),
        ("eccn", "5D00", "unknown"),
        ("eu_code", "EAR99", "unknown"),
        ("capabilities", ["face.guess"], "unknown"),
    ],
)
def test_a_field_that_cannot_be_is_named(field: str, value: object, says: str) -> None:
    with pytest.raises((InputError, UnknownTerm), match=says) as caught:
        project(**{field: value})
    assert field in str(caught.value)


def test_the_day_is_the_maintainers_and_never_the_clocks() -> None:
    assert project(date="2020-02-29").date == dt.date(2020, 2, 29)


def test_the_command_prints_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["statement", written(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("# Export-control classification")


def test_the_command_writes_a_file_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "EXPORT.md"
    assert main(["statement", written(tmp_path), "--out", str(out)]) == 0
    assert out.read_text().startswith("# Export-control")
    assert "Written" in capsys.readouterr().out


def test_the_command_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["statement", written(tmp_path), "--json"]) == 0
    answer = msgspec.json.decode(capsys.readouterr().out)
    assert answer["project"]["eccn"] == "5D002"
    assert [note["id"] for note in answer["notes"]] == ["us.published_encryption", "eu.public_domain"]


def test_a_field_left_out_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "project.yaml"
    path.write_text("name: doorkeeper\n")
    assert main(["statement", str(path)]) == 2
    assert "version" in capsys.readouterr().err
