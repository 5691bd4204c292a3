"""Keys of Licet, in files, devices or key services, as TUF's metadata names and uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.feed._tuf import Signature, SSlibKey

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from licet.feed._tuf import Metadata
    from licet.licence import PublicKey, Signer


def key_of(public: PublicKey) -> SSlibKey:
    """The key under the same name, which both give it."""
    return SSlibKey(public.keyid, public.keytype, public.scheme, {"public": public.public})


def sign(metadata: Metadata[Any], signers: Iterable[Signer], *, keyids: Collection[str]) -> int:
    """Add the signatures of those among `signers` that count, and say how many did."""
    payload = metadata.signed_bytes
    made = 0
    for signer in signers:
        keyid = signer.public.keyid
        if keyid in keyids:
            metadata.signatures[keyid] = Signature(keyid, signer.signature(payload).hex())
            made += 1
    return made
