"""What every command that signs asks for, and shows before and after: keys, log, chain, preview."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._settings import option, required

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from licet.cli._authority import Desk
    from licet.cli._signing import Handed, Pen
    from licet.licence import Predicate


def arguments(command: argparse.ArgumentParser, *, authority: bool) -> None:
    """The options of signing a document and of where it goes."""
    signers_arguments(command, authority=authority)
    command.add_argument(
        "--out", default=".", metavar="DIR", help="where the document and its log proof go (default: here)"
    )


def signers_arguments(command: argparse.ArgumentParser, *, authority: bool) -> None:
    """The options of signing; `authority` where an authority does, perhaps with several officers."""
    option(command, "key", "log", "log_key")
    if authority:
        command.add_argument(
            "--also-key",
            action="append",
            default=[],
            metavar="FILE",
            help="the key of another officer who signs here (may be repeated)",
        )
        command.add_argument(
            "--authority", metavar="FILE", help="NAME.authority.json, where the authority has several keys"
        )


def preview_argument(command: argparse.ArgumentParser) -> None:
    """The option to look first."""
    command.add_argument(
        "--preview", action="store_true", help="show what would be signed; sign, log and write nothing"
    )


def chain_argument(command: argparse.ArgumentParser) -> None:
    """The documents it follows."""
    command.add_argument(
        "--after",
        action="append",
        required=True,
        metavar="FILE",
        help="the chain it follows: a tagged artefact, or a signed document (may be repeated)",
    )
    command.add_argument(
        "--for",
        dest="artefacts",
        action="append",
        default=[],
        metavar="FILE",
        help="an artefact it is for (may be repeated; default: all those of the chain's last link)",
    )


def desk(options: argparse.Namespace) -> Desk:
    """The authority's desk these options describe."""
    from licet.cli._authority import Desk

    return Desk(
        key=required("key", options.key),
        log=required("log", options.log),
        log_key=required("log_key", options.log_key),
        out=Path(options.out),
        also=[Path(name) for name in options.also_key],
        authority=Path(options.authority) if options.authority else None,
    )


def pen(options: argparse.Namespace) -> Pen:
    """A holder's key and the log it signs into."""
    from licet.cli._signing import Pen

    return Pen(
        [required("key", options.key)],
        log=required("log", options.log),
        log_key=required("log_key", options.log_key),
        out=Path(options.out),
    )


def papers(names: Sequence[str]) -> tuple[list[bytes], list[bytes]]:
    """The documents and attachments in tags and files, nothing verified."""
    from licet import tag
    from licet.errors import InputError

    documents: dict[bytes, None] = {}
    attachments: dict[bytes, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir() or tag.is_tagged(path):
            found = tag.carried(path)
            documents.update(dict.fromkeys(link.envelope.encode() for link in found.links))
            attachments.update(dict.fromkeys(found.attachments))
        else:
            documents[_signed_in(path)] = None
    if not documents:
        raise InputError("no document is named", where="--after", remedy="name the chain it follows")
    return list(documents), list(attachments)


def _signed_in(path: Path) -> bytes:
    """A document as it was signed; an artefact that nobody tagged is none."""
    from licet import files
    from licet.errors import InputError, LicenceError
    from licet.licence import peek

    raw = files.read(path, what="document")
    try:
        peek(raw, what="document")
    except (InputError, LicenceError):
        remedy = "name the document, or tag the file first"
        raise InputError(
            "this is no signed document, and has no tag either", where=path, remedy=remedy
        ) from None
    return raw


def shown(document: Predicate, subjects: Any) -> dict[str, object]:
    """A document before it is signed, for a machine."""
    return {"signed": False, "document": document, "subjects": dict(subjects)}


def told(options: argparse.Namespace, handed: Handed, *, nexts: Sequence[str] = ()) -> int:
    """What was handed out, for a person or a machine."""
    from licet.cli import _say

    if options.json:
        _say.as_json(handed)
        return 0
    kind = handed.kind[:1].upper() + handed.kind[1:].replace("-", " ")
    _say.line(_say.strong(f"{kind} {handed.number} is signed, and logged as entry {handed.entry}."))
    _say.pair(handed.kind.partition("-")[0], handed.document)
    _say.pair("log proof", handed.proof)
    _say.pair("sha256", handed.sha256)
    for following in nexts:
        _say.pair("next", following)
    return 0


def previewed(options: argparse.Namespace, document: Predicate, subjects: Any) -> int:
    """What would be signed, for a person or a machine."""
    from licet.cli import _say
    from licet.cli._words import term
    from licet.cli.show._documents import proviso_facts

    if options.json:
        _say.as_json(shown(document, subjects))
        return 0
    _say.line(_say.strong("Nothing is signed. This is what would be:"))
    plain: Any = document
    for field in plain.__struct_fields__:
        value = getattr(plain, field)
        if value in (None, ()):
            continue
        name = field.rstrip("_").replace("_", " ")
        if field == "grants":
            for grant in value:
                for facet, words in grant.by_field().items():
                    _say.pair(facet, ", ".join(term(word) for word in words), gap=14)
        elif field == "provisos":
            for told in (fact for each in value for fact in proviso_facts(each)):
                _say.pair(told.label, told.text, gap=14)
        else:
            _say.pair(name, _worded(field, value), gap=14)
    for name, sha256 in dict(subjects).items():
        _say.pair("file", f"{name}, sha256 {sha256[:16]}…", gap=14)
    return 0


def _worded(field: str, value: Any) -> str:
    """Moments and spans as people read them."""
    from licet.cli._words import moment, span

    if field == "freshness" and isinstance(value, int):
        return f"a revocation list of at most {span(value)}"
    return moment(value) if isinstance(value, dt.datetime) else _spelled(value)


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item)[:64] for item in value)
    if hasattr(value, "country"):
        key = f", key {value.key.keyid[:16]}…" if getattr(value, "key", None) else ""
        return f"{value.name} ({value.country}{key})"
    return f"licence {value.number}" if hasattr(value, "grants") else str(value)
