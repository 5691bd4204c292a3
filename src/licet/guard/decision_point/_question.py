"""What an AuthZEN request asks of a guard: one use, and what is known of it beside its words.

Licet reads `subject`, `action`, `resource` and, in `properties` and `context`, the one object `licet`; what
else stands there belongs to others and is ignored, as AuthZEN demands. Inside `licet` nothing is ignored: an
attribute that no use has, or that stands twice, is a refusal with its reason. Identifiers of subjects are
never handed on, so they cannot reach the record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, cast

import msgspec
from msgspec import UNSET, Struct, UnsetType

from licet.documents import known_words
from licet.errors import InputError, shown
from licet.facts import Use
from licet.guard._circumstances import Circumstances

if TYPE_CHECKING:
    from collections.abc import Mapping

Wanted = TypeVar("Wanted")
Semantic = Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"]

LARGEST_BODY: Final = 1024 * 1024
MOST_EVALUATIONS: Final = 1000
KIND: Final = "artefact"  # the only type of resource a guard decides about
LONGEST_WORD: Final = 200  # longer than any term; what suggests the nearest one takes time by length
_BEYOND: Final = 2**53  # what every reader of JSON reads alike ends below (RFC 7493, section 2.2)
_LONGEST_INTEGER: Final = 20
_OF_USE: Final = frozenset(Use.__struct_fields__)
# `notice` is a fact of the use (was one given?), so the text that was displayed has a name of its own here
_CIRCUMSTANCES: Final = {
    {"notice": "notice_sha256"}.get(name, name): name
    for name in Circumstances.__struct_fields__
    if name != "askers"  # a person is admitted by what is proven, never by what is stated
}
_TOKENS: Final = "id_tokens"
STATED: Final = frozenset({*_OF_USE, *_CIRCUMSTANCES, _TOKENS} - {"operation"})
_NOTHING: Final = msgspec.Raw(b"{}")


class Properties(Struct, frozen=True):
    """The properties of an entity, or the context: Licet's own part of them, not read yet."""

    licet: msgspec.Raw = _NOTHING


_NONE: Final = Properties()


class Subject(Struct, frozen=True):
    """Who asks. A type that begins with `party.` says what kind of actor that is."""

    type: str
    id: str
    properties: Properties = _NONE


class Action(Struct, frozen=True):
    """The operation, by its term: `verify`, `identify.live`."""

    name: str
    properties: Properties = _NONE


class Resource(Struct, frozen=True):
    """The artefact, by a name it has here."""

    type: str
    id: str
    properties: Properties = _NONE


class Evaluation(Struct, frozen=True, kw_only=True):
    """One AuthZEN request, or the defaults of several."""

    subject: Subject | UnsetType = UNSET
    action: Action | UnsetType = UNSET
    resource: Resource | UnsetType = UNSET
    context: Properties | UnsetType = UNSET


class Options(Struct, frozen=True):
    """How several evaluations are carried out."""

    evaluations_semantic: Semantic = "execute_all"


class Evaluations(Evaluation, frozen=True, kw_only=True):
    """Several requests in one; each is read by itself, so that one that is malformed spoils no other."""

    evaluations: list[msgspec.Raw] = []
    options: Options = Options()


class Question(Struct, frozen=True):
    """One use to be decided. `amiss` is why it is refused whatever the guard would say.

    `id_tokens` are to prove who asks; what they prove is no part of the circumstances yet.
    """

    use: Use
    circumstances: Circumstances | None = None
    amiss: str = ""
    id_tokens: tuple[str, ...] = ()


_evaluation: Final = msgspec.json.Decoder(Evaluation)
_evaluations: Final = msgspec.json.Decoder(Evaluations)
_UNASKED: Final = Use(operation="nothing")  # no such operation: a guard refuses it, and records that


def read_evaluation(body: bytes) -> Evaluation:
    """One request as it came; `InputError` for what is not one."""
    return _whole(read(body, _evaluation))


def read_evaluations(body: bytes) -> Evaluations:
    """Several requests as they came; without any, the one that the defaults are."""
    found = read(body, _evaluations)
    if len(found.evaluations) > MOST_EVALUATIONS:
        raise InputError(
            f"{len(found.evaluations):,} evaluations are more than the {MOST_EVALUATIONS:,} of one request",
            remedy="ask in several requests",
        )
    return found if found.evaluations else cast("Evaluations", _whole(found))


def read_each(raw: msgspec.Raw, *, defaults: Evaluation) -> Evaluation:
    """One of several requests, with what it leaves out taken whole from the defaults."""
    found = typed(bytes(raw), _evaluation)
    return _whole(
        Evaluation(
            subject=found.subject or defaults.subject,
            action=found.action or defaults.action,
            resource=found.resource or defaults.resource,
            context=found.context or defaults.context,
        )
    )


def stated_question(stated: Mapping[str, Any], *, from_words: bool = False) -> Question:
    """The question that these attributes are; with `from_words` all values are text, as headers are."""
    for name, value in stated.items():
        if name != _TOKENS and isinstance(value, str | list) and _is_long(value):
            return refused(f"{name} is no term of the vocabulary: it is too long")
    words = {name: value for name, value in stated.items() if name in _OF_USE}
    rest = {_CIRCUMSTANCES[name]: value for name, value in stated.items() if name in _CIRCUMSTANCES}
    try:
        use = msgspec.convert(words, Use, strict=not from_words)
        known = msgspec.convert(rest, Circumstances, strict=not from_words) if rest else None
        tokens = msgspec.convert(stated.get(_TOKENS, ()), tuple[str, ...])
    except msgspec.ValidationError as problem:
        raise InputError(f"licet: {problem}", remedy="see docs/decision-point.md") from None
    return Question(use, known, id_tokens=tokens)


def refused(why: str) -> Question:
    """A question that is refused for what was amiss with it, and recorded as one that could not be read."""
    return Question(_UNASKED, amiss=why)


def _is_long(value: str | list[Any]) -> bool:
    """Whether a word, or a list of words, is longer than any that means something."""
    if len(value) > LONGEST_WORD:
        return True
    return isinstance(value, list) and any(isinstance(one, str) and _is_long(one) for one in value)


def _whole(asked: Evaluation) -> Evaluation:
    for name in ("subject", "action", "resource"):
        if not getattr(asked, name):
            raise InputError(f"the request has no {name}", remedy="AuthZEN requires it")
    return asked


def read(body: bytes, decoder: msgspec.json.Decoder[Wanted]) -> Wanted:
    """The body, typed, if it is I-JSON: UTF-8, no name twice in an object, no number beyond a double."""
    found = typed(body, decoder)
    try:
        _unambiguous.raw_decode(body.decode().lstrip())  # what may follow, the first decoder has refused
    except RecursionError:  # pragma: no cover - the first decoder goes less deep
        raise InputError("the JSON is nested too deeply", remedy="send what AuthZEN describes") from None
    except ValueError as problem:
        raise InputError(f"not plain JSON ({problem})", remedy="send I-JSON (RFC 7493)") from None
    return found


def typed(body: bytes, decoder: msgspec.json.Decoder[Wanted]) -> Wanted:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        known = ", ".join(known_words(str(problem), decoder.type))
        raise InputError(
            f"the request cannot be read ({problem})",
            remedy=f"known: {known}" if known else "send JSON as docs/decision-point.md has it",
        ) from None
    except RecursionError:
        raise InputError("the JSON is nested too deeply", remedy="send what AuthZEN describes") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _double(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{shown(text)} is beyond what a double holds")
    return number


def _exact(text: str) -> int:
    number = int(text) if len(text) <= _LONGEST_INTEGER else _BEYOND
    if not -_BEYOND < number < _BEYOND:
        raise ValueError(f"{shown(text)} is beyond what a double holds exactly")
    return number


_unambiguous: Final = json.JSONDecoder(object_pairs_hook=_once, parse_float=_double, parse_int=_exact)
