"""`licet authorise DRAFT`: a court or an independent authority decides on uses beforehand, and signs it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.licence import Scope

if TYPE_CHECKING:
    import argparse

    from licet.licence import Authorisation, Signer

_AFTER = """\
Example:
  licet authorise decision.yaml --licence model.onnx --trust trust \\
      --key court.pem
decision.yaml:
  reference: 26-104857
  decision: granted                        # or refused
  scope:
    operations: [identify.live]
    purposes: [law_enforcement.find.missing_person]
    places: [public.transport]
    countries: [NO]
  from: 2026-11-22T06:00:00Z
  until: 2026-11-24T06:00:00Z
The licence's proviso `prior_authorisation` names the keys that may sign. A reference names no person. Of \
several decisions on one reference the latest counts. The holder tells \
its guard: licet guard tell.
Exit status: 0 signed, 1 the licence does not hold or names another key, 2 not signed."""


class Draft(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"from_": "from"}):
    """A decision as it is drafted; without `decided_at` it is decided when it is signed."""

    reference: str
    decision: str
    scope: Scope
    from_: dt.datetime
    until: dt.datetime
    decided_at: dt.datetime | None = None


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli import _named_by_proviso

    command.epilog = _AFTER
    command.add_argument("draft", metavar="DRAFT", help="the decision to be signed, YAML or JSON")
    _named_by_proviso.arguments(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write REFERENCE.authorisation.

    (1) The licence holds; (2) a proviso of it asks for authorisations, and names the key; (3) what was signed
    is what a guard would read.
    """
    from licet.cli import _named_by_proviso as named
    from licet.licence import verify_authorisation
    from licet.licence.provisos import PriorAuthorisation

    decision = _drafted(Path(options.draft))
    about = named.licensed(options)  # (1)
    asking = [each for each in about.effective.provisos if isinstance(each, PriorAuthorisation)]
    key = named.signer(options, about, asking=[(proviso, proviso.by) for proviso in asking])  # (2)
    envelope = _signed(Path(options.draft), decision, {about.effective.number: about.digest}, key)
    verified = verify_authorisation(envelope, by=[key.public]).authorisation  # (3)
    number = verified.reference
    place = named.place_of(options, number, ending="authorisation")
    signed = named.handed_out(place, envelope, number=number, kind="authorisation", about=about)
    following = (
        f"send {place} to the holder, for its guard: licet guard tell FILE --authorisation {place.name}"
    )
    facts = [("licence", about.effective.number), *_facts(verified), ("next", following)]
    return named.told(options, signed, facts)


def _drafted(path: Path) -> Authorisation:
    from licet import documents, files
    from licet.licence import Authorisation

    raw = files.read(path, what="draft of a decision", limit=1024 * 1024)
    _refuse_bare_dates(raw, path)
    draft = documents.parse(raw, Draft, where=str(path))
    return Authorisation(
        reference=draft.reference,
        decision=draft.decision,
        scope=draft.scope,
        from_=draft.from_,
        until=draft.until,
        decided_at=draft.decided_at or dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _refuse_bare_dates(raw: bytes, path: Path) -> None:
    """A day alone leaves open where it begins and whether it is included."""
    from licet import documents
    from licet.errors import InputError

    written = documents.plain(raw, where=str(path))
    for field in ("from", "until", "decided_at") if isinstance(written, dict) else ():
        value = written.get(field)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            raise InputError(
                f"{field} is a day, not a moment",
                where=f"{path}:{documents.line_of(raw, (field,))}",
                remedy=f"write {value}T00:00:00Z",
            )


def _signed(path: Path, decision: Authorisation, licences: dict[str, str], key: Signer) -> bytes:
    """The document; a mistake in the draft names its file."""
    from licet.errors import InputError
    from licet.licence import sign_authorisation

    try:
        return sign_authorisation(decision, licences, key=key)
    except InputError as problem:
        problem.where = f"{path}, {problem.where}" if problem.where else str(path)
        raise


def _facts(decision: Authorisation) -> list[tuple[str, str]]:
    """The decision in words, as it will be read by guards."""
    from licet.cli._words import moment, term

    fields = ("operations", "purposes", "places", "countries")
    scope = [(field, ", ".join(map(term, getattr(decision.scope, field)))) for field in fields]
    times = [("from", moment(decision.from_)), ("until", moment(decision.until))]
    return [("decision", decision.decision), *scope, *times, ("decided", moment(decision.decided_at))]
