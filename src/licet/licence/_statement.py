"""in-toto statements (https://in-toto.io/Statement/v1): which files a document is about, and what it says.

Fields a later version adds to the statement or to its predicate are passed over and their bytes left alone;
an unknown field of a grant, proviso or person refuses the whole document, because it may be what narrows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from licet.errors import InputError, LicenceError, shown
from licet.licence._documents import DOCUMENTS, KIND_OF, Predicate, predicate_type
from licet.licence._problem import hex_problems, text_problems
from licet.licence._strict import read_json
from licet.licence.provisos import PROVISOS

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
PREDICATE_LICENCE: Final = predicate_type("licence")
_KINDS: Final[Mapping[str, str]] = MappingProxyType({predicate_type(kind): kind for kind in DOCUMENTS})
_KINDS_NAMED: Final = {named.encode(): kind for named, kind in _KINDS.items()}
_MOST_SUBJECTS: Final = 16_384

P = TypeVar("P")


class _Subject(Struct, frozen=True):
    name: str
    digest: dict[str, str]


class _Statement(
    Struct, Generic[P], frozen=True, rename={"type_": "_type", "predicate_type": "predicateType"}
):
    type_: str
    subject: tuple[_Subject, ...]
    predicate_type: str
    predicate: P


class Statement(Struct, frozen=True):
    """What a document says: its kind, the files it is about (name → sha256), and its predicate."""

    kind: str
    subjects: Mapping[str, str]
    predicate: Predicate


_NAMED: Final = b'"predicateType":"'  # as it stands in what Licet prints
_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    kind: msgspec.json.Decoder(_Statement[predicate])  # type: ignore[valid-type]  # one decoder for each kind
    for kind, predicate in DOCUMENTS.items()
}
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


def print_statement(predicate: Predicate, subjects: Mapping[str, str]) -> bytes:
    """Print the statement that is signed: this is said of these files (name → sha256)."""
    kind = KIND_OF[type(predicate)]
    named = tuple(_Subject(name=name, digest={"sha256": subjects[name]}) for name in sorted(subjects))
    require_subjects(named, what=kind)
    statement = _Statement(
        type_=STATEMENT, subject=named, predicate_type=predicate_type(kind), predicate=predicate
    )
    return _CANONICAL.encode(statement)


def read_statement(payload: bytes, *, what: str = "document") -> Statement:
    """Return what a payload says, every field in its type; what the fields mean is checked elsewhere.

    (1) It is strict JSON, and an in-toto statement; (2) of a kind of document this version knows, with no
    proviso it does not know; (3) with at least one subject, each named once and by its sha256. A payload in
    the form in which Licet prints it is read once; another is read by every rule of strict JSON.
    """
    kind = _KINDS_NAMED.get(payload.rpartition(_NAMED)[2].partition(b'"')[0], "")  # a guess, proved below
    try:
        statement = _DECODERS[kind].decode(payload)
        if _KINDS.get(statement.predicate_type) != kind or _CANONICAL.encode(statement) != payload:
            statement, kind = _strictly(payload, what=what)
    except (KeyError, msgspec.DecodeError, UnicodeError, RecursionError):
        statement, kind = _strictly(payload, what=what)
    if statement.type_ != STATEMENT:  # (1)
        raise LicenceError(f"this is signed, but is no in-toto statement ({shown(statement.type_)})")
    try:
        subjects = require_subjects(statement.subject, what=kind)  # (3)
    except InputError as problem:
        raise LicenceError(problem.what) from None
    return Statement(kind=kind, subjects=MappingProxyType(subjects), predicate=statement.predicate)


def require_subjects(subjects: tuple[_Subject, ...], *, what: str) -> dict[str, str]:
    """Return name → sha256; `InputError` unless each file is named once, and by a whole digest."""
    if not subjects or len(subjects) > _MOST_SUBJECTS:
        raise InputError(
            f"the {what} names no file" if not subjects else f"the {what} names too many files",
            remedy="name at least one, with its sha256",
        )
    named: dict[str, str] = {}
    for subject in subjects:
        name, sha = subject.name, subject.digest.get("sha256", "")
        for problem in text_problems(("subject",), name) or hex_problems(("sha256",), sha):
            raise InputError(f"{problem.what} ('{shown(name)}')", remedy=problem.remedy)
        if name in named:
            raise InputError(f"the {what} names '{name}' twice", remedy="name each file once")
        named[name] = sha
    return named


def read_subjects(payload: bytes, *, what: str) -> dict[str, str]:
    """The files a statement of any kind is about, whatever its predicate says."""
    try:
        return require_subjects(read_loosely(payload, what=what).subject, what=what)
    except InputError as problem:
        raise LicenceError(problem.what) from None


def read_loosely(payload: bytes, *, what: str) -> _Statement[Any]:
    """A statement of any kind, its predicate as it came: who made it is all that may be relied on."""
    value = read_json(payload, what=what)  # (1)
    try:
        statement = msgspec.convert(value, _Statement[Any])
    except msgspec.ValidationError:
        raise LicenceError(f"this is signed, but is no {what}") from None
    return statement


def _strictly(payload: bytes, *, what: str) -> tuple[_Statement[Any], str]:
    """A payload in another form, read by every rule, with an error that says which one it breaks."""
    statement = read_loosely(payload, what=what)
    kind = _KINDS.get(statement.predicate_type)
    if kind is None:  # (2)
        raise LicenceError(
            f"this is signed, but is no {what} this version knows ({shown(statement.predicate_type)})",
            remedy="update Licet, if it comes from a newer one",
        )
    return msgspec.structs.replace(statement, predicate=_predicate(statement.predicate, kind)), kind


def _predicate(plain: Any, kind: str) -> Any:
    """Convert a predicate; an unknown kind of proviso, or an unknown field of a grant, is an error."""
    _refuse_unknown_provisos(plain, kind)
    try:
        return msgspec.convert(plain, DOCUMENTS[kind])
    except msgspec.ValidationError as problem:
        raise LicenceError(
            f"the {kind} cannot be read ({shown(str(problem))})",
            remedy="update Licet, if it comes from a newer one",
        ) from None


def _refuse_unknown_provisos(plain: Any, kind: str) -> None:
    whole = plain.get("licence") if kind == "amendment" and isinstance(plain, dict) else plain
    found = whole.get("provisos", ()) if isinstance(whole, dict) else ()
    for proviso in found if isinstance(found, list) else ():
        name = proviso.get("kind") if isinstance(proviso, dict) else None
        if isinstance(name, str) and name not in PROVISOS:
            raise LicenceError(
                f"the {kind} has a proviso this version does not know ('{shown(name)}')",
                remedy="update Licet: a proviso that cannot be kept permits nothing",
            )
