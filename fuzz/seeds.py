"""The keys that targets trust, and the good documents they start from; keys are from fixed seeds."""

from __future__ import annotations

import base64
import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.feed import UnionRoot
from licet.licence import PAYLOAD_TYPE, REVOCATIONS_TYPE, Holder, sign
from tests.unit.licence import samples

if TYPE_CHECKING:
    from licet.licence import SigningKey

LIST_TYPE: Final = REVOCATIONS_TYPE
TRUST: Final = samples.TRUST
LOG: Final = samples.LOG_KEY
HOLDER: Final = samples.signing_key("holder")
LICENCE: Final = sign(
    samples.changed(
        holder=Holder(name="Holder", country="NO", key=HOLDER.public), retransfer="free", provisos=()
    ),
    samples.SUBJECTS,
    samples.KEY,
)


def enveloped(payload: bytes, payload_type: str = PAYLOAD_TYPE, *, key: SigningKey = samples.KEY) -> bytes:
    """Any bytes, signed as if they were a document."""
    head = f"DSSEv1 {len(payload_type)} {payload_type} {len(payload)} ".encode()
    signature = {
        "keyid": key.public.keyid,
        "sig": base64.b64encode(key.signature(head + payload)).decode(),
    }
    text = base64.b64encode(payload).decode()
    return json.dumps({"payload": text, "payloadType": payload_type, "signatures": [signature]}).encode()


@cache
def feed() -> tuple[dict[str, str], UnionRoot]:
    """A good feed, as `fuzz.corpus` wrote it."""
    place = Path(os.environ["LICET_FUZZ"])
    files: dict[str, str] = json.loads((place / "feed.json").read_text())
    return files, UnionRoot.load(place / "root.json")
