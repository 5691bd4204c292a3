"""`licet derive FILE`: tag what was made from licensed files, with the controls of all of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import option, required

if TYPE_CHECKING:
    import argparse

    from licet.tag import Making, VerifiedTag

_AFTER = """\
Example:
  licet derive small.onnx --from model.onnx --kind quantise --number D-7 \\
      --key holder.pem --log log --log-key log.skey --trust trust
The sources must be tagged, and their tags hold. The holder of all of them signs; what any of them forbids,
the new file may not do. It is entered in the log before it is tagged.
Exit status: 0 tagged, 1 a source or the new document does not hold, 2 not tagged."""


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
    command.add_argument("--form", choices=FORMS, metavar="FORM", help=f"digest over: {', '.join(FORMS)}")
    command.add_argument("--inside", action="store_true", help="put the tag into the file itself")
    option(command, "trust", "revocations", "key", "log", "log_key")
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
    key = signing_key(secret)
    log_key = LogKey.from_skey(
        files.read(log_secret, what="log's private key").decode("utf-8", "replace"), where=log_secret
    )
    with Log.open(required("log", options.log), key=log_key) as log:
        papers = tag.derive(file, sources, _making(options, at), key=key, log=log)
    written = tag.write_tag(file, papers, inside=options.inside)
    if options.json:
        _say.as_json({"tag": str(written), "links": len(papers.links)})
        return 0
    _say.line(_say.strong(f"{options.file} is tagged, as made from {', '.join(options.sources)}."))
    _say.pair("tag", f"{written}  ({len(papers.links)} documents)")
    _say.pair("next", f"licet verify {options.file} --trust DIR")
    return 0


def _making(options: argparse.Namespace, at: dt.datetime) -> Making:
    from licet.tag import Making

    form = options.form
    if options.inside and form is None:
        form = next(iter(_inner(Path(options.file))), None)
    return Making(number=options.number, kind=options.kind, made_at=at, form=form)


def _inner(file: Path) -> tuple[str, ...]:
    from licet.tag import forms

    return tuple(form for form in forms.possible(file) if form in forms.EMBEDDING)


def _sources(options: argparse.Namespace, at: dt.datetime) -> list[VerifiedTag]:
    """Every source with its tag verified; one that nobody tagged is refused."""
    from licet import files, tag
    from licet.cli._settings import feed
    from licet.cli._tag import require_tag
    from licet.cli._verify import believed

    newer = feed(options.revocations)
    lists = [files.read(newer, what="revocation list")] if newer else []
    trusted = believed(options.trust)
    for name in options.sources:
        require_tag(Path(name))
    return [
        tag.verify_tag(Path(name), trust=trusted, at=at, revocations=lists or None)
        for name in options.sources
    ]
