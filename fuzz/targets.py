"""The parsers, each as a function of bytes; every one begins where a stranger's bytes arrive."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from fuzz import seeds
from licet.errors import LicetError
from licet.feed import open_bundle
from licet.guard._entries import ActEntry, decode, encode
from licet.guard.provisos._decisions import Decision
from licet.licence import (
    Grant,
    PublicKey,
    TrustedKey,
    application,
    difference,
    meet,
    normal,
    verify_authorisation,
    verify_chain,
    verify_licence,
    verify_revocations,
    within,
)
from licet.licence.grant import faults
from licet.log import Checkpoint, LogProof, LogVerifier, parse_note, verify_checkpoint, verify_log_proof
from licet.log._tiles import unpack
from licet.tag import Tag
from licet.tag.forms import _onnx, _safetensors
from tests.unit.licence import samples

if TYPE_CHECKING:
    from collections.abc import Callable

_GRANTS: msgspec.json.Decoder[tuple[tuple[Grant, ...], tuple[Grant, ...]]] = msgspec.json.Decoder(
    tuple[tuple[Grant, ...], tuple[Grant, ...]]
)

_NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def note(raw: bytes) -> None:
    """A signed note, and the checkpoint in it."""
    Checkpoint.from_text(parse_note(raw).text)
    verify_checkpoint(raw, seeds.LOG.verifier)


def proof(raw: bytes) -> None:
    """A proof of inclusion: verified too, so that its path is walked."""
    found = LogProof.from_bytes(raw)
    assert found.to_bytes() == raw
    verify_log_proof(found, entry=b"entry", verifier=seeds.LOG.verifier)


def tile(raw: bytes) -> None:
    """An entry bundle of a log, as wide as its first byte says."""
    unpack(raw[1:], width=raw[0] + 1 if raw else 1, where="tile")


def keys(raw: bytes) -> None:
    """Public keys in their three spellings."""
    for read in (
        lambda: LogVerifier.from_vkey(raw.decode("utf-8", "replace")),
        lambda: TrustedKey.from_json(raw),
        lambda: PublicKey.from_json(raw),
    ):
        with suppress(LicetError):
            read()


def envelope(raw: bytes) -> None:
    """An envelope of unknown origin: almost none gets past its signature."""
    for verify in (verify_licence, verify_revocations):
        with suppress(LicetError):
            verify(raw, trust=seeds.TRUST)
    verify_chain([raw], trust=seeds.TRUST)


def licence(raw: bytes) -> None:
    """A payload that the trusted authority did sign, whatever stands in it."""
    verify_chain([seeds.enveloped(raw)], trust=seeds.TRUST)


def revocations(raw: bytes) -> None:
    """A revocation list that the trusted authority did sign."""
    verify_revocations(seeds.enveloped(raw, seeds.LIST_TYPE), trust=seeds.TRUST)


def authorisation(raw: bytes) -> None:
    """A decision of a court whose key a licence names; what is recorded of it is read back the same."""
    found = verify_authorisation(seeds.enveloped(raw), by=(samples.KEY.public,))
    decision = Decision.of(found)
    entry = decode(encode(decision.entry(at=0, licence=found.digest)), index=0)
    assert isinstance(entry, ActEntry)
    assert Decision.recorded(entry) == decision


def link(raw: bytes) -> None:
    """A second link that the holder of a good licence did sign."""
    verify_chain([seeds.LICENCE, seeds.enveloped(raw, key=seeds.HOLDER)], trust=seeds.TRUST)


def tag(raw: bytes) -> None:
    """A whole tag."""
    assert Tag.from_bytes(raw, where="tag").to_bytes() == raw


def onnx(raw: bytes) -> None:
    """The digest of a model, and the tag inside it; a tag put in is found again, and changes no digest."""
    digest = _onnx.taken(raw)
    again = _onnx.tagged(raw, b'{"licet":2}')
    assert _onnx.tags(again) == [b'{"licet":2}']
    assert _onnx.taken(again) == digest


def safetensors(raw: bytes) -> None:
    """The same of the other format."""
    digest = _safetensors.taken(io.BytesIO(raw))
    again = b"".join(_safetensors.tagged(io.BytesIO(raw), b'{"licet":2}'))
    assert _safetensors.tags(io.BytesIO(again)) == [b'{"licet":2}']
    assert _safetensors.taken(io.BytesIO(again)) == digest


def paper(raw: bytes) -> None:
    """What a person wrote: YAML or JSON."""
    application(raw, where="application")


def grants(raw: bytes) -> None:
    """Two sets of grants: what is common to both lies within both, and nothing of it was lost."""
    with suppress(msgspec.MsgspecError, UnicodeError, RecursionError):
        left, right = _GRANTS.decode(raw)
        if any(True for grant in (*left, *right) for _ in faults(grant)):
            return
        both = meet(left, right)
        assert not within(both, left)
        assert not within(both, right)
        assert normal(both) == both
        assert not difference(both, left)


def feed(raw: bytes) -> None:
    """A file of the feed, in the place its first byte names."""
    files, root = seeds.feed()
    names = sorted(files)
    name = names[raw[0] % len(names)] if raw else names[0]
    open_bundle({**files, name: raw[1:].decode("utf-8", "replace")}, root=root, at=_NOON)


TARGETS: dict[str, Callable[[bytes], Any]] = {
    each.__name__: each
    for each in (
        note,
        proof,
        tile,
        keys,
        envelope,
        licence,
        revocations,
        authorisation,
        link,
        tag,
        onnx,
        safetensors,
        paper,
        grants,
        feed,
    )
}
