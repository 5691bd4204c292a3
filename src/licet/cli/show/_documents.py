"""Signed documents and tags, as `licet show` tells them: every field that stands there, known or not.

It works on the plain data, because a document of a later version must be shown too, with all it says.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from licet import vocabulary
from licet.cli._words import moment, proviso, span
from licet.cli.show import _notes
from licet.cli.show._seen import Fact, Section, Seen
from licet.errors import InputError
from licet.licence import PROVISOS, REVOCATIONS_TYPE, Proviso, PublicKey

if TYPE_CHECKING:
    from licet.tag import Tag

_LICET: Final = "urn:licet:predicate:"
_TITLES: Final = {
    "licence": "Licence",
    "transfer": "Transfer",
    "derivative": "Derivative",
    "consent": "Consent of an authority",
    "amendment": "Amendment of a licence",
    "suspension": "Suspension",
    "revocation": "Revocation",
    "surrender": "Surrender",
    "denial": "Denial",
    "end-use-statement": "End-use statement",
    "receipt": "Receipt for a report",
    "authorisation": "Authorisation of uses",
}
_SECTIONS: Final = ("grants", "entries")  # lists of things that each have several fields
_FIRST: Final = (
    "number",
    "kind",
    "authority",
    "holder",
    "end user",
    "parent",
    "parents",
    "not before",
    "not after",
)
_DIGEST: Final = 64
_BOUNDS: Final = {"uses", "per", "days", "start", "end", "zone", "most", "level", "seconds", "urgent_hours"}
_SAID: Final = {"kind", "on", "roles", "every", "grace_days", *_BOUNDS}  # what a proviso's sentence tells


def envelope(raw: bytes) -> Seen:
    """A document in a DSSE envelope, and the keys that claim to have signed it."""
    outer = _object(raw)
    try:
        payload = base64.b64decode(str(outer["payload"]), validate=True)
        inner = msgspec.json.decode(payload)
        keys = [str(signature["keyid"]) for signature in outer["signatures"]]
    except (ValueError, TypeError, KeyError, msgspec.DecodeError, RecursionError):
        raise InputError(
            "the envelope is not whole", remedy="it may have been cut short; get it again"
        ) from None
    kind, title, predicate, subjects = _statement(inner, str(outer["payloadType"]))
    facts = [Fact("signed by", keyid) for keyid in keys]
    for name, sha256 in subjects:
        facts += [Fact("file", name), Fact("sha256", sha256)]
    told, sections = _told(predicate)
    document = {"sha256": hashlib.sha256(payload).hexdigest(), "payload": inner, "signed_by": keys}
    return Seen(kind=kind, title=title, facts=(*told, *facts), sections=sections, document=document)


def tag(found: Tag) -> Seen:
    """A tag: what it is for, each link with its proof, and the lists it carries."""
    artefact = found.artefact
    facts = [Fact("for", artefact.name), Fact("form", artefact.form), Fact("sha256", artefact.sha256)]
    if artefact.size is not None:
        facts.append(Fact("size", f"{artefact.size:,} bytes"))
    if found.feed:
        facts.append(Fact("feed", f"{len(found.feed)} files of the union's feed are inside"))
    parts = []
    for link in found.links:
        parts += [envelope(link.envelope.encode()), _notes.proof(link.log_proof.encode())]
    parts += [envelope(text.encode()) for text in (*found.attachments, *found.revocations)]
    document = {"artefact": artefact, "links": len(found.links)}
    return Seen(kind="tag", title="Tag", facts=tuple(facts), parts=tuple(parts), document=document)


def _statement(inner: Any, payload_type: str) -> tuple[str, str, Any, list[tuple[str, str]]]:
    """Kind, title, predicate and subjects of what was signed."""
    if payload_type == REVOCATIONS_TYPE:
        return "revocations", "Revocation list", inner, []
    if not isinstance(inner, dict) or "predicateType" not in inner:
        return "signed", f"Signed document ({payload_type})", inner, []
    predicate_type = str(inner["predicateType"])
    kind = predicate_type.removeprefix(_LICET).partition(":")[0]
    title = _TITLES.get(kind) if predicate_type.startswith(_LICET) else None
    listed = inner.get("subject")
    subjects = [_subject(each) for each in listed] if isinstance(listed, list) else []
    if title is None:
        return "statement", f"Statement ({predicate_type})", inner.get("predicate"), subjects
    return kind, title, inner.get("predicate"), subjects


def _subject(subject: Any) -> tuple[str, str]:
    if not isinstance(subject, dict) or not isinstance(subject.get("digest"), dict):
        return "?", "?"
    return str(subject.get("name", "?")), str(subject["digest"].get("sha256", "?"))


def _told(predicate: Any) -> tuple[tuple[Fact, ...], tuple[Section, ...]]:
    """The fields of a predicate, in the order a person asks for them: who and what first, then the rest."""
    facts: list[Fact] = []
    sections: list[Section] = []
    for field, value in predicate.items() if isinstance(predicate, dict) else [("content", predicate)]:
        if field in _SECTIONS and isinstance(value, list):
            noun = {"grants": "Permits", "entries": "Entry"}[field]
            sections += [
                Section(f"{noun} ({place} of {len(value)})", _facts(each))
                for place, each in enumerate(value, 1)
            ]
        elif field == "provisos" and isinstance(value, list):
            facts += [fact for each in value for fact in proviso_facts(each)]
        elif field == "licence" and isinstance(value, dict):
            inner, grants = _told(value)
            sections += [Section("The licence as amended", inner), *grants]
        elif field == "freshness" and isinstance(value, int):
            facts.append(Fact("freshness", f"a revocation list of at most {span(value)}"))
        else:
            facts += [Fact(_label(field), text) for text in _texts(value)]
    return tuple(sorted(facts, key=_place)), tuple(sections)


def _place(fact: Fact) -> int:
    return _FIRST.index(fact.label) if fact.label in _FIRST else len(_FIRST)


def _facts(value: Any) -> tuple[Fact, ...]:
    fields = value.items() if isinstance(value, dict) else [("value", value)]
    return tuple(Fact(_label(field), text) for field, inner in fields for text in _texts(inner))


def _texts(value: Any) -> list[str]:
    """A value in one or several lines; nothing for what is empty."""
    if value is None or value in ([], {}):
        return []
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, dict):
        return [_mapped(value)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [_word(value) if isinstance(value, str) else f"{value:,}"]


def _listed(value: list[Any]) -> list[str]:
    """Words, or numbers, on one line; anything else each on its own."""
    if all(isinstance(each, str) and "\n" not in each for each in value):
        return [", ".join(_word(each) for each in value)]
    if all(type(each) in (int, float) for each in value):
        return [", ".join(f"{each:,}" for each in value)]
    return [text for each in value for text in _texts(each)]


def _mapped(value: dict[str, Any]) -> str:
    if {"name", "country"} <= set(value):
        return _party(value)
    return _key(value) if "public" in value else _plainly(value)


def _party(value: dict[str, Any]) -> str:
    kind = f", {_word(str(value['kind']))}" if value.get("kind") else ""
    key = f"; {_key(value['key'])}" if value.get("key") else ""
    return f"{value['name']} ({value['country']}{kind}){key}"


def _key(value: Any) -> str:
    """A key as its holder's `.key.json` has it, and its id; one that fills lines by its scheme alone."""
    found = value if isinstance(value, dict) else {"public": value}
    public = str(found.get("public"))
    if len(public) != _DIGEST:
        return f"a key of {found.get('scheme', 'no known scheme')}"
    try:
        keyid = PublicKey(public=public, scheme=found.get("scheme", "ed25519")).keyid
    except InputError:
        return f"key {public}"
    return f"key {public} (key id {keyid[:12]}…)"


def _plainly(value: dict[str, Any]) -> str:
    if value.get("kind") == "quota" or {"uses", "per"} == set(value):
        return _proviso({"kind": "quota", **value})
    return "; ".join(f"{_label(field)} {text}" for field, inner in value.items() for text in _texts(inner))


def proviso_facts(value: Any) -> list[Fact]:
    """A proviso, or its plain data, as a sentence; and each field it does not tell: areas, keys, lists."""
    value = msgspec.json.decode(msgspec.json.encode(value))
    facts = [Fact("proviso", _proviso(value))]
    if isinstance(value, dict) and value.get("kind") in PROVISOS:
        unsaid = ((field, inner) for field, inner in value.items() if field not in _SAID)
        facts += [Fact(f"  {_label(field)}", text) for field, inner in unsaid for text in _texts(inner)]
    return facts


def _proviso(value: Any) -> str:
    try:
        return proviso(msgspec.convert(value, Proviso))
    except msgspec.ValidationError:
        return f"not known to this version: {msgspec.json.encode(value).decode()}"


def _word(text: str) -> str:
    """A term by its name, a moment as people read it, several lines by their digest, others as they are."""
    if "\n" in text:
        return f"sha256 {hashlib.sha256(text.encode()).hexdigest()} (of {len(text):,} characters)"
    term = vocabulary.shipped().terms.get(text)
    if term is not None:
        return term.name
    try:
        at = dt.datetime.fromisoformat(text) if len(text) != _DIGEST else None
    except ValueError:
        return text
    return moment(at) if at is not None and at.tzinfo else text


def _label(field: str) -> str:
    return field.replace("_", " ")


def _object(raw: bytes) -> dict[str, Any]:
    found = msgspec.json.decode(raw)
    return found if isinstance(found, dict) else {}
