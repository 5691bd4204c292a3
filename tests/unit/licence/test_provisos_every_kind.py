"""Every kind of proviso, all the way: drafted, signed, verified, shown, compared, exported, passed on."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from typing import TYPE_CHECKING

import cedarpy
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types here
from msgspec.structs import replace

from licet import cli
from licet.errors import InputError, LicenceError, UnknownField, UnknownTerm
from licet.exports import cedar, cedar_schema, odrl
from licet.guard.provisos import is_kept
from licet.licence import (
    PAYLOAD_TYPE,
    PROVISOS,
    Stated,
    application,
    check_provenance,
    compare,
    schema,
    verify_chain,
    verify_licence,
)
from licet.licence._envelope import signed
from licet.licence.provisos import Operators, in_words
from tests.unit.guard_identity.conftest import CertificateAuthority
from tests.unit.licence.chains import (
    LICENCE,
    MAKER,
    MAKER_KEY,
    MODEL,
    NARROWER,
    amendment,
    derivative,
    licence,
    transfer,
    verified,
)
from tests.unit.licence.every_proviso import APPLICATION, DRAFTED, EVERY, RECEIVER, drafted
from tests.unit.licence.samples import KEY, TRUST, changed, issued

if TYPE_CHECKING:
    from pathlib import Path

    from licet.licence import Proviso

KINDS = tuple(PROVISOS)
FIRST_LINE = APPLICATION.count("\n") + 1


def test_the_samples_are_of_every_kind() -> None:
    assert set(EVERY) == set(DRAFTED) == set(PROVISOS)
    assert [type(EVERY[kind]) for kind in KINDS] == list(PROVISOS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_drafted_signed_and_verified_as_it_was_meant(kind: str) -> None:
    draft = application(drafted(DRAFTED[kind]), where="draft.yaml")
    assert draft.provisos == (EVERY[kind],)
    assert verify_licence(issued(draft), trust=TRUST).licence == draft


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelt_field_is_named_with_its_line_and_the_right_word(kind: str) -> None:
    field = next(name for name in EVERY[kind].__struct_fields__)
    misspelt = re.sub(rf"\b{field}:", f"{field}x:", DRAFTED[kind], count=1)
    with pytest.raises(UnknownField, match=rf"draft.yaml:\d+: unknown field '{field}x'") as caught:
        application(drafted(misspelt), where="draft.yaml")
    assert field in caught.value.remedy
    line = int(str(caught.value.where).partition(":")[2])
    assert f"{field}x" in drafted(misspelt).decode().splitlines()[line - 1]


@pytest.mark.parametrize(
    ("proviso", "complaint"),
    [
        ("{kind: geofence, areas: [{shape: circle, metre: 5}]}", "'metre'; did you mean metres"),
        ("{kind: operators, oidc: [{issuer: a, audiences: b}]}", "'audiences'; did you mean audience"),
        ("{kind: watch_list, lists: [{sha256: ab, purpose: [x]}]}", "'purpose'; did you mean purposes"),
        ("{kind: reporting, every: month, receipts: [{publik: ab}]}", "'publik'; did you mean public"),
        ("{kind: reporting, every: month, receipts: [ab]}", "the public key is not 64 lower-case"),
        ("{kind: geofence, areas: [{shape: oval, centre: [59, 10]}]}", "shape: invalid value 'oval'"),
        ("{kind: geofence, areas: [{shape: circle, centre: [59], metres: 4}]}", "length 2, got 1"),
        ("{kind: retention, days: 3.5}", "days: expected `int`, got `float`"),
        ("{kind: gallery, most: true}", "most: expected `int`, got `bool`"),
        ("{kind: retenton, days: 3}", "did you mean retention"),
        ("{kind: retention, days: 3, on: [idetify]}", "did you mean operation.identify"),
    ],
)  # fmt: skip
def test_a_mistake_inside_it_is_named_with_its_line(proviso: str, complaint: str) -> None:
    with pytest.raises(InputError, match=rf"draft.yaml:{FIRST_LINE}: .*{re.escape(complaint)}"):
        application(drafted(proviso), where="draft.yaml")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "on" in EVERY[kind].__struct_fields__])
def test_its_operations_are_signed_in_full_and_told(kind: str) -> None:
    assert getattr(EVERY[kind], "on", ()) == ("operation.identify",)
    assert in_words(EVERY[kind]).endswith("; asked of: one-to-many identification")
    with pytest.raises(UnknownTerm, match=r"provisos\.0\.on\.0"):
        issued(changed(provisos=(replace(EVERY[kind], on=("idetify",)),)))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_field_in_a_signed_one_refuses_the_licence(kind: str) -> None:
    statement = json.loads(b64decode(json.loads(issued(changed(provisos=(EVERY[kind],))))["payload"]))
    statement["predicate"]["provisos"][0]["unless"] = "it is urgent"
    with pytest.raises(LicenceError, match="unknown field `unless`"):
        verify_licence(signed(PAYLOAD_TYPE, json.dumps(statement).encode(), KEY), trust=TRUST)


@pytest.mark.parametrize("kind", KINDS)
def test_its_schema_says_what_is_signed(kind: str) -> None:
    statement = json.loads(b64decode(json.loads(issued(changed(provisos=(EVERY[kind],))))["payload"]))
    validator = Draft202012Validator(schema("licence"))
    validator.validate(statement)
    statement["predicate"]["provisos"][0]["unless"] = "it is urgent"
    assert list(validator.iter_errors(statement))


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_shown_all_that_stands_in_it(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "it.licence"
    document.write_bytes(issued(changed(provisos=(EVERY[kind],))))
    assert cli.main(["show", str(document)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "proviso " in shown
    assert "not known to this version" not in shown
    for hidden in ("59.91", "https://id.example", RECEIVER.public.public):
        in_it = hidden in issued_text(EVERY[kind])
        assert (hidden in shown) is in_it, hidden


def issued_text(proviso: Proviso) -> str:
    return b64decode(json.loads(issued(changed(provisos=(proviso,))))["payload"]).decode()


def test_a_certificate_in_it_is_shown_by_its_digest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pem = CertificateAuthority().pem
    document = tmp_path / "it.licence"
    document.write_bytes(issued(changed(provisos=(Operators(certificates=(pem, pem)),))))
    assert cli.main(["show", str(document)]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert shown.count(f"sha256{hashlib.sha256(pem.encode()).hexdigest()}") == 2
    assert "BEGIN" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_comparing_two_licences_tells_that_it_was_added_or_released(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without, within = tmp_path / "without.licence", tmp_path / "within.licence"
    without.write_bytes(issued(changed(provisos=())))
    within.write_bytes(issued(changed(number="FR-2", provisos=(EVERY[kind],))))
    assert cli.main(["diff", str(without), str(within)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "FR-2 adds conditions to FR-2026-0041." in told
    assert in_words(EVERY[kind]) in told
    assert cli.main(["diff", str(within), str(without)]) == 1
    assert f"no longer asked for: {in_words(EVERY[kind])}" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_without_it_would_permit_more_so_it_is_a_condition_to_be_kept(kind: str) -> None:
    document = verify_licence(issued(changed(provisos=(EVERY[kind],))), trust=TRUST)
    assert f'"{kind}:{{' in json.dumps(odrl(document)).replace("\\", "")
    policy = cedar(document)
    assert f'"{kind}:{{' in policy.replace("\\", "")
    assert cedarpy.validate_policies(policy, cedar_schema()).validation_passed


@pytest.mark.parametrize("kind", KINDS)
def test_it_binds_everything_that_follows_the_licence_that_set_it(kind: str) -> None:
    root = licence(files=MODEL, provisos=(EVERY[kind],))
    passed_on = verified(root, transfer(root, grants=(NARROWER,))).effective
    assert [(one.proviso, one.by) for one in passed_on.conditions] == [(EVERY[kind], "FR-1")]
    made = verified(root, derivative(root, holder=MAKER, keys=(MAKER_KEY,))).effective
    assert made.provisos == (EVERY[kind],)


@pytest.mark.parametrize("kind", KINDS)
def test_a_transfer_may_add_it_and_says_so(kind: str) -> None:
    root = licence()
    chain = verified(root, transfer(root, number="T-7", provisos=(EVERY[kind],)))
    assert [(one.proviso, one.by) for one in chain.effective.conditions] == [(EVERY[kind], "T-7")]
    added = derivative(root, holder=MAKER, keys=(MAKER_KEY,), provisos=(EVERY[kind],))
    assert verified(root, added).effective.provisos == (EVERY[kind],)


@pytest.mark.parametrize("kind", KINDS)
def test_an_amendment_may_set_or_release_it(kind: str) -> None:
    text = replace(LICENCE, provisos=(EVERY[kind],))
    plain = licence(files=MODEL)
    assert verified(plain, amendment(plain, files=MODEL, text=text)).effective.provisos == (EVERY[kind],)
    bound = licence(files=MODEL, provisos=(EVERY[kind],))
    freed = amendment(bound, files=MODEL, text=replace(LICENCE, provisos=()))
    assert verified(bound, freed).effective.provisos == ()
    released = compare(Stated.from_predicate(_plain(bound)), Stated.from_predicate(_plain(plain)))
    assert not released.only_narrower


def _plain(envelope: bytes) -> dict[str, object]:
    predicate: dict[str, object] = json.loads(b64decode(json.loads(envelope)["payload"]))["predicate"]
    return predicate


@pytest.mark.parametrize("kind", KINDS)
def test_this_version_s_guard_keeps_it(kind: str) -> None:
    assert is_kept(EVERY[kind])


def test_all_of_them_together_fit_in_one_licence_that_a_log_takes() -> None:
    whole = licence(files=MODEL, provisos=tuple(EVERY.values()))
    chain = verify_chain([whole], trust=TRUST)
    assert chain.effective.provisos == tuple(EVERY.values())
    with pytest.raises(LicenceError, match="asks who made"):
        check_provenance(chain)


@pytest.mark.parametrize(
    ("kind", "what"), [("quota", "sets a quota"), ("concurrent", "bounds the uses at once")]
)
def test_what_guards_count_is_for_one_file_alone(kind: str, what: str) -> None:
    with pytest.raises(InputError, match=f"{what} for 2 files, but guards count by file"):
        licence(provisos=(EVERY[kind],))
