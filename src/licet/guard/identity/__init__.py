"""Who asks: proofs of identity, verified against the keys in the licence and against nothing else.

No network is used and no name kept: an asker is told apart by a fingerprint that dies with the guard, or with
the last result that waits for another person than they. Where a
proof cannot be verified nobody is admitted. Revocation of a single certificate or token is not looked up; the
licence bounds how long a proof counts.
"""

from licet.guard.identity._admission import Admission
from licet.guard.identity._counts import SignatureCounts
from licet.guard.identity._proofs import (
    ClientCertificate,
    HeldInTls,
    OidcToken,
    OnDevice,
    PasskeyAssertion,
    Proof,
    SignedChallenge,
    to_sign,
)
from licet.guard.identity._ways import ways

__all__ = [
    "Admission",
    "ClientCertificate",
    "HeldInTls",
    "OidcToken",
    "OnDevice",
    "PasskeyAssertion",
    "Proof",
    "SignatureCounts",
    "SignedChallenge",
    "to_sign",
    "ways",
]
