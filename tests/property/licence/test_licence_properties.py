"""Whatever is issued is verified as it was; whatever was changed, anywhere, is refused."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet import vocabulary
from licet.errors import InputError, LicetError
from licet.licence import (
    Grant,
    Holder,
    Licence,
    Quota,
    Revocation,
    Revocations,
    TimeWindow,
    application,
    issue,
    sign_revocations,
    verify_licence,
    verify_revocations,
)
from licet.tag import LoggedLink, Papers, tag_path, verify_tag, write_tag
from tests.unit.licence.samples import AUTHORITY, KEY, MODEL, NOW, TRUST, issued, listed, logged

WORDS = vocabulary.shipped()
COUNTRIES = WORDS.group("group.world").members
ENVELOPE = issued()
LIST = listed()

text = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
sha256 = st.binary(min_size=32, max_size=32).map(bytes.hex)
minute = st.integers(0, 24 * 60)
moment = st.integers(0, 7_000_000_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))


def several(values: Any) -> Any:
    return st.lists(values, min_size=1, max_size=4, unique=True).map(tuple)


def terms(family: str) -> Any:
    return several(st.sampled_from(WORDS.family(family)))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


windows = st.tuples(minute, minute).filter(lambda pair: pair[0] != pair[1]).map(sorted)
provisos = st.one_of(
    st.builds(Quota, uses=st.integers(1, 10**12), per=st.sampled_from(["day", "month", "licence"])),
    st.builds(
        lambda days, pair, zone: TimeWindow(days=days, start=clock(pair[0]), end=clock(pair[1]), zone=zone),
        several(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])),
        windows,
        st.sampled_from(["UTC", "Europe/Oslo", "America/New_York"]),
    ),
)
grants = st.builds(
    Grant,
    operations=terms("operation"),
    purposes=terms("purpose"),
    places=terms("place"),
    countries=several(st.sampled_from(COUNTRIES)),
    actors=terms("party"),
)
kinds = st.sampled_from(WORDS.family("party"))
public_keys = st.just(KEY.public)
licences = st.builds(
    lambda days, **fields: Licence(not_before=days[0], not_after=days[1], **fields),
    days=st.lists(moment, min_size=2, max_size=2, unique=True).map(sorted),
    number=text,
    authority=st.just(AUTHORITY),
    holder=st.builds(
        Holder,
        name=text,
        country=st.sampled_from(COUNTRIES),
        kind=st.none() | kinds,
        key=st.none() | public_keys,
    ),
    grants=st.lists(grants, min_size=1, max_size=3).map(tuple),
    provisos=st.lists(provisos, max_size=3).map(tuple),
    assurance=st.sampled_from(["A0", "A1", "A2", "A3"]),
    freshness=st.integers(1, 10**8),
    determination=st.none() | sha256,
    case=st.none() | text,
)
lists = st.builds(
    Revocations,
    authority=st.just(AUTHORITY.name),
    sequence=st.integers(0, 10**9),
    issued_at=st.just(dt.datetime(2200, 1, 1, tzinfo=dt.UTC)),
    entries=st.lists(
        st.builds(Revocation, number=text, licence=sha256, reason=text, at=moment), max_size=4
    ).map(tuple),
)


@given(licences, st.dictionaries(text, sha256, min_size=1, max_size=4))
def test_what_is_issued_is_what_is_verified(licence: Licence, subjects: dict[str, str]) -> None:
    if any(isinstance(proviso, Quota) for proviso in licence.provisos):
        subjects = dict(list(subjects.items())[:1])  # a quota is for one file
    verified = verify_licence(issue(licence, subjects, key=KEY), trust=TRUST)
    assert verified.licence == licence
    assert dict(verified.subjects) == subjects


@given(licences)
def test_what_is_printed_as_an_application_is_read_back(licence: Licence) -> None:
    import msgspec

    assert application(msgspec.json.encode(licence), where="a.json") == licence


@given(lists)
def test_a_list_signed_is_a_list_verified(revocations: Revocations) -> None:
    assert verify_revocations(sign_revocations(revocations, key=KEY), trust=TRUST).revocations == revocations


@given(st.integers(0, len(ENVELOPE) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_licence_is_accepted(index: int, change: int) -> None:
    changed = bytearray(ENVELOPE)
    changed[index] ^= change
    with pytest.raises(LicetError) as caught:
        verify_licence(bytes(changed), trust=TRUST)
    assert str(caught.value).isprintable()


@given(st.integers(0, len(LIST) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_list_is_accepted(index: int, change: int) -> None:
    changed = bytearray(LIST)
    changed[index] ^= change
    with pytest.raises(LicetError):
        verify_revocations(bytes(changed), trust=TRUST)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_a_reader_fail_otherwise_than_by_saying_so(raw: bytes) -> None:
    for reader in (verify_licence, verify_revocations):
        with pytest.raises(LicetError):
            reader(raw, trust=TRUST)
    with pytest.raises(InputError):
        application(raw, where="a.yaml")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(Licence.__struct_fields__), json_values)
def test_no_signed_value_makes_the_verifier_fail_otherwise(field: str, value: object) -> None:
    import base64
    import json

    from licet.licence import PAYLOAD_TYPE

    plain = json.loads(base64.b64decode(json.loads(ENVELOPE)["payload"]))
    plain["predicate"][field] = value
    envelope = KEY.sign(PAYLOAD_TYPE, json.dumps(plain).encode())
    with suppress(LicetError):
        assert verify_licence(envelope, trust=TRUST).licence.authority == AUTHORITY


@pytest.fixture(scope="module")
def tagged() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "matcher.onnx")
        model.write_bytes(MODEL)
        link = LoggedLink.of(ENVELOPE, logged(ENVELOPE))
        write_tag(model, Papers(links=[link], revocations=[LIST]))
        yield model, tag_path(model).read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_no_changed_byte_of_a_tag_is_accepted(tagged: tuple[Path, bytes], place: float, change: int) -> None:
    model, whole = tagged
    changed = bytearray(whole)
    changed[int(place * len(whole))] ^= change
    tag_path(model).write_bytes(changed)
    with pytest.raises(LicetError) as caught:
        verify_tag(model, trust=TRUST, at=NOW)
    assert str(caught.value).isprintable()
    tag_path(model).write_bytes(whole)
    assert verify_tag(model, trust=TRUST, at=NOW).fingerprint.size == len(MODEL)


@given(place=st.integers(0, len(MODEL) - 1), change=st.integers(1, 255))
def test_no_changed_byte_of_a_file_is_accepted(tagged: tuple[Path, bytes], place: int, change: int) -> None:
    model, whole = tagged
    tag_path(model).write_bytes(whole)
    changed = bytearray(MODEL)
    changed[place] ^= change
    model.write_bytes(changed)
    try:
        with pytest.raises(LicetError):
            verify_tag(model, trust=TRUST, at=NOW)
    finally:
        model.write_bytes(MODEL)
