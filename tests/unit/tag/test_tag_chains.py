"""A tag carries its whole chain: every link logged, in one order, none withdrawn; nothing else will do."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import BadChain, BadProof, InputError, LicenceError, LicetError, Revoked, Widened
from licet.licence import Provenance, sign
from licet.tag import LoggedLink, Papers, read_artefact, tag_path, write_tag
from tests.unit.licence.chains import (
    CHAIN,
    FIRST,
    LICENCE,
    MAKER_KEY,
    MODEL,
    NARROWEST,
    ROOT,
    SECOND,
    SMALL,
    TUNED,
    USER,
    WIDER,
    amendment,
    derivative,
    digest,
    onward,
    sha,
    transfer,
)
from tests.unit.licence.samples import KEY, NOW, changed, listed, logged, revocation, signing_key
from tests.unit.tag.tagged import artefact, linked, papers, plain, rewrite, verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return artefact(tmp_path)


def refused(path: Path, kind: type[LicetError], complaint: str | None = None, **how: Any) -> LicetError:
    with pytest.raises(kind, match=complaint) as caught:
        verify(path, **how)
    assert caught.value.where
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_model_tuned_and_quantised_keeps_what_every_link_left_of_the_licence(small: Path) -> None:
    verified = verify(small)
    assert [link.number for link in verified.chain.links] == ["FR-1", "T-1", "T-2", "D-1", "D-2"]
    assert verified.effective.grants == (NARROWEST,)
    assert verified.effective.holder == USER
    assert len(verified.checkpoints) == len(CHAIN)
    assert read_artefact(verified) == b"quantised"


def test_links_are_written_in_one_order_whatever_order_they_come_in(tmp_path: Path) -> None:
    path = artefact(tmp_path)
    before = tag_path(path).read_bytes()
    for some in ((ROOT, SECOND, FIRST, SMALL, TUNED), tuple(reversed(CHAIN))):
        write_tag(path, papers(*some))
        assert tag_path(path).read_bytes() == before


def test_reordered_links_are_refused(small: Path) -> None:
    tag = plain(small)
    links = tag["links"]
    for order in permutations(range(len(links))):
        rewrite(small, {**tag, "links": [links[place] for place in order]})
        if order == tuple(range(len(links))):
            verify(small)
        else:
            refused(small, BadChain, "not in their order")


def test_a_missing_link_is_refused(small: Path) -> None:
    tag = plain(small)
    for missing in range(len(CHAIN)):
        rewrite(small, {**tag, "links": tag["links"][:missing] + tag["links"][missing + 1 :]})
        refused(small, LicetError)


def test_a_link_that_stands_twice_or_leads_nowhere_is_refused(small: Path) -> None:
    tag = plain(small)
    rewrite(small, {**tag, "links": [*tag["links"], tag["links"][-1]]})
    refused(small, BadChain, "it stands twice")
    with pytest.raises(InputError, match="a document is given twice"):
        write_tag(small, papers(*CHAIN, SMALL))
    stray = derivative(SECOND, made="stray", number="D-9")
    with pytest.raises(InputError, match=r"the documents end in (derivative D-\d( and )?){2}"):
        write_tag(small, papers(*CHAIN, stray))


def test_a_link_that_no_log_holds_is_refused(small: Path) -> None:
    tag = plain(small)
    for place in range(len(CHAIN)):
        links = [dict(link) for link in tag["links"]]
        links[place]["log_proof"] = links[place - 1]["log_proof"]
        rewrite(small, {**tag, "links": links})
        refused(small, BadProof, "does not lead")


@pytest.mark.parametrize(
    ("documents", "link"),
    [
        ((ROOT, wide := transfer(ROOT, grants=(WIDER,))), "transfer T-1"),
        ((ROOT, FIRST, onward(FIRST, grants=(WIDER,))), "transfer T-2"),
        ((ROOT, wide, onward(wide)), "transfer T-1"),
    ],
    ids=["first", "second", "hidden"],
)
def test_an_attempt_to_widen_is_refused_and_the_link_named(
    tmp_path: Path, documents: tuple[bytes, ...], link: str
) -> None:
    path = artefact(tmp_path, "matcher.onnx", documents)
    found = refused(path, Widened)
    assert isinstance(found, Widened)
    assert found.link == link


def test_a_derivative_that_widens_is_refused(tmp_path: Path) -> None:
    wide = derivative(SECOND, grants=(WIDER,))
    found = refused(artefact(tmp_path, "tuned.onnx", (ROOT, FIRST, SECOND, wide)), Widened)
    assert isinstance(found, Widened)
    assert found.link == "derivative D-1"


def test_a_transfer_signed_by_a_stranger_is_refused(tmp_path: Path) -> None:
    stolen = transfer(ROOT, key=signing_key("thief"))
    path = artefact(tmp_path, "matcher.onnx", (ROOT, stolen))
    refused(path, BadChain, "signed by no key that the other documents name")


def test_parents_swapped_are_refused(tmp_path: Path) -> None:
    swapped = (ROOT, onward(ROOT, key=MAKER_KEY), transfer(FIRST))
    path = tmp_path / "matcher.onnx"
    path.write_bytes(b"matcher")
    with pytest.raises(InputError, match="the documents end in"):
        write_tag(path, papers(*swapped))


def test_whatever_link_is_withdrawn_withdraws_all_below_it(small: Path) -> None:
    for document in CHAIN:
        newer = listed(revocation(number="else", licence=digest(document)), sequence=5)
        refused(small, Revoked, "misuse was found", revocations=[newer])


def test_an_amended_licence_needs_its_amendment(tmp_path: Path) -> None:
    changed = amendment(ROOT, text=LICENCE)
    entry = revocation(number="FR-1", licence=digest(ROOT), kind="amended", by=digest(changed))
    newer = listed(entry, sequence=5)
    path = artefact(tmp_path, "matcher.onnx", (ROOT, FIRST))
    refused(path, Revoked, "the amendment is not here", revocations=newer)
    write_tag(path, papers(ROOT, FIRST, changed))
    assert verify(path, revocations=newer).chain.leaf.number == "T-1"


def test_every_field_of_a_tag_is_needed(small: Path) -> None:
    tag = plain(small)
    for field in tag:
        rewrite(small, {name: value for name, value in tag.items() if name != field})
        refused(small, LicetError)
    for field in tag["artefact"]:
        part = {name: value for name, value in tag["artefact"].items() if name != field}
        rewrite(small, {**tag, "artefact": part})
        refused(small, LicetError)
    for field in ("envelope", "log_proof"):
        part = {name: value for name, value in tag["links"][2].items() if name != field}
        rewrite(small, {**tag, "links": [*tag["links"][:2], part, *tag["links"][3:]]})
        refused(small, InputError, "this is not a tag")


def test_no_byte_of_a_tag_can_be_changed(tmp_path: Path) -> None:
    path = artefact(tmp_path, "matcher.onnx", (ROOT,))
    whole = bytearray(tag_path(path).read_bytes())
    for place in range(len(whole)):
        whole[place] ^= 1
        tag_path(path).write_bytes(whole)
        refused(path, LicetError)
        whole[place] ^= 1


def test_a_tag_of_100_mb_is_refused_without_being_read(small: Path) -> None:
    with tag_path(small).open("r+b") as file:
        file.truncate(100_000_000)
    refused(small, InputError, "has more than 16,777,216 bytes")


@pytest.mark.parametrize("brackets", [b"[", b'{"a":', b'{"links":[', b'{"licet":2,"artefact":'])
def test_a_tag_nested_without_end_is_refused(small: Path, brackets: bytes) -> None:
    tag_path(small).write_bytes(brackets * 200_000)
    refused(small, InputError, "this is not a tag")


BUILDER = signing_key("builder")
DEMANDED = Provenance(builders=(BUILDER.public,))


def provenance(*, about: str = sha("matcher"), key: Any = BUILDER, kind: str = "slsa", **parts: Any) -> bytes:
    """A statement of how a file was made, as a build system signs it."""
    import json

    kinds = {"slsa": "https://slsa.dev/provenance/v1", "other": "https://example.org/test/v1"}
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "whatever", "digest": {"sha512": "0" * 128, "sha256": about}}],
        "predicateType": kinds[kind],
        "predicate": {"buildDefinition": {}, "runDetails": {}},
        **parts,
    }
    signed: bytes = key.sign("application/vnd.in-toto+json", json.dumps(statement).encode())
    return signed


@pytest.fixture
def demanding(tmp_path: Path) -> tuple[Path, Papers]:
    path = tmp_path / "matcher.onnx"
    path.write_bytes(b"matcher")
    licence = sign(changed(number="FR-9", provisos=(DEMANDED,)), MODEL, KEY)
    return path, papers(licence)


def test_a_licence_that_demands_provenance_holds_with_it(demanding: tuple[Path, Papers]) -> None:
    path, bare = demanding
    attached = [b'{"payload":"","payloadType":"a","signatures":[]}', provenance()]
    write_tag(path, Papers(links=bare.links, revocations=bare.revocations, attachments=attached))
    assert verify(path).effective.provisos == (DEMANDED,)


@pytest.mark.parametrize(
    "attached",
    [
        [],
        [provenance(about=sha("another"))],
        [provenance(key=signing_key("stranger"))],
        [provenance(kind="other")],
        [provenance(_type="https://in-toto.io/Statement/v9")],
        [provenance(subject="nothing")],
        [BUILDER.sign("text/plain", b"{}")],
        [BUILDER.sign("application/vnd.in-toto+json", b"[" * 100_000)],
        [provenance()[:-40] + b'"}]}'],
        [b" " * 1_048_577],
        [b"\xc3\xa9[" * 9],
    ],
    ids=[
        "none",
        "another",
        "stranger",
        "kind",
        "type",
        "subject",
        "payload",
        "nested",
        "spoilt",
        "large",
        "prose",
    ],
)
def test_provenance_of_another_file_builder_or_kind_does_not_count(
    demanding: tuple[Path, Papers], attached: list[bytes]
) -> None:
    path, bare = demanding
    write_tag(path, Papers(links=bare.links, revocations=bare.revocations, attachments=attached))
    refused(path, LicetError)


def test_a_document_from_the_future_or_of_another_version_is_refused(small: Path) -> None:
    tag = plain(small)
    for version in (0, 1, 3, 2**63):
        rewrite(small, {**tag, "licet": version})
        refused(small, InputError, f"the tag is of version {version}")
    rewrite(small, tag)
    refused(small, LicenceError, "is valid from", at=NOW.replace(year=1999))


def test_a_proof_is_needed_for_each_link_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "matcher.onnx"
    path.write_bytes(b"matcher")
    with pytest.raises(BadProof):
        write_tag(path, Papers(links=[*linked(ROOT), LoggedLink.of(FIRST, b"")], revocations=[]))
    assert not tag_path(path).exists()
    assert logged(ROOT) != logged(FIRST)
