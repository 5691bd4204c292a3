from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError, LicetError, UnknownField, UnknownTerm
from licet.licence import (
    Authority,
    Holder,
    Licence,
    Quota,
    TimeWindow,
    Trust,
    application,
    issue,
    verify_licence,
)
from tests.unit.licence.samples import (
    AUTHORITY,
    GRANT,
    KEY,
    LICENCE,
    NOW,
    SHA,
    SUBJECTS,
    TRUST,
    TRUSTED,
    changed,
    issued,
)

WINDOW = TimeWindow(days=("mon",), start="06:00", end="22:00")
APPLICATION = """\
number: FR-2026-0041
authority: {name: Licensing Office, country: FR}
holder: {name: Border Directorate, country: NO, kind: government}
grants:
  - operations: [verify]
    purposes: [border_control]
    places: [place.controlled]
    countries: [NO, CH]
    actors: [government]
provisos:
  - {kind: quota, uses: 100, per: day}
  - kind: time_window
    days: [mon, tue]
    start: "06:00"
    end: "24:00"
    zone: Europe/Oslo
not_before: 2026-11-21T10:00:00Z
not_after: 2027-11-22T11:00:00+01:00
"""


def problem(text: str) -> LicetError:
    with pytest.raises(InputError) as caught:
        application(text.encode(), where="a.yaml")
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_licence_is_an_in_toto_statement_in_a_dsse_envelope() -> None:
    envelope = json.loads(issued())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert [signature["keyid"] for signature in envelope["signatures"]] == [KEY.public.keyid]
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "urn:licet:predicate:licence:v1"
    assert statement["subject"] == [{"name": "matcher.onnx", "digest": {"sha256": SHA}}]
    assert statement["predicate"]["not_before"] == "2026-11-21T10:00:00Z"


def test_what_is_issued_is_what_is_verified() -> None:
    verified = verify_licence(issued(), trust=TRUST)
    assert verified.licence == LICENCE
    assert dict(verified.subjects) == SUBJECTS


def test_defaults_are_written_out_so_that_a_later_version_cannot_change_them() -> None:
    bare = Licence(
        number="1",
        authority=AUTHORITY,
        holder=LICENCE.holder,
        grants=(GRANT,),
        not_before=LICENCE.not_before,
        not_after=LICENCE.not_after,
    )
    predicate = json.loads(base64.b64decode(json.loads(issued(bare))["payload"]))["predicate"]
    assert set(predicate) == set(Licence.__struct_fields__)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"number": ""}, "number is empty"),
        ({"number": "1\n2"}, "number is not one line"),
        ({"number": "x" * 501}, "number is not one line"),
        ({"authority": Authority("", "FR")}, r"authority\.name is empty"),
        ({"authority": Authority("A", "France")}, "'France', not a country code"),
        ({"authority": Authority("A", "QQ")}, r"unknown country .* 'QQ'"),
        ({"holder": Holder("H", "ZZ")}, r"unknown country .* 'ZZ'"),
        ({"holder": Holder("H", "NO", kind="")}, r"holder\.kind is empty"),
        ({"holder": Holder("H", "NO", kind="goverment")}, "did you mean party.government"),
        ({"grants": ()}, "permits nothing"),
        ({"grants": (replace(GRANT, operations=()),)}, r"grants\.0\.operations is empty"),
        ({"grants": (GRANT, replace(GRANT, actors=()))}, r"grants\.1\.actors is empty"),
        ({"grants": (replace(GRANT, countries=("no",)),)}, "'no', not a country code"),
        ({"grants": (replace(GRANT, countries=("QQ",)),)}, r"unknown country .* 'QQ'"),
        ({"grants": (replace(GRANT, purposes=("",)),)}, r"purposes\.0 is empty"),
        ({"grants": (replace(GRANT, operations=("operation.verfy",)),)}, "did you mean operation.verify"),
        ({"grants": (replace(GRANT, operations=("purpose.border_control",)),)}, "unknown operation"),
        ({"provisos": (Quota(uses=0),)}, "a quota below one use permits nothing"),
        ({"provisos": (Quota(uses=2**53),)}, "a quota too large to be counted"),
        ({"provisos": (Quota(uses=1, per="week"),)}, "known: day, month, licence"),
        ({"provisos": (replace(WINDOW, days=()),)}, "names no day"),
        ({"provisos": (replace(WINDOW, days=("mon", "mon")),)}, "or one twice"),
        ({"provisos": (replace(WINDOW, days=("monday",)),)}, "known: mon, tue"),
        ({"provisos": (replace(WINDOW, start="6:00"),)}, "not a time of day"),
        ({"provisos": (replace(WINDOW, end="24:01"),)}, "not a time of day"),
        ({"provisos": (replace(WINDOW, end="\N{FULLWIDTH DIGIT TWO}2:00"),)}, "not a time of day"),
        ({"provisos": (replace(WINDOW, end="06:00"),)}, "ends before it starts"),
        ({"provisos": (replace(WINDOW, zone="Europe/Atlantis"),)}, "unknown time zone 'Europe/Atlantis'"),
        ({"provisos": (replace(WINDOW, zone="localtime"),)}, "unknown time zone"),
        ({"provisos": (replace(WINDOW, zone="America/Argentina"),)}, "unknown time zone"),
        ({"retransfer": "anyone"}, "retransfer is 'anyone'; known: none, consent, free"),
        ({"assurance": "A4"}, "assurance is 'A4'; known: A0, A1, A2, A3"),
        ({"not_before": NOW.replace(tzinfo=None)}, "not_before does not say its time zone"),
        ({"not_after": NOW.replace(year=9999)}, "not_after is in the year 9999"),
        ({"not_after": LICENCE.not_before}, "ends before it starts"),
        ({"freshness": 0}, "freshness is 0 seconds"),
        ({"freshness": 10**12}, "freshness is"),
        ({"determination": "sha256:ab"}, "determination is not 64"),
        ({"case": " "}, "case is empty"),
    ],
)
def test_a_licence_that_could_not_be_kept_is_not_signed(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        issued(changed(**fields))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("subjects", "complaint"),
    [
        ({}, "names no file"),
        ({"": SHA}, "subject is empty"),
        ({"a\nb": SHA}, "not one line"),
        ({"a": SHA.upper()}, "64 lower-case"),
        ({"a": ""}, "64 lower-case"),
        ({f"file {n}": SHA for n in range(900)}, "more than 65,535"),
    ],
)
def test_a_licence_is_about_whole_digests_of_named_files(subjects: dict[str, str], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        issue(replace(LICENCE, provisos=()), subjects, key=KEY)


def test_a_window_says_its_minutes() -> None:
    assert replace(WINDOW, end="24:00").minutes == (360, 1440)
    assert replace(WINDOW, start="late").minutes is None


def test_an_application_reads_as_the_licence_it_asks_for() -> None:
    assert application(APPLICATION.encode(), where="a.yaml") == changed(determination=None, case=None)


def test_an_application_may_be_json() -> None:
    import msgspec

    assert application(msgspec.json.encode(LICENCE), where="a.json") == LICENCE


def test_an_application_read_is_an_application_that_can_be_signed() -> None:
    draft = application(APPLICATION.encode(), where="a.yaml")
    assert verify_licence(issue(draft, SUBJECTS, key=KEY), trust=Trust.of(TRUSTED)).licence == draft


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("number:", "nubmer:", UnknownField, "a.yaml:1: unknown field 'nubmer'; did you mean number?"),
        ("kind: quota", "kind: quotta", UnknownTerm, "a.yaml:11: unknown kind of proviso 'quotta'"),
        ("{kind: quota, ", "{", UnknownTerm, "a.yaml:11: unknown kind of proviso 'None'"),
        ("    zone:", "    zoen:", UnknownField, "a.yaml:16: unknown field 'zoen'; did you mean zone?"),
        ("    places:", "    place:", UnknownField, "a.yaml:7: unknown field 'place'; did you mean places"),
        ("[verify]", "[verfy]", UnknownTerm, "a.yaml:5: unknown operation 'verfy'"),
        ("[NO, CH]", "[NO, QQ]", UnknownTerm, "a.yaml:8: unknown country"),
        ('"06:00"', "18:00", InputError, "a.yaml:14: provisos.1.start is a number; write it in quotes"),
        (
            "T10:00:00Z",
            "",
            InputError,
            "a.yaml:17: not_before is a day, not a moment; write 2026-11-21T00:00:00Z",
        ),
        ("T10:00:00Z", "T10:00:00", InputError, "a.yaml:17: not_before does not say its time zone"),
        ("2027", "2025", InputError, "a.yaml:18: the licence ends before it starts"),
        ("uses: 100", "uses: 0", InputError, "a.yaml:11: a quota below one use"),
        ("uses: 100", "uses: many", InputError, "a.yaml:11:"),
        ("{kind: quota, uses: 100, per: day}", "quota", InputError, "a.yaml:11:"),
        ("grants:", "grants: [\n", InputError, "a.yaml:"),
    ],
)
def test_a_mistake_is_named_by_its_line(old: str, new: str, kind: type[LicetError], said: str) -> None:
    assert old in APPLICATION
    found = problem(APPLICATION.replace(old, new, 1))
    assert type(found) is kind
    assert said in str(found)


@pytest.mark.parametrize("text", ["", "- a", "just words", "provisos: none\n"])
def test_what_is_no_application_is_refused(text: str) -> None:
    assert "a.yaml" in str(problem(text))


def test_moments_are_kept_in_utc() -> None:
    there = dt.timezone(dt.timedelta(hours=5))
    envelope = issued(changed(not_before=LICENCE.not_before.astimezone(there)))
    assert verify_licence(envelope, trust=TRUST).licence.not_before.utcoffset() == dt.timedelta(0)


def test_a_quota_is_for_one_file() -> None:
    quota = replace(LICENCE, provisos=(Quota(uses=5),))
    with pytest.raises(InputError, match="one licence for each file"):
        issue(quota, {"a.onnx": SHA, "b.onnx": SHA}, key=KEY)
