"""Chains somebody tampered with: refused with a reason, never accepted, never a crash or a hang."""

from __future__ import annotations

import json
from base64 import b64decode
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadChain, InputError, LicenceError, LicetError
from licet.licence import PAYLOAD_TYPE, Trust, VerifiedChain, forget, verify_chain, within
from licet.licence._envelope import signed
from tests.unit.licence.chains import (
    CHAIN,
    FIRST,
    GRANT,
    MAKER,
    MAKER_KEY,
    MODEL,
    NARROWER,
    NARROWEST,
    ROOT,
    SECOND,
    TUNED,
    USER_KEY,
    VENDOR_KEY,
    WIDER,
    derivative,
    digest,
    licence,
    onward,
    sha,
    transfer,
    verified,
)
from tests.unit.licence.samples import DAY, KEY, NOW, TRUST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEYS = (KEY, MAKER_KEY, VENDOR_KEY, USER_KEY, USER_KEY)


def refused(documents: Sequence[bytes], **rest: Any) -> LicetError:
    """Refused in one printable line; nothing else than a LicetError ever leaves."""
    with pytest.raises(LicetError) as caught:
        verify_chain(documents, trust=TRUST, **rest)
    assert str(caught.value).isprintable()
    return caught.value


def with_link(place: int, envelope: bytes) -> list[bytes]:
    return [*CHAIN[:place], envelope, *CHAIN[place + 1 :]]


def flips(envelope: bytes, step: int, start: int) -> Iterator[bytes]:
    for spot in range(start, len(envelope), step):
        changed = bytearray(envelope)
        changed[spot] ^= 1 << (spot % 8)
        yield bytes(changed)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_no_chain_with_one_byte_changed_is_accepted(place: int, part: int) -> None:
    for changed in flips(CHAIN[place], 4, part):  # every byte, in four parts
        refused(with_link(place, changed))


@given(st.integers(0, len(CHAIN) - 1), st.data())
def test_no_chain_with_a_piece_cut_out_or_put_in_is_accepted(place: int, data: st.DataObject) -> None:
    raw = CHAIN[place]
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start, len(raw)))
    piece = data.draw(st.binary(max_size=20))
    if raw[:start] + piece + raw[end:] != raw:
        changed = raw[:start] + piece + raw[end:]
        if _means_the_same(changed, raw):  # white space between the fields of an envelope signs nothing
            return
        refused(with_link(place, changed))


def _means_the_same(changed: bytes, raw: bytes) -> bool:
    try:
        return bool(json.loads(changed) == json.loads(raw))
    except ValueError:
        return False


def statement(envelope: bytes) -> dict[str, Any]:
    return json.loads(b64decode(json.loads(envelope)["payload"]))  # type: ignore[no-any-return]  # a statement


def resigned(written: Any, place: int) -> bytes:
    """What its own signer could sign instead."""
    return signed(PAYLOAD_TYPE, json.dumps(written).encode(), KEYS[place])


def fields(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from fields(inner, (*path, key))


def dropped(value: Any, path: tuple[str | int, ...]) -> Any:
    whole = json.loads(json.dumps(value))
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return whole


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_a_field_left_out_is_refused_or_permits_no_more(place: int) -> None:
    """Optional fields may be absent; then the chain permits no more than before, or does not hold."""
    before = verified(*CHAIN).effective
    original = statement(CHAIN[place])
    for path in fields(original):
        documents = with_link(place, resigned(dropped(original, path), place))
        try:
            after = verify_chain(documents, trust=TRUST).effective
        except LicetError:
            continue
        assert within(after.grants, before.grants) == ()
        assert after.not_after <= before.not_after


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_a_field_of_the_envelope_left_out_is_refused(place: int) -> None:
    original = json.loads(CHAIN[place])
    for path in fields(original):
        refused(with_link(place, json.dumps(dropped(original, path)).encode()))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.integers(0, len(CHAIN) - 1), junk, st.data())
def test_a_field_of_another_type_is_refused_or_permits_no_more(
    place: int, value: Any, data: st.DataObject
) -> None:
    before = verified(*CHAIN).effective
    written = statement(CHAIN[place])
    path = data.draw(st.sampled_from(list(fields(written))))
    inner: Any = written
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    try:
        after = verify_chain(with_link(place, resigned(written, place)), trust=TRUST).effective
    except LicetError:
        return
    assert within(after.grants, before.grants) == ()


@settings(max_examples=30)
@given(st.permutations(CHAIN))
def test_links_in_any_order_are_the_same_chain(order: list[bytes]) -> None:
    assert verify_chain(order, trust=TRUST) == verified(*CHAIN)


@pytest.mark.parametrize("missing", range(len(CHAIN) - 1))
def test_a_chain_without_one_of_its_links_is_refused(missing: int) -> None:
    refused([document for place, document in enumerate(CHAIN) if place != missing])


@pytest.mark.parametrize("pair", list(permutations(range(1, 4), 2)))
def test_parents_swapped_are_refused(pair: tuple[int, int]) -> None:
    one, two = pair
    written = statement(CHAIN[one])
    parent = digest(CHAIN[two])
    written["predicate"] |= {"parent": parent} if "parent" in written["predicate"] else {"parents": [parent]}
    refused(with_link(one, resigned(written, one)))


def test_a_link_that_names_a_later_one_as_its_parent_cannot_be() -> None:
    """The name is a digest of what names it: a circle of links would be a preimage."""
    back = transfer(SECOND, number="T-1", key=MAKER_KEY)
    refused([ROOT, back, onward(back)])


def test_a_circle_of_files_is_refused() -> None:
    again = derivative(TUNED, made="matcher", number="D-9", sources=(sha("tuned"),))
    assert isinstance(refused([ROOT, FIRST, SECOND, TUNED, again]), BadChain)


@pytest.mark.parametrize("place", range(1, len(CHAIN)))
def test_a_key_used_for_another_holder_is_refused(place: int) -> None:
    written = statement(CHAIN[place])
    written["predicate"]["holder"]["key"] = {"public": KEY.public.public, "scheme": "ed25519"}
    refused([*CHAIN[:place], resigned(written, place)])
    written["predicate"]["holder"] |= {"name": "Alias", "key": statement(ROOT)["predicate"]["holder"]["key"]}
    refused([*CHAIN[:place], resigned(written, place)])


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_times_reversed_are_refused(place: int) -> None:
    written = statement(CHAIN[place])
    said = written["predicate"]
    if "not_before" in said:
        said["not_before"], said["not_after"] = said["not_after"], said["not_before"]
    else:
        said["made_at"] = (NOW - 100 * DAY).isoformat()
    refused(with_link(place, resigned(written, place)))


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_a_later_version_of_a_document_is_refused_as_such(place: int) -> None:
    written = statement(CHAIN[place])
    written["predicateType"] = written["predicateType"].replace(":v1", ":v2")
    problem = refused(with_link(place, resigned(written, place)))
    assert "this version knows" in str(problem)


@pytest.mark.parametrize("size", [65_536, 100 * 1024 * 1024])
def test_a_huge_document_is_refused_by_its_size_alone(size: int) -> None:
    problem = refused([ROOT, b" " * size])
    assert "more than 65,535" in str(problem)


@pytest.mark.parametrize(
    "payload",
    ["[" * 40_000, '{"a":' * 9_000, "[" * 40 + "]" * 40, '"' + "a" * 48_000],
    ids=["lists", "mappings", "closed", "text"],
)
def test_deep_nesting_is_refused(payload: str) -> None:
    deep = signed(PAYLOAD_TYPE, payload.encode(), KEY)
    refused([deep])
    refused([ROOT, payload.encode()])
    written = statement(ROOT)
    inner: Any = "x"
    for _ in range(40):
        inner = {"a": inner}
    written["predicate"]["later"] = inner
    problem = refused([signed(PAYLOAD_TYPE, json.dumps(written).encode(), KEY)])
    assert "nested more than 16 deep" in str(problem)


@pytest.mark.parametrize(
    "twice",
    [b'{"_type":"a","_type":"b"}', b'{"predicate":{"number":"1","number":"2"}}'],
    ids=["top", "below"],
)
def test_a_field_that_stands_twice_is_refused(twice: bytes) -> None:
    refused([signed(PAYLOAD_TYPE, twice, KEY)])
    whole = b64decode(json.loads(ROOT)["payload"])
    doubled = whole.replace(b'"number":"FR-1"', b'"number":"FR-1","number":"FR-1"')
    assert "cannot be read as JSON" in str(refused([signed(PAYLOAD_TYPE, doubled, KEY)]))


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_noise_is_refused(documents: list[bytes]) -> None:
    refused(documents)
    refused([*documents, ROOT, ROOT])


@given(st.binary(max_size=300))
def test_any_signed_noise_is_refused(payload: bytes) -> None:
    refused([signed(PAYLOAD_TYPE, payload, KEY)])


@given(st.binary(max_size=200))
def test_noise_among_the_attachments_is_refused_or_passed_over(raw: bytes) -> None:
    try:
        chain = verify_chain(CHAIN, trust=TRUST, attachments=[raw])
    except InputError:
        return
    assert chain.leaf.number == "D-2"


def test_a_trust_that_believes_nobody_verifies_nothing() -> None:
    with pytest.raises(LicenceError, match="no authority is trusted"):
        verify_chain(CHAIN, trust=Trust.of())


# Nothing widens, whatever honest or dishonest holders sign.
grants = st.lists(st.sampled_from([GRANT, NARROWER, NARROWEST, WIDER]), min_size=1, max_size=2).map(tuple)
rules = st.sampled_from(["none", "consent", "free"])


@settings(max_examples=60)
@given(st.lists(st.tuples(grants, rules, st.none() | st.integers(0, 5)), max_size=5))
def test_what_a_chain_permits_lies_within_every_link_before_it(
    links: list[tuple[Any, str, int | None]],
) -> None:
    documents = [licence(grants=(GRANT,), links=4, files=MODEL)]
    standing: list[VerifiedChain] = [verify_chain(documents, trust=TRUST)]
    for number, (permitted, rule, left) in enumerate(links):
        made = transfer(
            documents[-1], number=f"T-{number}", holder=MAKER, grants=permitted, retransfer=rule, links=left
        )
        documents.append(made)
        try:
            chain = verify_chain(documents, trust=TRUST)
        except LicenceError:
            return
        for before in standing:
            assert within(chain.effective.grants, before.effective.grants) == ()
            assert chain.effective.not_after <= before.effective.not_after
            assert (chain.effective.links or 0) < 4
        standing.append(chain)


def test_a_chain_of_hundreds_of_documents_is_verified() -> None:
    documents = [licence(files=MODEL)]
    for number in range(300):
        documents.append(transfer(documents[-1], number=f"T-{number}", holder=MAKER, grants=(GRANT,)))
    forget()
    assert len(verify_chain(documents, trust=TRUST).links) == 301
