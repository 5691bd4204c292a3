"""`licet tag FILE`: bind signed documents to the file or folder they are for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import option, trust

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from licet.tag import LoggedLink, Papers

_AFTER = """\
Examples:
  licet tag model.onnx --licence FR-2026-0041.licence
  licet tag model.onnx --after old/model.onnx --licence T-1.transfer
  licet tag model.onnx --from-log log --trust trust
A folder is tagged as a whole, an OCI layout by its manifest. --inside puts
the tag into an ONNX model or a safetensors file that was licensed without its
metadata (licet issue --form onnx).
Exit status: 0 tagged, 1 the licence is for another file, 2 not tagged."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the artefact: a file such as a model, or a folder")
    command.add_argument(
        "--licence",
        action="append",
        default=[],
        metavar="DOCUMENT",
        help="a signed document it stands on, such as NUMBER.licence (may be repeated)",
    )
    command.add_argument(
        "--proof",
        action="append",
        default=[],
        metavar="FILE",
        help="the log proof of each, in their order (default: NUMBER.tlog-proof beside it)",
    )
    command.add_argument(
        "--after", metavar="ARTEFACT", help="a tagged artefact whose documents and lists come with these"
    )
    command.add_argument(
        "--from-log",
        action="append",
        default=[],
        metavar="DIR",
        help="recognise the content by its digest in this log, and tag it from there (may be repeated)",
    )
    command.add_argument("--number", metavar="NUMBER", help="which document, if the log has several for it")
    command.add_argument(
        "--revocations",
        action="append",
        default=[],
        metavar="FILE",
        help="a revocation list to staple (default: revocations.json beside the first document)",
    )
    command.add_argument(
        "--statement",
        action="append",
        default=[],
        metavar="FILE",
        help="a signed statement a document asks for: a consent, provenance (may be repeated)",
    )
    command.add_argument(
        "--feed",
        metavar="DIR",
        help="the union's feed: take in what a machine needs that knows its root only",
    )
    command.add_argument("--inside", action="store_true", help="put the tag into the file itself")
    option(command, "trust")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the tag: everything a guard needs offline except whom to trust."""
    from licet import tag
    from licet.cli import _say
    from licet.cli._naming import naming

    file = Path(options.file)
    papers = _recognised(file, options) if options.from_log else _gathered(options)
    with naming(Path(options.licence[0]) if options.licence else file):
        written = tag.write_tag(file, _with_feed(papers, options.feed), inside=options.inside)
    if options.json:
        _say.as_json({"tag": str(written)})
        return 0
    _say.line(_say.strong(f"{options.file} is tagged."))
    where = "inside it" if written == file else "keep it beside the file; it travels with it"
    _say.pair("tag", f"{written}  ({where})")
    _say.pair("next", f"licet verify {options.file} --trust DIR")
    return 0


def require_tag(file: Path) -> None:
    """Refuse a mistyped path as such, before anything is begun or recorded for it."""
    from licet import tag
    from licet.errors import InputError

    if not file.exists():
        raise InputError("no such file", where=file, remedy="name the tagged file")
    if file.is_dir() and not tag.tag_path(file).exists():
        raise InputError("this is a folder", where=file, remedy="name the tagged file, or tag the folder")
    tag.find_tag(file)


def _gathered(options: argparse.Namespace) -> Papers:
    """The documents named, their proofs, and the lists; with those of an earlier tag, if there is one."""
    from licet import files, tag
    from licet.cli._issued_lists import REVOCATIONS
    from licet.errors import InputError

    documents = [Path(name) for name in options.licence]
    if not documents and options.after is None:
        raise InputError("no document to tag it with", remedy="give --licence, --after or --from-log")
    places = [Path(name) for name in options.proof]
    places += [path.with_suffix(".tlog-proof") for path in documents[len(places) :]]
    links = [
        tag.LoggedLink.of(files.read(path, what="licence"), files.read(proof, what="log proof"))
        for path, proof in zip(documents, places, strict=False)
    ]
    lists = [Path(name) for name in options.revocations]
    if options.after is None and not lists:
        lists = [documents[0].with_name(REVOCATIONS)]
        if not lists[0].exists():
            raise InputError(
                "there is no revocation list beside the document",
                where=lists[0],
                remedy="name one (--revocations), or the tagged file the document follows (--after)",
            )
    new = _beside(options, lists, links)
    return new if options.after is None else tag.add(tag.carried(options.after), new)


def _recognised(file: Path, options: argparse.Namespace) -> Papers:
    """The papers as the logs have them; each log must be one that is trusted."""
    from licet import tag
    from licet.errors import InputError
    from licet.licence import Trust

    believed = Trust.load(trust(options.trust))
    logs = [tag.trusted_log(name, trust=believed) for name in options.from_log]
    found = tag.recognise(file, logs, trust=believed, number=options.number)
    papers = tag.add(found, _beside(options, [Path(name) for name in options.revocations]))
    if not papers.revocations:
        raise InputError(
            f"no revocation list of {' or '.join(sorted(tag.roots(found)))} is kept beside the log",
            where=options.from_log[0],
            remedy="name one (--revocations)",
        )
    return papers


def _beside(options: argparse.Namespace, lists: Sequence[Path], links: Sequence[LoggedLink] = ()) -> Papers:
    """Documents, with the lists and statements that go with them."""
    from licet import files, tag

    return tag.Papers(
        links=links,
        revocations=[files.read(path, what="revocation list") for path in lists],
        attachments=[files.read(Path(name), what="attachment") for name in options.statement],
    )


def _with_feed(papers: Papers, folder: str | None) -> Papers:
    """The same papers with as much of the union's feed as proves them."""
    from licet import tag

    if folder is None:
        return papers
    from licet.feed import bundle

    return tag.add(papers, tag.Papers(links=(), feed=bundle(folder, authorities=tag.roots(papers))))
