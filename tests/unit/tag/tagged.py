"""A chain of five documents, tagged: licence, two transfers, a fine-tuned model and a quantised one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from licet.log import Log
from licet.tag import LoggedLink, Papers, VerifiedTag, tag_path, verify_tag, write_tag
from tests.unit.licence.chains import CHAIN
from tests.unit.licence.samples import LOG_KEY, NOW, TRUST, listed, logged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CONTENTS = {"matcher.onnx": b"matcher", "tuned.onnx": b"tuned", "quantised.onnx": b"quantised"}
UNREVOKED = listed()


def linked(*documents: bytes) -> list[LoggedLink]:
    return [LoggedLink.of(document, logged(document)) for document in documents]


def papers(*documents: bytes, **rest: Any) -> Papers:
    return Papers(links=linked(*documents), **({"revocations": [UNREVOKED]} | rest))


def artefact(folder: Path, name: str = "quantised.onnx", documents: Iterable[bytes] = CHAIN) -> Path:
    """The file of this name, with a tag of these documents beside it."""
    path = folder / name
    path.write_bytes(CONTENTS[name])
    write_tag(path, papers(*documents))
    return path


def verify(path: Path, **how: Any) -> VerifiedTag:
    given: dict[str, Any] = {"trust": TRUST, "at": NOW} | how
    return verify_tag(path, **given)


def plain(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tag_path(path).read_bytes())
    return found


def rewrite(path: Path, found: object) -> None:
    """Write a tag as somebody does who knows the format."""
    text = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    tag_path(path).write_text(text, encoding="utf-8")


def log_of(folder: Path, *entries: bytes) -> Path:
    """A log in a folder that holds these."""
    with Log.open(folder, key=LOG_KEY) as log:
        for entry in entries:
            log.append(entry)
    return folder
