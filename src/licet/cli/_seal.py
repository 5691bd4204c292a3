"""`licet seal MODEL` and `licet seal new-key NAME`: encrypt an artefact to those who may run it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from licet.seal import SealedFile, SealingPublicKey

_NEW_KEY: Final = "new-key"
_LARGE: Final = 256 * 1024 * 1024  # bytes; below that it is done before a bar could be read
_BAR: Final = 30  # cells
_FEWEST: Final = 0.1  # seconds between two drawings
_AFTER: Final = """\
Examples:
  licet seal new-key Grenzdienst --out keys
  licet seal model.onnx --to Grenzdienst-seal.key.json
  licet seal model.onnx --to a-seal.key.json \\
      --to b-seal.key.json --out ship/model.onnx.sealed
The sealed file travels with the tag of the plain one. Only the guard opens
it, in memory: no command writes it out plain. With --post-quantum a key
stays secret while either X25519 or ML-KEM-768 does. The name, size and digest
of what is sealed stand in the sealed file in the clear.
Exit status: 0 sealed or made, 1 the tag beside it is for another, 2 not done."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="MODEL", help=f"the file to seal, or the word {_NEW_KEY}")
    command.add_argument("name", metavar="NAME", nargs="?", help=f"of the new key ({_NEW_KEY} only)")
    command.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="KEY",
        help="a recipient's NAME-seal.key.json (may be repeated)",
    )
    command.add_argument(
        "--out", metavar="PATH", help="the sealed file (default: MODEL.sealed), or the folder of a new key"
    )
    command.add_argument(
        "--post-quantum", action="store_true", help="a new key of ML-KEM-768 and X25519 together"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Seal the file, or make a key."""
    from licet.errors import InputError

    if options.file == _NEW_KEY:
        if not (options.name or "").strip():
            raise InputError("the new key has no name", remedy="licet seal new-key NAME")
        if options.to:
            raise InputError("a new key is sealed to nobody", remedy="leave out --to")
        return _made(options)
    if options.name is not None:
        raise InputError(f"'{options.name}' is one argument too many", remedy="name one file to seal")
    if options.post_quantum:
        raise InputError(
            "--post-quantum is for a new key", remedy="the recipients' keys say how it is sealed"
        )
    return _sealed(options)


def _made(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.cli._naming import file_name
    from licet.seal import SCHEMES, SealingKey, write_sealing_keys

    key = SealingKey.generate(SCHEMES[bool(options.post_quantum)])
    private, public = write_sealing_keys(options.out or ".", file_name(options.name), key=key)
    if options.json:
        _say.as_json(
            {
                "private": str(private),
                "public": str(public),
                "keyid": key.public.keyid,
                "scheme": key.public.scheme,
            }
        )
        return 0
    _say.line(_say.strong(f"A new sealing key for {options.name}."))
    _say.pair("private", f"{private}  (keep it secret: it opens whatever is sealed to it)")
    _say.pair("public", f"{public}  (give it to whoever seals for you)")
    return 0


def _sealed(options: argparse.Namespace) -> int:
    from licet import tag
    from licet.cli import _say
    from licet.seal import SUFFIX, seal

    model = Path(options.file)
    tagged = _tag_of(model)
    recipients = [_recipient(Path(name)) for name in options.to]
    bar = _Bar()
    try:
        sealed = seal(model, to=recipients, out=options.out, progress=bar)
    finally:
        bar.clear()
    _require_same(sealed, tagged, model)
    if options.json:
        _say.as_json(_document(sealed, tagged=tagged is not None))
        return 0
    header, beside = sealed.header, tag.tag_path(sealed.path.with_suffix(""))
    count = len(header.recipients)
    _say.line(_say.strong(f"{model} is sealed to {count} key{'s' * (count != 1)}."))
    _say.pair("sealed", f"{sealed.path}  ({sealed.path.stat().st_size:,} bytes)")
    _say.pair("content", f"{header.name}, {header.size:,} bytes, sha256 {header.sha256[:16]}…")
    for one in header.recipients:
        _say.pair("to", f"{one.keyid[:16]}…  ({one.scheme})")
    if sealed.path.suffix != SUFFIX:
        _say.pair("next", f"give it a name that ends in {SUFFIX}: a guard knows it by that")
    elif tagged is None:
        _say.pair("next", f"licet tag {model} --licence DOCUMENT, then send the tag with it")
    else:
        _say.pair("next", f"send it with its tag, as {beside.name} beside it")
    return 0


def _document(sealed: SealedFile, *, tagged: bool) -> dict[str, object]:
    header = sealed.header
    return {
        "sealed": str(sealed.path),
        "name": header.name,
        "sha256": header.sha256,
        "size": header.size,
        "recipients": [{"keyid": one.keyid, "scheme": one.scheme} for one in header.recipients],
        "tagged": tagged,
    }


def _recipient(path: Path) -> SealingPublicKey:
    from licet import files
    from licet.seal import SealingPublicKey

    return SealingPublicKey.from_json(files.read(path, what="sealing key"), where=str(path))


def _tag_of(model: Path) -> str | None:
    """The digest that the tag beside the file is for: that of the whole file, or no guard would open it."""
    from licet import tag
    from licet.errors import InputError

    if not tag.tag_path(model).exists():
        return None
    artefact = tag.read_tag(model)[1].artefact
    if artefact.form != "file":
        raise InputError(
            f"its tag names a digest in the form {artefact.form}; a sealed file is known by all its bytes",
            where=tag.tag_path(model),
            remedy="tag it with a licence for the whole file (licet issue --form file)",
        )
    return artefact.sha256


def _require_same(sealed: SealedFile, tagged: str | None, model: Path) -> None:
    from licet import tag
    from licet.errors import WrongArtefact

    if tagged not in {None, sealed.header.sha256}:
        raise WrongArtefact(
            f"it is sealed as {sealed.path.name}, and the tag beside it is for something else",
            where=tag.tag_path(model),
            remedy="tag the file as it is now, or seal the one the tag is for",
        )


class _Bar:
    """How far it has come, in one line of standard error; quiet where none would see it."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._last = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Draw it, not more often than eyes can follow."""
        now = time.monotonic()
        if self._shown and of >= _LARGE and now - self._last >= _FEWEST:
            self._last = now
            cells = "#" * (done * _BAR // of)
            sys.stderr.write(f"\r\x1b[K[{cells:<{_BAR}}] {done / of:4.0%} of {of / 2e9:,.1f} GB, read twice")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave no half line behind."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
