"""in-toto statements (https://in-toto.io/Statement/v1): which files a licence is about, and the licence.

Fields a later version adds to the statement or to the licence are passed over and their bytes left alone; an
unknown field of a grant or proviso refuses the whole licence, because it may be what narrows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError, LicenceError
from licet.licence._check import hex_problems, text_problems
from licet.licence._licence import PROVISOS, Licence
from licet.licence._strict import read_json, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
# A URN, because the project holds no domain under which an https address would be its own.
PREDICATE_LICENCE: Final = "urn:licet:predicate:licence:v1"


class _Subject(Struct, frozen=True):
    name: str
    digest: dict[str, str]


class _Statement(Struct, frozen=True, rename={"type_": "_type", "predicate_type": "predicateType"}):
    type_: str
    subject: tuple[_Subject, ...]
    predicate_type: str
    predicate: Any


def print_statement(licence: Licence, subjects: Mapping[str, str]) -> bytes:
    """Print the statement that is signed: these files (name → sha256) are under this licence."""
    require_subjects([_Subject(name=name, digest={"sha256": sha}) for name, sha in subjects.items()])
    statement = _Statement(
        type_=STATEMENT,
        subject=tuple(_Subject(name=name, digest={"sha256": subjects[name]}) for name in sorted(subjects)),
        predicate_type=PREDICATE_LICENCE,
        predicate=licence,
    )
    return msgspec.json.encode(statement, order="sorted")


def read_statement(payload: bytes) -> tuple[dict[str, str], Any]:
    """Return the subjects (name → sha256) and the predicate, not converted yet.

    (1) It is an in-toto statement; (2) about a licence of the form this version knows; (3) with at least one
    subject, each named once and by its sha256.
    """
    try:
        statement = msgspec.convert(read_json(payload, what="licence"), _Statement)
    except msgspec.ValidationError:
        raise LicenceError("this is signed, but is no licence") from None
    if statement.type_ != STATEMENT:  # (1)
        raise LicenceError(f"this is signed, but is no in-toto statement ({shown(statement.type_)})")
    if statement.predicate_type != PREDICATE_LICENCE:  # (2)
        raise LicenceError(
            f"this is signed, but is no licence this version knows ({shown(statement.predicate_type)})",
            remedy="update Licet, if it comes from a newer one",
        )
    try:
        return require_subjects(statement.subject), statement.predicate  # (3)
    except InputError as problem:
        raise LicenceError(problem.what) from None


def read_predicate(predicate: Any) -> Licence:
    """Convert a predicate; an unknown kind of proviso, or an unknown field of a grant, is an error."""
    found = predicate.get("provisos", ()) if isinstance(predicate, dict) else ()
    for proviso in found if isinstance(found, list) else ():
        kind = proviso.get("kind") if isinstance(proviso, dict) else None
        if isinstance(kind, str) and kind not in PROVISOS:
            raise LicenceError(
                f"the licence has a proviso this version does not know ('{shown(kind)}')",
                remedy="update Licet: a proviso that cannot be kept permits nothing",
            )
    try:
        return msgspec.convert(predicate, Licence)
    except msgspec.ValidationError as problem:
        raise LicenceError(
            f"the licence cannot be read ({shown(str(problem))})",
            remedy="update Licet, if it comes from a newer one",
        ) from None


def require_subjects(subjects: list[_Subject] | tuple[_Subject, ...]) -> dict[str, str]:
    """Return name → sha256; `InputError` unless each file is named once, and by a whole digest."""
    if not subjects:
        raise InputError("the licence names no file", remedy="name at least one, with its sha256")
    named: dict[str, str] = {}
    for subject in subjects:
        sha = subject.digest.get("sha256", "")
        for problem in (*text_problems(("subject",), subject.name), *hex_problems(("sha256",), sha)):
            raise InputError(f"{problem.what} ('{shown(subject.name)}')", remedy=problem.remedy)
        if subject.name in named:
            raise InputError(f"the licence names '{subject.name}' twice", remedy="name each file once")
        named[subject.name] = sha
    return named
