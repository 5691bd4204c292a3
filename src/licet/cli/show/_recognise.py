"""Tell what a file is by what stands in it: a tag, a document, a sealed file, a key, a proof, metadata.

Nothing is verified here. A secret key is recognised so that it is not printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from licet import files
from licet.cli.show import _documents, _notes
from licet.cli.show._seen import Fact, Seen
from licet.errors import InputError
from licet.seal import SealedFile
from licet.tag import Tag, read_tag, tag_path
from licet.tag.forms import embedded_tag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SUFFIX: Final = ".licet"
_LARGEST: Final = 64 * 1024 * 1024
_SECRET: Final = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|PRIVATE\+KEY\+")
_NOTE: Final = re.compile(rb"\n\n\xe2\x80\x94 ")  # a blank line, an em dash: https://c2sp.org/signed-note
_VKEY: Final = re.compile(rb"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n?")
_FOLDERS: Final = {
    "checkpoint": ("a log", "`licet log show`"),
    "metadata/timestamp.json": ("a feed", "`licet feed status`"),
}
_PROOF: Final = b"c2sp.org/tlog-proof@v1\n"


def recognise(path: Path) -> Seen:
    """Read the document at `path`, or the tag beside the file or folder at `path`."""
    for inside, (what, command) in _FOLDERS.items():
        if (path / inside).is_file() and not tag_path(path).exists():
            raise InputError(f"this is the folder of {what}", where=path, remedy=f"read it with {command}")
    if SealedFile.is_at(path):
        return _sealed(path)
    if not path.name.endswith(_SUFFIX) and (path.is_dir() or tag_path(path).exists()):
        return _documents.tag(read_tag(path)[1])
    if embedded_tag(path) is not None:
        return _documents.tag(read_tag(path)[1])
    return read(files.read(path, what="document", limit=_LARGEST), where=path)


def _sealed(path: Path) -> Seen:
    """What the head of a sealed file says, and the tag that travels with it; nothing is opened."""
    header = SealedFile.read(path).header
    facts = [
        Fact("content", header.name),
        Fact("size", f"{header.size:,} bytes"),
        Fact("sha256", header.sha256),
    ]
    facts += [Fact("sealed to", f"{one.keyid}  ({one.scheme})") for one in header.recipients]
    is_tagged = any(tag_path(each).exists() for each in (path, path.with_suffix("")))
    parts = (_documents.tag(read_tag(path)[1]),) if is_tagged else ()
    recipients = [{"keyid": one.keyid, "scheme": one.scheme} for one in header.recipients]
    document = {"name": header.name, "size": header.size, "sha256": header.sha256, "recipients": recipients}
    return Seen(kind="sealed", title="Sealed file", facts=tuple(facts), parts=parts, document=document)


def read(raw: bytes, *, where: object) -> Seen:
    """Tell what `raw` is; `InputError` if it is no document Licet knows."""
    if _SECRET.match(raw):
        raise InputError(
            "this is a secret key, which is not shown", where=where, remedy="show its public half instead"
        )
    if raw.startswith(_PROOF):
        return _notes.proof(raw)
    if _VKEY.fullmatch(raw):
        return _notes.verifier(raw)
    if _NOTE.search(raw):
        return _notes.note(raw)
    found = _as_json(raw)
    for fields, reader in _JSON.items():
        if isinstance(found, dict) and all(field in found for field in fields):
            return reader(raw, found)
    raise InputError(
        "this is no document that Licet knows",
        where=where,
        remedy="name a tag, a licence or another signed document, a key, a checkpoint or a proof",
    )


def _as_json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _metadata(_raw: bytes, found: dict[str, Any]) -> Seen:
    """A role of the feed (https://theupdateframework.github.io/specification/latest/)."""
    signed = found["signed"] if isinstance(found["signed"], dict) else {}
    listed = signed.get("targets", signed.get("meta", {}))
    facts = [Fact("role", str(signed.get("_type"))), Fact("version", str(signed.get("version")))]
    facts.append(Fact("expires", str(signed.get("expires"))))
    facts += [Fact("lists", name) for name in sorted(listed)] if isinstance(listed, dict) else []
    return Seen(kind="feed-metadata", title="Metadata of a feed", facts=tuple(facts), document=found)


_JSON: Final[dict[tuple[str, ...], Callable[[bytes, dict[str, Any]], Seen]]] = {
    ("licet", "artefact", "links"): lambda raw, _: _documents.tag(Tag.from_bytes(raw, where="tag")),
    ("payload", "payloadType", "signatures"): lambda raw, _: _documents.envelope(raw),
    ("signed", "signatures"): _metadata,
    ("keyid", "keytype"): lambda _, found: _notes.key(found),
    ("keys", "threshold"): lambda _, found: _notes.authority(found),
}
