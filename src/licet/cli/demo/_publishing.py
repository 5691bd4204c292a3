"""Step 6: the logs are verified by someone who holds only public keys, and the public page is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from licet import files, register
from licet.cli._words import proviso
from licet.cli.demo._field import Field, now
from licet.guard import UseEntry, decode
from licet.licence import verify_licence, verify_revocations
from licet.log import LogVerifier, LogView, verify_log_proof
from licet.register import (
    Evidence,
    PublishedDecision,
    PublishedDetermination,
    PublishedLicence,
    PublishedReason,
)

if TYPE_CHECKING:
    from pathlib import Path

    from licet.cli.demo._lawyers import Answer
    from licet.cli.demo._stage import Stage
    from licet.law import Determination


def published(stage: Stage, field: Field, *, answers: list[Answer]) -> None:
    """Verify one entry of each log from its folder alone, then write the page and count it again."""
    stage.title("6. Anyone can check. The checkpoint and an inclusion proof of each log are verified.")
    record = field.model.with_name(f"{field.model.name}.record")
    evidence = (
        _evidence(stage, field.desk.log, index=0, proves="The licence is in the authority's public log."),
        _evidence(stage, record, index=1, proves="The first comparison is in the guard's record."),
    )
    decisions = _decisions(record, number=_licence(field).number)
    told = [*answers, field.answer] if field.answer else answers
    html = register.page(
        title="Demonstration: register of an invented authority",
        generated_at=now(),
        determinations=tuple(_determination(*answer) for answer in told),
        licences=(_licence(field),),
        decisions=decisions,
        evidence=evidence,
    )
    files.write(stage.page, html.encode())
    permits = sum(item.count for item in decisions if item.verdict == "permit")
    refusals = sum(item.count for item in decisions if item.verdict == "refuse")
    stage.told(
        "published",
        f"{permits} uses permitted, {refusals} refused (the two changed files never opened), "
        f"1 licence (revoked), {len(told)} determinations",
    )
    stage.told("page", f"{stage.page}")
    kept = (permits, refusals) == (3, 3)  # as the story went
    got = f"{len(evidence)} logs verified, {permits} permits and {refusals} refusals published"
    stage.promise("register", promised="checkpoints and proofs verified, page written", got=got, ok=kept)


def _evidence(stage: Stage, folder: Path, *, index: int, proves: str) -> Evidence:
    """Open the log as a stranger would, and verify the proof it gives; LogError if it does not hold."""
    vkey = files.read(folder / "log.vkey", what="log's public key").decode().strip()
    verifier = LogVerifier.from_vkey(vkey)
    view = LogView.open(folder, verifier=verifier)
    proof = view.prove(index)
    checkpoint = verify_log_proof(proof.to_bytes(), entry=list(view.entries())[index], verifier=verifier)
    stage.told(
        "verified", f"{proves[:-1]}: entry {index} of {checkpoint.size}, root {checkpoint.root.hex()[:16]}…"
    )
    return Evidence(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        checkpoint=checkpoint.note.decode(),
        vkey=vkey,
        proof=proof.to_bytes().decode(),
        proves=proves,
    )


def _decisions(record: Path, *, number: str) -> tuple[PublishedDecision, ...]:
    """The record's uses, counted by hour and kind."""
    verifier = LogVerifier.from_vkey(
        files.read(record / "log.vkey", what="log's public key").decode().strip()
    )
    entries = [
        decode(raw, index=i) for i, raw in enumerate(LogView.open(record, verifier=verifier).entries())
    ]
    counts = Counter(
        (
            entry.at // 3600,
            entry.operation,
            entry.purpose,
            entry.place,
            entry.country,
            entry.verdict,
            entry.ground,
        )
        for entry in entries
        if isinstance(entry, UseEntry)
    )
    return tuple(
        PublishedDecision(
            at=dt.datetime.fromtimestamp(hour * 3600, dt.UTC),
            licence=number,
            operation=operation,
            purpose=purpose,
            place=place,
            country=country,
            verdict="permit" if verdict == "permit" else "refuse",
            code=ground,
            sentence=register.sentence(ground),
            count=count,
        )
        for (hour, operation, purpose, place, country, verdict, ground), count in counts.items()
    )


def _licence(field: Field) -> PublishedLicence:
    if field.issued is None:  # pragma: no cover - step 4 comes first
        raise AssertionError
    verified = verify_licence(files.read(field.issued.licence, what="licence"), trust=field.trust)
    revoked = verify_revocations(files.read(field.feed, what="revocation list"), trust=field.trust)
    gone = any(entry.licence == verified.digest for entry in revoked.revocations.entries)
    licence = verified.licence
    grant = licence.grants[0]
    (name, sha256), *_ = verified.subjects.items()
    return PublishedLicence(
        number=licence.number,
        authority=licence.authority.name,
        country=licence.authority.country,
        holder=licence.holder.name,
        artefact=name,
        sha256=sha256,
        operations=grant.operations,
        purposes=grant.purposes,
        places=grant.places,
        countries=grant.countries,
        actors=grant.actors,
        provisos=tuple(proviso(item) for item in licence.provisos),
        not_before=licence.not_before,
        not_after=licence.not_after,
        status="revoked" if gone else "in force",
        determination=licence.determination,
    )


def _determination(title: str, answer: Determination) -> PublishedDetermination:
    return PublishedDetermination(
        title=title[:1].upper() + title[1:],
        outcome=answer.outcome,
        reasons=tuple(
            PublishedReason(title=reason.title, cite=reason.cite, url=reason.url, review=reason.review)
            for reason in answer.reasons
        ),
        questions=tuple(ask.ask for ask in answer.missing),
        digest=hashlib.sha256(answer.to_json()).hexdigest(),
    )
