"""`licet derive FILE`: tag what was made from licensed files, with the controls of all of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import lists_option, option, required

if TYPE_CHECKING:
    import argparse

    from licet.tag import Making, VerifiedTag

_NARROWED = ("grants", "provisos")
_AFTER = """\
Example:
  licet derive small.onnx --from model.onnx --kind quantise --number D-7 \\
      --key holder.pem --log log --log-key log.skey --trust trust
The sources must be tagged, and their tags hold. The holder of all of them
signs; what any of them forbids, the new file may not do. A --draft with
`grants` or `provisos` narrows that further, and never widens it. The document
is entered in the log before the file is tagged.
Exit status: 0 tagged, 1 a source or the new document does not hold, 2 not
tagged."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.licence import MAKINGS
    from licet.tag import FORMS

    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="what was made: a file or a folder")
    command.add_argument(
        "--from",
        dest="sources",
        action="append",
        required=True,
        metavar="SOURCE",
        help="a tagged artefact it was made from (may be repeated)",
    )
    command.add_argument("--kind", required=True, choices=MAKINGS, metavar="KIND", help=", ".join(MAKINGS))
    command.add_argument("--number", required=True, metavar="NUMBER", help="the document's own number")
    command.add_argument(
        "--draft", metavar="FILE", help="grants and provisos, YAML or JSON: less than the sources permit"
    )
    command.add_argument("--form", choices=FORMS, metavar="FORM", help=f"digest over: {', '.join(FORMS)}")
    command.add_argument("--inside", action="store_true", help="put the tag into the file itself")
    option(command, "trust")
    lists_option(command)
    option(command, "key", "log", "log_key")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify the sources, sign and log the derivative, and tag the file with the whole chain."""
    from licet import files, tag
    from licet.cli import _say
    from licet.cli._signing import signing_key
    from licet.log import Log, LogKey

    file, at = Path(options.file), dt.datetime.now(dt.UTC)
    secret, log_secret = required("key", options.key), required("log_key", options.log_key)
    sources = _sources(options, at)
    making = _making(options, sources, at)
    key = signing_key(secret)
    log_key = LogKey.from_skey(
        files.read(log_secret, what="log's private key").decode("utf-8", "replace"), where=log_secret
    )
    with Log.open(required("log", options.log), key=log_key) as log:
        papers = tag.derive(file, sources, making, key=key, log=log)
    written = tag.write_tag(file, papers, inside=options.inside)
    if options.json:
        _say.as_json({"tag": str(written), "links": len(papers.links)})
        return 0
    _say.line(_say.strong(f"{options.file} is tagged, as made from {', '.join(options.sources)}."))
    _say.pair("tag", f"{written}  ({len(papers.links)} documents)")
    _say.pair("next", f"licet verify {options.file} --trust DIR")
    return 0


def _making(options: argparse.Namespace, sources: list[VerifiedTag], at: dt.datetime) -> Making:
    from licet.tag import Making

    form = options.form
    if options.inside and form is None:
        form = next(iter(_inner(Path(options.file))), None)
    making = Making(number=options.number, kind=options.kind, made_at=at, form=form)
    return making if options.draft is None else _narrowed(making, Path(options.draft), sources)


def _narrowed(making: Making, draft: Path, sources: list[VerifiedTag]) -> Making:
    """The same with the grants and provisos of a draft; who made it from what is not for a draft to say."""
    from msgspec.structs import replace

    from licet import documents, files
    from licet.errors import InputError, UnknownField
    from licet.licence import Derivative, drafted

    raw = files.read(draft, what="draft of a derivative", limit=1024 * 1024)
    written = documents.plain(raw, where=str(draft))
    if not isinstance(written, dict) or not written:
        raise InputError("the draft narrows nothing", where=draft, remedy="give grants, provisos or both")
    for field in written:
        if field not in _NARROWED:
            raise UnknownField(str(field), known=_NARROWED, where=draft)
    given = {
        "number": making.number,
        "parents": [source.chain.digest for source in sources],
        "sources": [source.sha256 for source in sources],
        "kind": making.kind,
        "made_at": making.made_at,
        "holder": sources[0].effective.holder,
    }
    document = drafted(raw, Derivative, where=str(draft), given=given)
    return replace(making, grants=document.grants, provisos=document.provisos)


def _inner(file: Path) -> tuple[str, ...]:
    from licet.tag import forms

    return tuple(form for form in forms.possible(file) if form in forms.EMBEDDING)


def _sources(options: argparse.Namespace, at: dt.datetime) -> list[VerifiedTag]:
    """Every source with its tag verified; one that nobody tagged is refused."""
    from licet import files, tag
    from licet.cli._settings import feeds
    from licet.cli._tag import require_tag
    from licet.cli._verify import believed

    lists = [files.read(path, what="revocation list") for path in feeds(options.revocations)]
    trusted = believed(options.trust)
    for name in options.sources:
        require_tag(Path(name))
    return [tag.verify_tag(Path(name), trust=trusted, at=at, revocations=lists) for name in options.sources]
