"""A SCITT signed statement (RFC 9943): COSE_Sign1 over the licence's in-toto statement, byte for byte.

The statement is signed anew, in COSE's own way, by whoever exports it: a DSSE signature is not one of COSE.
The payload is exactly what the authority signed, so that a reader can compare it with the licence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from licet.errors import InputError
from licet.licence import PAYLOAD_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGN1: Final = 18  # RFC 9052, section 2: the CBOR tag of COSE_Sign1
_ALGORITHM, _CONTENT_TYPE, _KEY_ID, _CWT_CLAIMS = 1, 3, 4, 15  # RFC 9052, section 3.1; RFC 9597, section 2
_ISSUER, _SUBJECT = 1, 2  # RFC 8392, section 3.1
_EDDSA: Final = -8  # RFC 9053, section 2.2


def scitt(
    statement: bytes, *, issuer: str, subject: str, keyid: str, sign: Callable[[bytes], bytes]
) -> bytes:
    """Return the CBOR of a signed statement over `statement`, an in-toto statement as it was signed.

    `issuer` names who exports, `subject` the licence's number, `keyid` (hexadecimal) the Ed25519 key that
    `sign` signs with. Without the extra `scitt` it raises `InputError`.
    """
    cbor = _cbor()
    protected = cbor.dumps(
        {
            _ALGORITHM: _EDDSA,
            _CONTENT_TYPE: PAYLOAD_TYPE,
            _KEY_ID: bytes.fromhex(keyid),
            _CWT_CLAIMS: {_ISSUER: issuer, _SUBJECT: subject},
        },
        canonical=True,
    )
    signature = sign(cbor.dumps(["Signature1", protected, b"", statement], canonical=True))
    whole: bytes = cbor.dumps(cbor.CBORTag(_SIGN1, [protected, {}, statement, signature]), canonical=True)
    return whole


def _cbor() -> Any:
    try:
        import cbor2  # noqa: PLC0415 - only this export needs it
    except ImportError:
        raise InputError("SCITT statements need cbor2", remedy="pip install 'licet[scitt]'") from None
    return cbor2
