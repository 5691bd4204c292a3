"""Licences: drafted by a person, signed by an authority, verified by anyone, revoked by a numbered list.

A licence is an in-toto statement in a DSSE envelope, so that tools written elsewhere can verify it. Every
verify function returns a verified value, which nothing else can make: what asks for a `VerifiedLicence`
cannot be handed an unverified one. The room reads no clock and decides no law.
"""

from licet.licence._application import application
from licet.licence._issue import issue
from licet.licence._keys import PublicKey, SigningKey, TrustedKey, write_keys
from licet.licence._licence import Authority, Holder, Licence, Proviso, TimeWindow
from licet.licence._revocations import (
    REVOCATIONS_TYPE,
    Revocation,
    Revocations,
    VerifiedRevocations,
    check_revoked,
    sign_revocations,
    supersede,
    verify_revocations,
)
from licet.licence._statement import PAYLOAD_TYPE, PREDICATE_LICENCE
from licet.licence._trust import Trust
from licet.licence._verify import VerifiedLicence, check_dates, claimed_subjects, verify_licence
from licet.licence.grant import (
    Covering,
    Excess,
    Grant,
    Loss,
    Quota,
    Shortfall,
    covering,
    difference,
    meet,
    normal,
    within,
)

__all__ = [
    "PAYLOAD_TYPE",
    "PREDICATE_LICENCE",
    "REVOCATIONS_TYPE",
    "Authority",
    "Covering",
    "Excess",
    "Grant",
    "Holder",
    "Licence",
    "Loss",
    "Proviso",
    "PublicKey",
    "Quota",
    "Revocation",
    "Revocations",
    "Shortfall",
    "SigningKey",
    "TimeWindow",
    "Trust",
    "TrustedKey",
    "VerifiedLicence",
    "VerifiedRevocations",
    "application",
    "check_dates",
    "check_revoked",
    "claimed_subjects",
    "covering",
    "difference",
    "issue",
    "meet",
    "normal",
    "sign_revocations",
    "supersede",
    "verify_licence",
    "verify_revocations",
    "within",
    "write_keys",
]
