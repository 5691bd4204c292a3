"""Licences: drafted by a person, signed by an authority, verified by anyone, revoked by a numbered list.

A licence is an in-toto statement in a DSSE envelope, so that tools written elsewhere can verify it. Every
verify function returns a verified value, which nothing else can make: what asks for a `VerifiedLicence`
cannot be handed an unverified one. The room reads no clock and decides no law.
"""

from licet.licence._application import application
from licet.licence._grant import Grant, Shortfall
from licet.licence._issue import issue
from licet.licence._keys import PublicKey, SigningKey, TrustedKey, write_keys
from licet.licence._licence import Authority, Holder, Licence, Proviso, Quota, TimeWindow
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

__all__ = [
    "PAYLOAD_TYPE",
    "PREDICATE_LICENCE",
    "REVOCATIONS_TYPE",
    "Authority",
    "Grant",
    "Holder",
    "Licence",
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
    "issue",
    "sign_revocations",
    "supersede",
    "verify_licence",
    "verify_revocations",
    "write_keys",
]
