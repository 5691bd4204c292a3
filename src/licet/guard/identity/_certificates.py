"""Client certificates (RFC 5280), verified by cryptography's path validation against those in the licence.

    (1) the chain is small, and every certificate in it can be read;
    (2) a path leads from the person's certificate to one of the licence's, valid now; bounds on e-mail
        addresses hold of those in its subject too (RFC 5280, 4.2.1.10), which the validation leaves out;
    (3) the person's is for client authentication (EKU) and, if it says what for, for signatures; it is no CA;
    (4) whoever shows it holds its key: the TLS connection proved it, or a signature over a challenge does;
    (5) it names a person: common name, serial number, user id or e-mail address.

Roles are its organisational units (OU), the organisation its one O, the device the sha256 of its key.
No revocation list is fetched: let certificates be short-lived, or have the licence amended.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)
from msgspec.structs import replace

from licet.errors import NotAdmitted
from licet.guard.identity._proofs import (
    ClientCertificate,
    HeldInTls,
    Shown,
    SignedChallenge,
    require_bytes,
    to_sign,
)
from licet.guard.identity._ways import anchor_of, way_of_anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST: Final = 8
_PEM: Final = b"-----BEGIN CERTIFICATE-----"
_PERSONS: Final = (NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER, NameOID.USER_ID, NameOID.EMAIL_ADDRESS)
_HASHES: Final[dict[str, Any]] = {
    "secp256r1": hashes.SHA256,
    "secp384r1": hashes.SHA384,
    "secp521r1": hashes.SHA512,
}
_BROKEN: Final = (
    VerificationError,
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def shown_by(proof: ClientCertificate, pems: Sequence[str], at: float) -> Shown:
    """Return what a person's certificate shows, by the steps above."""
    path = _validated(proof, pems, at)  # (1), (2), (3)
    leaf = path[0]
    challenge = _possessed(proof, leaf)  # (4)
    way = way_of_anchor(path[-1])
    organisations = _names(leaf, NameOID.ORGANIZATION_NAME)
    return Shown(
        realm=way,
        way=way,
        person=_person(leaf),  # (5)
        roles=_names(leaf, NameOID.ORGANIZATIONAL_UNIT_NAME),
        organisation=organisations[0] if len(organisations) == 1 else None,
        device=_device(leaf),
        proven_at=at,
        until=min(one.not_valid_after_utc.timestamp() for one in path),
        challenge=challenge,
    )


def on_device(shown: Shown, proof: Any, pems: Sequence[str], at: float) -> Shown:
    """What a person has shown, on the device whose certificate holds by steps (1) to (4)."""
    if type(proof) is not ClientCertificate:
        raise _wrong("the device shows no certificate")
    path = _validated(proof, pems, at)
    challenge = _possessed(proof, path[0])
    if challenge is not None and challenge != shown.challenge:
        raise _wrong("the device answered another challenge than the person")
    until = min(shown.until, *(one.not_valid_after_utc.timestamp() for one in path))
    return replace(shown, device=_device(path[0]), until=until)


def _validated(proof: ClientCertificate, pems: Sequence[str], at: float) -> list[x509.Certificate]:
    if not pems:
        raise _wrong("the licence names no certificate that could vouch for this one")
    return _path(_read(proof.chain), [anchor_of(pem) for pem in pems], at)


def _read(chain: Any) -> list[x509.Certificate]:
    require_bytes(chain)
    try:
        if _PEM not in chain:
            return [x509.load_der_x509_certificate(chain)]
        found = x509.load_pem_x509_certificates(chain)
    except ValueError:
        raise _wrong("the certificate cannot be read") from None
    if len(found) > _MOST:
        raise _wrong(f"the chain has more than {_MOST} certificates")
    return found


def _path(
    chain: list[x509.Certificate], anchors: list[x509.Certificate], at: float
) -> list[x509.Certificate]:
    try:
        verifier = (
            PolicyBuilder()
            .store(Store(anchors))
            .time(dt.datetime.fromtimestamp(at, dt.UTC))
            .extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=_of_persons())
            .build_client_verifier()
        )
        path = verifier.verify(chain[0], chain[1:]).chain
        _require_bounded(path)
    except _BROKEN:
        raise _wrong("no path of valid certificates leads to one that the licence names") from None
    return path


def _require_bounded(path: list[x509.Certificate]) -> None:
    """Where an authority's addresses are bounded, one in the subject is among the alternative names."""
    written = path[0].subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    if written and any(map(_bounds_addresses, path[1:])):
        alternative = path[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if not {one.value for one in written} <= set(alternative.get_values_for_type(x509.RFC822Name)):
            raise ValueError("an address that nothing was compared with")


def _bounds_addresses(authority: x509.Certificate) -> bool:
    for extension in authority.extensions:
        if isinstance(bounds := extension.value, x509.NameConstraints):
            names = (*(bounds.permitted_subtrees or ()), *(bounds.excluded_subtrees or ()))
            return any(isinstance(name, x509.RFC822Name) for name in names)
    return False


def _of_persons() -> ExtensionPolicy:
    """What the certificate of a person must say; a critical extension nobody knows is refused as ever."""
    any_way = Criticality.AGNOSTIC
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.ExtendedKeyUsage, any_way, _require_client)
        .may_be_present(x509.KeyUsage, any_way, _require_signing)
        .may_be_present(x509.BasicConstraints, any_way, _require_no_ca)
    )


def _require_client(_: object, __: object, usage: x509.ExtendedKeyUsage) -> None:
    if ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
        raise ValueError("not for client authentication")


def _require_signing(_: object, __: object, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.digital_signature:
        raise ValueError("not for signatures")


def _require_no_ca(_: object, __: object, limits: x509.BasicConstraints | None) -> None:
    if limits is not None and limits.ca:
        raise ValueError("of an authority, not of a person")


def _possessed(proof: ClientCertificate, leaf: x509.Certificate) -> bytes | None:
    """The challenge that was answered; None where a TLS connection proved it."""
    possession = proof.possession
    if type(possession) is HeldInTls:
        return None
    if type(possession) is not SignedChallenge:
        raise _wrong("nothing shows that the certificate's key is held")
    require_bytes(possession.challenge, possession.signature)
    try:
        _require_signature(leaf.public_key(), possession.signature, to_sign(possession.challenge))
    except (InvalidSignature, *_BROKEN):
        raise _wrong("the signature over the challenge is not by the certificate's key") from None
    return possession.challenge


def _require_signature(key: Any, signature: bytes, message: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(_HASHES[key.curve.name]()))
    elif isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)
        key.verify(signature, message, pss, hashes.SHA256())
    else:
        raise UnsupportedAlgorithm("neither ECDSA nor RSA")


def _person(leaf: x509.Certificate) -> tuple[str, ...]:
    """What tells one person from another, in a spelling that look-alikes share: two are never made of one."""
    named = tuple(
        f"{oid.dotted_string}={' '.join(unicodedata.normalize('NFKC', name).casefold().split())}"
        for oid in _PERSONS
        for name in _names(leaf, oid)
    )
    if not named:
        raise _wrong("the certificate names no person")
    return named


def _names(leaf: x509.Certificate, oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    values = [attribute.value for attribute in leaf.subject.get_attributes_for_oid(oid)]
    if not all(isinstance(value, str) and value.isprintable() for value in values):
        raise _wrong("the certificate has a name that is no text")
    return tuple(str(value) for value in values)


def _device(leaf: x509.Certificate) -> str:
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(key).hexdigest()


def _wrong(what: str) -> NotAdmitted:
    return NotAdmitted(what, remedy="show a valid client certificate under one the licence names")
