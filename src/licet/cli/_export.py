"""`licet export FILE --as FORM`: a verified licence in the words of other systems; one way only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.cli._settings import feed, option, required, trust

if TYPE_CHECKING:
    import argparse

    from licet.licence import VerifiedChain
    from licet.tag import VerifiedTag

_AFTER = """\
Examples:
  licet export model.onnx --as cedar --trust trust
  licet export model.onnx --as odrl --trust trust --out licence.jsonld
  licet export model.onnx --as scitt --trust trust --key office.pem --out l.cose
The tag is verified first. What the other language cannot say becomes a
condition that must be stated to be kept: docs/exports.md. Nothing reads an
export back; make it again at least as often as the licence's freshness says.
Exit status: 0 written, 1 the licence does not hold, 2 bad input."""
_FORMS = ("odrl", "cedar", "cedar-entities", "cedar-schema", "scitt")


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    command.add_argument(
        "--as", dest="form", required=True, choices=_FORMS, metavar="FORM", help=", ".join(_FORMS)
    )
    option(command, "trust", "revocations", "key")
    command.add_argument("--out", metavar="FILE", help="write it there (default: print it; scitt is binary)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify the tag, and print or write the export."""
    from licet import files, tag
    from licet.cli import _say
    from licet.errors import InputError
    from licet.licence import Trust

    if options.form == "scitt" and not options.out:
        raise InputError("a SCITT statement is binary", remedy="say where to write it with --out")
    newer = feed(options.revocations)
    verified = tag.verify_tag(
        Path(options.file),
        trust=Trust.load(trust(options.trust)),
        at=dt.datetime.now(dt.UTC),
        revocations=files.read(newer, what="revocation list") if newer and newer.exists() else None,
    )
    content = (
        _signed(verified, options.key) if options.form == "scitt" else _TEXTS[options.form](verified.chain)
    )
    written = files.write(Path(options.out), content) if options.out else None
    if options.json:
        text = None if options.form == "scitt" else content.decode()
        _say.as_json({"form": options.form, "written": written, "bytes": len(content), "text": text})
    elif written is None:
        print(content.decode(), end="")
    else:
        _say.line(f"Written: {written} ({len(content):,} bytes)")
    return 0


def _signed(verified: VerifiedTag, flag: str | None) -> bytes:
    """The statement of the last link, signed anew by the key given."""
    from licet import files
    from licet.errors import InputError
    from licet.exports import scitt
    from licet.licence import SigningKey, peek

    place = required("key", flag)
    key = SigningKey.from_pem(files.read(place, what="key"), where=place)
    link = verified.chain.links[-1]
    if key.public.scheme != "ed25519":
        raise InputError(f"this is a key for {key.public.scheme}", where=place, remedy="give an Ed25519 key")
    return scitt(
        peek(link.envelope, what=link.title),
        issuer=f"key:{key.public.keyid}",
        subject=link.number,
        keyid=key.public.keyid,
        sign=key.signature,
    )


def _json(content: object) -> bytes:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def _odrl(chain: VerifiedChain) -> bytes:
    from licet.exports import odrl

    return _json(odrl(chain))


def _cedar(chain: VerifiedChain) -> bytes:
    from licet.exports import cedar

    return cedar(chain).encode()


def _cedar_entities(chain: VerifiedChain) -> bytes:
    from licet.exports import cedar_entities

    return _json(cedar_entities(chain))


def _cedar_schema(_chain: VerifiedChain) -> bytes:
    from licet.exports import cedar_schema

    return cedar_schema().encode()


_TEXTS: Final = {
    "odrl": _odrl,
    "cedar": _cedar,
    "cedar-entities": _cedar_entities,
    "cedar-schema": _cedar_schema,
}
