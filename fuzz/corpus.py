"""Write the good inputs a fuzzer starts from: `python -m fuzz.corpus FOLDER`, with what the tests need."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
from safetensors.numpy import save

from fuzz import seeds
from licet.feed import bundle
from licet.licence import Authorisation, Quota, Scope, Transfer, peek, sign, sign_authorisation
from licet.tag import LoggedLink, Papers, write_tag
from tests.unit.cli.shell import APPLICATION
from tests.unit.feed.feeds import Publisher
from tests.unit.licence import samples
from tests.unit.tag.models import TENSORS, model


def write(folder: Path) -> None:
    """One folder of good inputs for each target, and the feed they share."""
    publisher = Publisher(folder / "published").whole()
    files = bundle(publisher.folder, authorities=["FR"])
    (folder / "feed.json").write_text(json.dumps(files))
    root = next(iter(publisher.folder.rglob("1.root.json")))
    (folder / "root.json").write_bytes(root.read_bytes())
    transfer = _transfer()
    wide = msgspec.json.encode(((samples.GRANT,), (_ranged(),)))
    bundle_bytes = b"".join(len(entry).to_bytes(2, "big") + entry for entry in (b"one", b"two"))
    good: dict[str, list[bytes]] = {
        "note": [samples.LOG_KEY.sign_note("hello\n"), samples.logged(b"entry").partition(b"\n\n")[2]],
        "proof": [samples.logged(b"entry")],
        "tile": [b"\x01" + bundle_bytes],
        "keys": [
            samples.TRUSTED.to_json(),
            samples.KEY.public.to_json(),
            samples.LOG_KEY.verifier.vkey.encode(),
        ],
        "envelope": [seeds.LICENCE, samples.listed(), transfer],
        "licence": [peek(seeds.LICENCE, what="seed"), peek(samples.issued(), what="seed")],
        "revocations": [peek(samples.listed(samples.revocation()), what="seed")],
        "authorisation": [peek(_authorisation(), what="seed")],
        "link": [peek(transfer, what="seed")],
        "tag": [_tag(folder)],
        "onnx": [model().SerializeToString()],
        "safetensors": [save(TENSORS, metadata={"a": "b"})],
        "paper": [APPLICATION.encode()],
        "grants": [wide],
        "feed": [bytes([place]) + files[name].encode() for place, name in enumerate(sorted(files))],
    }
    for target, inputs in good.items():
        (folder / target).mkdir()
        for number, raw in enumerate(inputs):
            (folder / target / f"good-{number}").write_bytes(raw)


def _transfer() -> bytes:
    document = Transfer(
        number="T-1",
        parent=sha256(peek(seeds.LICENCE, what="seed")).hexdigest(),
        holder=samples.LICENCE.holder,
        grants=(samples.GRANT,),
        provisos=(Quota(uses=3),),
        not_before=samples.LICENCE.not_before,
        not_after=samples.LICENCE.not_after,
    )
    return sign(document, samples.SUBJECTS, seeds.HOLDER)


def _authorisation() -> bytes:
    scope = Scope(
        operations=("identify.live",), purposes=("purpose",), places=("public.street",), countries=("NO",)
    )
    document = Authorisation(
        reference="26-1",
        decision="granted",
        scope=scope,
        from_=samples.LICENCE.not_before,
        until=samples.LICENCE.not_after,
        decided_at=samples.LICENCE.not_before,
    )
    return sign_authorisation(document, {samples.LICENCE.number: "ab" * 32}, key=samples.KEY)


def _ranged() -> object:
    return msgspec.structs.replace(
        samples.GRANT, gallery=5, since=samples.NOW, quotas=(Quota(uses=3, per="day"),)
    )


def _tag(folder: Path) -> bytes:
    artefact = folder / "matcher.onnx"
    artefact.write_bytes(samples.MODEL)
    links = (LoggedLink.of(samples.issued(), samples.logged(samples.issued())),)
    return write_tag(artefact, Papers(links=links, revocations=(samples.listed(),))).read_bytes()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
