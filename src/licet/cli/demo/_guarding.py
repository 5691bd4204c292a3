"""Steps 4 and 5: a licence is signed and tagged; the guarded matcher works, and refuses."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from licet import files, tag
from licet.cli._withdrawal import withdraw
from licet.cli._words import HEADLINES, proviso, term
from licet.cli.demo._field import Field, now
from licet.cli.demo._matcher import SAME_PERSON, astronaut, variations
from licet.errors import LicetError
from licet.facts import Use
from licet.guard import Ground, open_artefact

if TYPE_CHECKING:
    from licet.cli.demo._matcher import Matcher
    from licet.cli.demo._stage import Stage
    from licet.guard import Guard, Verdict

_ONE_LOOK = 1.1  # seconds: a guard looks for a newer revocation list once a second
AT_THE_BORDER = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="DE",
    actor="party.government.border",
)
IN_THE_STREET = Use(
    operation="operation.identify.live",
    purpose="purpose.law_enforcement.crowd_monitoring",
    place="place.public.street",
    country="DE",
    actor="party.government.police",
)


def licensed(stage: Stage, field: Field) -> None:
    """Step 4: sign, log, tag, verify."""
    stage.title(
        "4. A licence is signed for a border authority's one-to-one check, logged, and tagged to the file."
    )
    answer = field.determined(stage)
    stage.told(
        "the law", f"{HEADLINES[answer.outcome]} The determination is bound into the licence by its digest."
    )
    issued = field.desk.issue(field.paper, artefacts=[field.model], determination=field.ruling, at=now())
    field.issued = issued
    link = tag.LoggedLink.of(
        files.read(issued.licence, what="licence"), files.read(issued.proof, what="log proof")
    )
    standing = files.read(issued.revocations, what="revocation list")
    tag.write_tag(field.model, tag.Papers(links=[link], revocations=[standing]))
    verified = tag.verify_tag(field.model, trust=field.trust, at=now())
    licence, grant = verified.effective, verified.effective.grants[0]
    stage.told("licence", f"{licence.number}, {licence.authority.name} → {licence.holder.name}")
    allowed = "; ".join(", ".join(term(word) for word in words) for words in grant.by_field().values())
    stage.told("permits", f"{allowed}; {'; '.join(proviso(item) for item in licence.provisos)}")
    stage.told("logged", f"entry {issued.entry} of {verified.checkpoint.origin}; inclusion proof verified")
    stage.told("tagged", f"{tag.tag_path(field.model).name}, bound to sha256 {verified.sha256[:16]}…")
    kept = answer.outcome.permits and licence.determination is not None
    promised = "determined, signed, logged, tagged, verified"
    stage.promise(
        "licence", promised=promised, got=f"{answer.outcome.value}, verified {licence.number}", ok=kept
    )


def at_work(stage: Stage, field: Field) -> None:
    """Step 5: permitted with a score, refused in the street, refused when the quota is spent."""
    stage.title("5. The guarded matcher at work. The model's bytes come from the guard, or not at all.")
    with _opened(field) as guard:
        matcher = field.matcher(guard.artefact())
        _compared(stage, guard, matcher)
        _refused_in_the_street(stage, guard)
        _spent(stage, guard, matcher)


def _compared(stage: Stage, guard: Guard, matcher: Matcher) -> None:
    stage.told(
        "asked", "compare a NASA portrait with the same picture, mirrored and darker, at the checkpoint"
    )
    picture = astronaut()
    others = variations(picture)
    scores = []
    for name in ("mirrored", "darker"):
        with guard.use(AT_THE_BORDER) as verdict:
            scores.append(matcher.compare(picture, others[name]))
        stage.told(
            "PERMITTED", f"{name}: score {scores[-1]:.3f}, a match from {SAME_PERSON} on; {_left(verdict)}"
        )
    kept = min(scores) >= SAME_PERSON
    got = f"permitted, scores {', '.join(f'{score:.3f}' for score in scores)}"
    stage.promise("compare", promised="permitted, with the score", got=got, ok=kept)


def _refused_in_the_street(stage: Stage, guard: Guard) -> None:
    verdict = guard.check(IN_THE_STREET)
    asked = "the same file, for police to identify people one-to-many, live in a street, at a protest"
    stage.told("asked", asked)
    _told_refusal(stage, verdict)
    changes = {change.field: change.allowed for change in verdict.changes}
    kept = verdict.ground is Ground.OUTSIDE_GRANT and changes.get("operation") == ("operation.verify",)
    stage.promise(
        "street-use", promised="refused, with the change that would be lawful", got=verdict.ground, ok=kept
    )


def _spent(stage: Stage, guard: Guard, matcher: Matcher) -> None:
    picture = astronaut()
    with guard.use(AT_THE_BORDER) as third:
        matcher.compare(picture, picture)
    stage.told("asked", "a third comparison, then a fourth")
    stage.told("PERMITTED", f"the third; {_left(third)}")
    verdict = guard.check(AT_THE_BORDER)
    _told_refusal(stage, verdict)
    kept = verdict.ground is Ground.QUOTA_SPENT
    stage.promise("quota", promised="refused when the quota is spent", got=verdict.ground, ok=kept)


def tampered(stage: Stage, field: Field) -> None:
    """Step 5, continued: one changed byte of the model, or of its tag, opens nothing."""
    sidecar = tag.tag_path(field.model)
    for step, what, path in (("model-byte", "model", field.model), ("tag-byte", "tag", sidecar)):
        stage.told("asked", f"open it after one byte of the {what} was changed")
        whole = path.read_bytes()
        spot = whole.index(b'"payload') + 30 if path == sidecar else len(whole) // 2
        path.write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
        got = _opening(stage, field)
        path.write_bytes(whole)
        stage.promise(step, promised="refused", got=got, ok=got != "opened")


def revoked(stage: Stage, field: Field) -> None:
    """Step 5, the end: the licence is withdrawn while a guard is running."""
    if field.issued is None:  # pragma: no cover - step 4 comes first
        raise AssertionError
    stage.told("asked", "a use, after the authority revoked the licence; the guard was open all the while")
    with _opened(field) as guard:
        reason = "audit found checks on travellers outside the stated purpose"
        licence = Path(field.issued.licence)
        withdraw(field.desk, licence, kind="revoked", reason=reason, revocations=field.feed, at=now())
        time.sleep(_ONE_LOOK)
        verdict = guard.check(AT_THE_BORDER)
    _told_refusal(stage, verdict)
    stage.promise("revoked", promised="refused", got=verdict.ground, ok=verdict.ground is Ground.REVOKED)


def _opened(field: Field) -> Guard:
    return open_artefact(field.model, trust=field.trust, revocations=field.feed, recording="sync")


def _opening(stage: Stage, field: Field) -> str:
    try:
        _opened(field).close()
    except LicetError as problem:
        stage.told("REFUSED", f"{problem.what}; {problem.remedy}")
        return type(problem).__name__
    return "opened"


def _told_refusal(stage: Stage, verdict: Verdict) -> None:
    stage.told("REFUSED", f"{verdict.says} [{verdict.cite}]")
    lawful = [
        f"{change.field}: {' or '.join(term(word) for word in change.allowed)}"
        for change in verdict.changes
        if change.allowed
    ]
    if lawful:
        stage.told("to go on" if verdict.ground is Ground.QUOTA_SPENT else "lawful if", "; ".join(lawful))


def _left(verdict: Verdict) -> str:
    return "1 use left" if verdict.remaining == 1 else f"{verdict.remaining} uses left"
