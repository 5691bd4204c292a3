"""Licences: drafted by a person, signed by an authority, verified by anyone, revoked by a numbered list.

A licence is an in-toto statement in a DSSE envelope, so that tools written elsewhere can verify it. Every
verify function returns a verified value, which nothing else can make: what asks for a `VerifiedLicence`
cannot be handed an unverified one. The room reads no clock and decides no law.
"""

from licet.licence._application import application, drafted
from licet.licence._authorisation import (
    DECISIONS,
    PREDICATE_AUTHORISATION,
    Authorisation,
    Scope,
    VerifiedAuthorisation,
    sign_authorisation,
    verify_authorisation,
)
from licet.licence._authorities import AuthorityKey, TrustedAuthority
from licet.licence._chain import VerifiedChain, forget, verify_chain
from licet.licence._compare import Change, Comparison, Stated, compare
from licet.licence._devices import URI_SCHEMES, DeviceKey, imported
from licet.licence._documents import (
    DOCUMENTS,
    MAKINGS,
    Amendment,
    Consent,
    Denial,
    Derivative,
    EndUseStatement,
    Predicate,
    Receipt,
    RevocationOrder,
    Surrender,
    Suspension,
    Transfer,
    predicate_type,
)
from licet.licence._effective import Condition, Effective, Link
from licet.licence._envelope import peek
from licet.licence._issue import issue, sign
from licet.licence._keys import (
    Signer,
    SigningKey,
    TrustedKey,
    cosign,
    write_holder_keys,
    write_keys,
    write_pair,
)
from licet.licence._licence import KINDS, Authority, Holder, Licence
from licet.licence._notice import NOTICE_TYPE, ListNotice, sign_notice, verify_notice
from licet.licence._order import LINKS, ends
from licet.licence._provenance import check_provenance
from licet.licence._public_key import SCHEMES, PublicKey
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
from licet.licence._schema import schema
from licet.licence._single import VerifiedDocument, verify_by_key, verify_document
from licet.licence._statement import PAYLOAD_TYPE, PREDICATE_LICENCE, Statement, read_statement
from licet.licence._strict import LARGEST_ENTRY, read_json
from licet.licence._trust import Trust
from licet.licence._verify import (
    Verified,
    VerifiedLicence,
    check_dates,
    claimed,
    claimed_subjects,
    verify_licence,
)
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
from licet.licence.provisos import PROVISOS, Provenance, Proviso, TimeWindow

__all__ = [
    "DECISIONS",
    "DOCUMENTS",
    "KINDS",
    "LARGEST_ENTRY",
    "LINKS",
    "MAKINGS",
    "NOTICE_TYPE",
    "PAYLOAD_TYPE",
    "PREDICATE_AUTHORISATION",
    "PREDICATE_LICENCE",
    "PROVISOS",
    "REVOCATIONS_TYPE",
    "SCHEMES",
    "URI_SCHEMES",
    "Amendment",
    "Authorisation",
    "Authority",
    "AuthorityKey",
    "Change",
    "Comparison",
    "Condition",
    "Consent",
    "Covering",
    "Denial",
    "Derivative",
    "DeviceKey",
    "Effective",
    "EndUseStatement",
    "Excess",
    "Grant",
    "Holder",
    "Licence",
    "Link",
    "ListNotice",
    "Loss",
    "Predicate",
    "Provenance",
    "Proviso",
    "PublicKey",
    "Quota",
    "Receipt",
    "Revocation",
    "RevocationOrder",
    "Revocations",
    "Scope",
    "Shortfall",
    "Signer",
    "SigningKey",
    "Stated",
    "Statement",
    "Surrender",
    "Suspension",
    "TimeWindow",
    "Transfer",
    "Trust",
    "TrustedAuthority",
    "TrustedKey",
    "Verified",
    "VerifiedAuthorisation",
    "VerifiedChain",
    "VerifiedDocument",
    "VerifiedLicence",
    "VerifiedRevocations",
    "application",
    "check_dates",
    "check_provenance",
    "check_revoked",
    "claimed",
    "claimed_subjects",
    "compare",
    "cosign",
    "covering",
    "difference",
    "drafted",
    "ends",
    "forget",
    "imported",
    "issue",
    "meet",
    "normal",
    "peek",
    "predicate_type",
    "read_json",
    "read_statement",
    "schema",
    "sign",
    "sign_authorisation",
    "sign_notice",
    "sign_revocations",
    "supersede",
    "verify_authorisation",
    "verify_by_key",
    "verify_chain",
    "verify_document",
    "verify_licence",
    "verify_notice",
    "verify_revocations",
    "within",
    "write_holder_keys",
    "write_keys",
    "write_pair",
]
