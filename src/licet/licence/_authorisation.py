"""Authorisations: what a court or an independent authority decided about uses under a licence.

A signed in-toto statement whose subject is the licence. It widens nothing: it is one more condition of a use
that the licence permits already. Whether a guard obeys it is for the proviso that names its signer's key.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import vocabulary
from licet.errors import InputError, LicenceError, NotTrusted, UnknownTerm, shown
from licet.licence._documents import predicate_type
from licet.licence._envelope import read_envelope, require_key, require_type, signed
from licet.licence._problem import Problem, choice_problems, moment_problems, refuse, spelled, text_problems
from licet.licence._statement import PAYLOAD_TYPE, STATEMENT, read_loosely
from licet.licence.grant._terms import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from licet.facts import Use
    from licet.licence._keys import Signer
    from licet.licence._public_key import PublicKey

DECISIONS: Final = ("granted", "refused")
PREDICATE_AUTHORISATION: Final = predicate_type("authorisation")
_WHAT: Final = "authorisation"
_MOST: Final = 32
_LONGEST: Final = 100  # of one word: all of them fit into one entry of a record
_FAMILIES: Final = {"operations": "operation", "purposes": "purpose", "places": "place"}
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


class Scope(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The uses that were decided on: every field must hold the use's word; the root term stands for any."""

    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]

    def lacks(self, use: Use) -> tuple[str, ...]:
        """The attributes in which a use lies outside; empty when it is covered."""
        asked = {
            "operation": (use.operation, self.operations),
            "purpose": (use.purpose, self.purposes),
            "place": (use.place, self.places),
            "country": (use.country, self.countries),
        }
        return tuple(
            facet for facet, (word, allowed) in asked.items() if word is None or not holds(allowed, word)
        )

    def problems(self, path: tuple[str | int, ...]) -> Iterator[Problem]:
        """Each field lists something."""
        for field in self.__struct_fields__:
            words = getattr(self, field)
            if not 1 <= len(words) <= _MOST:
                yield Problem((*path, field), f"{len(words)} {field}", f"list 1 to {_MOST}")
            for index, word in enumerate(words):
                if not word.isprintable() or " " in word or not 1 <= len(word) <= _LONGEST:
                    yield Problem(
                        (*path, field, index), "this is no term", "write it in full, as a use has it"
                    )


class Authorisation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What was decided on the request with this `reference`: `granted` or `refused`, for which uses and when.

    `reference` is the deciding body's own; it names no person. Of several decisions on one reference the
    latest counts. A refusal says for which uses and which time it was asked. A field that is not known here
    may be what narrows the decision, and refuses it.
    """

    reference: str
    decision: str
    scope: Scope
    from_: dt.datetime
    until: dt.datetime
    decided_at: dt.datetime

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps it from meaning one thing."""
        yield from text_problems(("reference",), self.reference)
        yield from choice_problems(("decision",), self.decision, DECISIONS)
        yield from self.scope.problems(("scope",))
        moments = {"from": self.from_, "until": self.until, "decided_at": self.decided_at}
        wrong = [found for name, at in moments.items() for found in moment_problems((name,), at)]
        yield from wrong
        if not wrong and not self.from_ < self.until:
            yield Problem(("until",), "it ends before it begins", "give a later end")


class VerifiedAuthorisation(Struct, frozen=True, kw_only=True):
    """An authorisation whose signature held: `by` is the key id, `digest` the sha256 of the signed payload.

    `licences` are the sha256 digests of the documents it is about.
    """

    authorisation: Authorisation
    licences: frozenset[str]
    by: str
    digest: str


def sign_authorisation(authorisation: Authorisation, licences: Mapping[str, str], *, key: Signer) -> bytes:
    """Sign a decision about uses under these licences (number → sha256), its words written in full."""
    refuse(authorisation.problems(), where=spelled)
    authorisation = replace(authorisation, scope=_in_full(authorisation.scope))
    subject = [{"name": name, "digest": {"sha256": sha}} for name, sha in sorted(licences.items())]
    statement = {
        "_type": STATEMENT,
        "subject": subject,
        "predicateType": PREDICATE_AUTHORISATION,
        "predicate": authorisation,
    }
    return signed(PAYLOAD_TYPE, _CANONICAL.encode(statement), key)


def verify_authorisation(envelope: bytes, *, by: Iterable[PublicKey]) -> VerifiedAuthorisation:
    """Return the decision.

    (1) One of the keys `by` signed, and its signature holds; (2) it is an in-toto statement of this kind,
    strictly read; (3) every field means one thing; (4) it is about at least one licence, named by sha256.
    """
    sealed = read_envelope(envelope, what=_WHAT)
    signer = next((key for key in by if key.keyid in sealed.signatures), None)  # (1)
    if signer is None:
        raise NotTrusted(
            "the authorisation is signed by nobody who may give it here",
            remedy="ask whom the proviso of the licence names",
        )
    require_key(sealed, signer, whose="the authorising body", what=_WHAT)
    require_type(sealed, PAYLOAD_TYPE, what=_WHAT)  # (2)
    statement = read_loosely(sealed.payload, what=_WHAT)
    if statement.type_ != STATEMENT or statement.predicate_type != PREDICATE_AUTHORISATION:
        raise LicenceError(f"this is signed, but is no {_WHAT} ({shown(statement.predicate_type)})")
    authorisation = _read(statement.predicate)  # (3)
    licences = frozenset(subject.digest.get("sha256", "") for subject in statement.subject)  # (4)
    digest = sha256(sealed.payload).hexdigest()
    return VerifiedAuthorisation(
        authorisation=authorisation, licences=licences - {""}, by=signer.keyid, digest=digest
    )


def _in_full(scope: Scope) -> Scope:
    """The same uses in words that a guard knows: one that no use has would authorise nothing, unnoticed."""
    words = vocabulary.shipped()
    known = words.group("group.world").members
    for code in scope.countries:
        if code not in known:
            raise UnknownTerm(code, family="country", known=known, where="scope.countries")
    full = {
        field: tuple(words.resolve(family, word, where=f"scope.{field}") for word in getattr(scope, field))
        for field, family in _FAMILIES.items()
    }
    return replace(scope, **full)


def _read(predicate: Any) -> Authorisation:
    try:
        authorisation = msgspec.convert(predicate, Authorisation)
        refuse(authorisation.problems(), where=spelled)
    except msgspec.ValidationError as problem:
        raise LicenceError(f"the {_WHAT} cannot be read ({shown(str(problem))})") from None
    except InputError as problem:
        raise LicenceError(f"the {_WHAT} cannot be relied on ({problem.where}: {problem.what})") from None
    return authorisation
