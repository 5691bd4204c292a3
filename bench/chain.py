"""What it costs to verify a chain of documents with their log proofs, beside the signatures it checks.

(1) sign chains of 1, 3, 10 and 100 links, each narrower than the one before, and enter every link in a log;
(2) count the Ed25519 signatures that verifying each chain checks, those on checkpoints included;
(3) time the verification with nothing remembered, that many bare verifications, and the chain asked again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import b64decode
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bench import _table
from bench._field import AUTHORITY, GRANT, START
from bench._run import run
from bench._timing import Pace, Subject, interleaved
from bench.opening import bare_verifications, signatures_checked
from licet.licence import (
    Holder,
    Licence,
    SigningKey,
    Transfer,
    Trust,
    TrustedKey,
    VerifiedChain,
    forget,
    sign,
    verify_chain,
)
from licet.log import LogKey, LogVerifier, MemoryLog, verify_log_proof

_LENGTHS: Final = (1, 3, 10, 100)
_DAY: Final = dt.timedelta(days=1)
_FILES: Final = {"matcher.onnx": hashlib.sha256(b"matcher").hexdigest()}
_LOG: Final = "bench.example/chains"


class Chain(Struct, frozen=True):
    """Documents and the proofs that a log holds them, and whom to believe."""

    documents: tuple[bytes, ...]
    proofs: tuple[bytes, ...]
    trust: Trust
    log: LogVerifier


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    return [_cold(length, pace) for length in _LENGTHS] + [_again(pace)]


def signed_chain(length: int) -> Chain:
    """A licence and the transfers that follow it, each by another holder and for a day less."""
    office = SigningKey.generate()
    keys = [SigningKey.generate() for _ in range(length)]
    holders = [
        Holder(name=f"Holder {place}", country="FR", kind="party.government", key=key.public)
        for place, key in enumerate(keys)
    ]
    licence = Licence(
        number="B-0",
        authority=AUTHORITY,
        holder=holders[0],
        grants=(GRANT,),
        retransfer="free",
        not_before=START - _DAY,
        not_after=START + 1000 * _DAY,
    )
    documents = [sign(licence, _FILES, office)]
    for place in range(1, length):
        documents.append(_transfer(documents[-1], holders[place], place, key=keys[place - 1]))
    log_key = LogKey.generate(_LOG)
    with MemoryLog(log_key) as log:
        entries = [log.append(document) for document in documents]
        proofs = tuple(log.prove(entry).to_bytes() for entry in entries)
    trusted = TrustedKey(key=office.public, name=AUTHORITY.name, country=AUTHORITY.country)
    return Chain(tuple(documents), proofs, Trust.of(trusted, log_key.verifier), log_key.verifier)


def _transfer(parent: bytes, holder: Holder, place: int, *, key: SigningKey) -> bytes:
    payload = b64decode(msgspec.json.decode(parent)["payload"])
    narrower = replace(GRANT, until=START + (900 - place) * _DAY)
    document = Transfer(
        number=f"B-{place}",
        parent=hashlib.sha256(payload).hexdigest(),
        holder=holder,
        grants=(narrower,),
        retransfer="free",
        not_before=START - _DAY,
        not_after=START + (1000 - place) * _DAY,
    )
    return sign(document, _FILES, key)


def _cold(length: int, pace: Pace) -> _table.Table:
    chain = signed_chain(length)  # (1)
    signatures = signatures_checked(partial(_verified, chain))  # (2)
    subjects = [  # (3)
        Subject(key=f"chain_{length}", label="verify_chain and proofs", run=partial(_verified, chain)),
        Subject(
            key=f"chain_ed25519_{length}",
            label=f"{signatures} Ed25519 verifications",
            run=bare_verifications(signatures),
        ),
    ]
    ours, *peers = interleaved(subjects, pace)
    links = "1 link" if length == 1 else f"{length} links"
    return _table.beside(f"a chain of {links}, nothing remembered", [ours], peers)


def _again(pace: Pace) -> _table.Table:
    subjects = []
    for length in _LENGTHS:
        chain = signed_chain(length)
        again = partial(verify_chain, chain.documents, trust=chain.trust)
        again()
        label = f"{length} link{'s' if length > 1 else ''}"
        subjects.append(Subject(key=f"chain_again_{length}", label=label, run=again))
    return _table.beside("the same chain asked again", interleaved(subjects, pace), ())


def _verified(chain: Chain) -> VerifiedChain:
    forget()
    found = verify_chain(chain.documents, trust=chain.trust)
    for document, proof in zip(chain.documents, chain.proofs, strict=True):
        verify_log_proof(proof, entry=document, verifier=chain.log)
    return found


if __name__ == "__main__":
    run(measure)
