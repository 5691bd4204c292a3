"""The published JSON Schema (2020-12) of each document, made from the very structs that read it.

`python -m licet.licence._schema` writes them anew; a test keeps them equal. A schema says what a document
looks like: whether one holds is for `verify_chain` to say.
"""

from __future__ import annotations

import inspect
import json
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from licet.errors import InputError
from licet.licence._authorities import AuthorityFile
from licet.licence._documents import DOCUMENTS, predicate_type
from licet.licence._revocations import Revocations
from licet.licence._statement import STATEMENT

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SHA256: Final = {
    "type": "object",
    "properties": {"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    "required": ["sha256"],
}
_SUBJECTS: Final = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string", "minLength": 1}, "digest": _SHA256},
        "required": ["name", "digest"],
    },
}
OTHERS: Final[dict[str, type]] = {"revocations": Revocations, "authority": AuthorityFile}


def schema(name: str) -> dict[str, Any]:
    """The schema of a kind of document (the whole in-toto statement), of a revocation list or authority."""
    if name in OTHERS:
        return {"$schema": _DIALECT, "$id": f"urn:licet:schema:{name}:v1"} | msgspec.json.schema(OTHERS[name])
    if name not in DOCUMENTS:
        known = ", ".join((*DOCUMENTS, *OTHERS))
        raise InputError(f"no document is called {name!r}", remedy=f"known: {known}")
    inner = msgspec.json.schema(DOCUMENTS[name])
    return {
        "$schema": _DIALECT,
        "$id": predicate_type(name),
        "title": f"{name} (in-toto statement)",
        "type": "object",
        "properties": {
            "_type": {"const": STATEMENT},
            "predicateType": {"const": predicate_type(name)},
            "subject": _SUBJECTS,
            "predicate": {"$ref": inner["$ref"]},
        },
        "required": ["_type", "predicateType", "subject", "predicate"],
        "$defs": inner["$defs"],
    }


def printed(name: str) -> bytes:
    """The schema as its file holds it."""
    plain = json.loads(msgspec.json.encode(schema(name)), object_hook=_clean)
    return json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _clean(node: dict[str, Any]) -> dict[str, Any]:
    """A docstring as a description: without the margin it has in the source."""
    text = node.get("description")
    return node | {"description": inspect.cleandoc(text)} if isinstance(text, str) else node


def shipped(name: str) -> bytes:
    """The schema file that came with this version."""
    return (resources.files("licet.licence") / "schemas" / f"{name}.schema.json").read_bytes()


def write(folder: Path) -> None:
    """Write every schema into `folder`."""
    for name in (*DOCUMENTS, *OTHERS):
        (folder / f"{name}.schema.json").write_bytes(printed(name))


if __name__ == "__main__":  # pragma: no cover - run by whoever changes a struct
    write(Path(__file__).parent / "schemas")
