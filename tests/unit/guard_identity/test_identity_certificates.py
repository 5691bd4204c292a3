"""Client certificates: which path leads to the licence, and who holds the key."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from licet.errors import InputError, NotAdmitted
from licet.guard.identity import ClientCertificate, HeldInTls, SignedChallenge, to_sign
from licet.licence.provisos import Operators

from .conftest import NOW, CertificateAuthority, _usage, admission

KEY = ec.generate_private_key(ec.SECP256R1())
BY_TLS = HeldInTls()


def door(authority: CertificateAuthority, **more: Any) -> Any:
    return admission(Operators(certificates=(authority.pem,), **more))


def test_a_certificate_under_the_licence_s_admits_its_person(authority: CertificateAuthority) -> None:
    asker = door(authority).admit(ClientCertificate(authority.issue(KEY), BY_TLS), NOW)
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert asker.device == sha256(spki).hexdigest()
    assert (asker.roles, asker.organisation) == (("searcher",), "County Police")
    assert asker.until == NOW + 3600
    assert "officer" not in repr(asker).lower()


def test_der_is_read_like_pem(authority: CertificateAuthority) -> None:
    der = x509.load_pem_x509_certificate(authority.issue(KEY)).public_bytes(Encoding.DER)
    door(authority).admit(ClientCertificate(der, BY_TLS), NOW)


def test_it_counts_no_longer_than_it_is_valid(authority: CertificateAuthority) -> None:
    asker = door(authority, max_age=7 * 86400).admit(ClientCertificate(authority.issue(KEY), BY_TLS), NOW)
    assert asker.until == NOW + 4 * 86400


@pytest.mark.parametrize("days", [-2, 10])
def test_out_of_its_time_it_admits_nobody(authority: CertificateAuthority, days: int) -> None:
    with pytest.raises(NotAdmitted, match="path of valid certificates"):
        door(authority).admit(ClientCertificate(authority.issue(KEY), BY_TLS), NOW + days * 86400)


@pytest.mark.parametrize(
    "wrong",
    [
        {"purposes": None},
        {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)},
        {"purposes": (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)},
        {"extensions": ((_usage(digital_signature=False, key_cert_sign=False), True),)},
        {"extensions": ((x509.BasicConstraints(ca=True, path_length=None), True),)},
        {"extensions": ((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), True),)},
    ],
    ids=["no-use", "a-server", "any-use", "no-signatures", "an-authority", "critical-unknown"],
)
def test_a_certificate_for_something_else_admits_nobody(
    authority: CertificateAuthority, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotAdmitted, match="path of valid certificates"):
        door(authority).admit(ClientCertificate(authority.issue(KEY, **wrong), BY_TLS), NOW)


def test_one_that_says_it_is_for_signatures_and_no_ca_is_one(authority: CertificateAuthority) -> None:
    said = (
        (_usage(digital_signature=True, key_cert_sign=False), True),
        (x509.BasicConstraints(ca=False, path_length=None), True),
    )
    door(authority).admit(ClientCertificate(authority.issue(KEY, extensions=said), BY_TLS), NOW)


def test_an_authority_of_the_same_name_vouches_for_nobody(authority: CertificateAuthority) -> None:
    with pytest.raises(NotAdmitted, match="path of valid certificates"):
        door(authority).admit(ClientCertificate(CertificateAuthority().issue(KEY), BY_TLS), NOW)


def test_without_a_certificate_in_the_licence_none_counts(authority: CertificateAuthority) -> None:
    from licet.licence.provisos import OidcIssuer

    only_tokens = Operators(oidc=(OidcIssuer(issuer="i", audience="a", keys=()),))
    with pytest.raises(NotAdmitted, match="no certificate"):
        admission(only_tokens).admit(ClientCertificate(authority.issue(KEY), BY_TLS), NOW)


def test_a_certificate_in_the_licence_that_cannot_be_read_opens_no_door() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        admission(Operators(certificates=("-----BEGIN CERTIFICATE-----",)))


@pytest.mark.parametrize(
    "raw", [b"", b"\x30\x82", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"x" * 70_000, "pem"]
)
def test_what_is_no_certificate_admits_nobody(authority: CertificateAuthority, raw: Any) -> None:
    with pytest.raises(NotAdmitted):
        door(authority).admit(ClientCertificate(raw, BY_TLS), NOW)


def test_a_chain_without_end_admits_nobody(authority: CertificateAuthority) -> None:
    with pytest.raises(NotAdmitted, match="more than 8"):
        door(authority).admit(ClientCertificate(authority.issue(KEY) * 9, BY_TLS), NOW)


@pytest.mark.parametrize(
    ("key", "sign"),
    [
        (KEY, lambda message: KEY.sign(message, ec.ECDSA(hashes.SHA256()))),
        (
            RSA := rsa.generate_private_key(65537, 2048),
            lambda message: RSA.sign(
                message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()
            ),
        ),
    ],
    ids=["ecdsa", "rsa"],
)
def test_a_signed_challenge_shows_who_holds_the_key_once(
    authority: CertificateAuthority, key: Any, sign: Any
) -> None:
    room = door(authority)
    challenge = room.challenge(NOW)
    proof = ClientCertificate(authority.issue(key), SignedChallenge(challenge, sign(to_sign(challenge))))
    room.admit(proof, NOW)
    with pytest.raises(NotAdmitted, match="used before"):
        room.admit(proof, NOW)


def test_a_signature_by_another_key_or_over_the_bare_challenge_shows_nothing(
    authority: CertificateAuthority,
) -> None:
    room = door(authority)
    challenge = room.challenge(NOW)
    other = ec.generate_private_key(ec.SECP256R1())
    for key, message in ((other, to_sign(challenge)), (KEY, challenge)):
        signature = key.sign(message, ec.ECDSA(hashes.SHA256()))
        proof = ClientCertificate(authority.issue(KEY), SignedChallenge(challenge, signature))
        with pytest.raises(NotAdmitted, match="not by the certificate's key"):
            room.admit(proof, NOW)


def test_a_key_of_another_kind_cannot_answer(authority: CertificateAuthority) -> None:
    room, key = door(authority), Ed25519PrivateKey.generate()
    challenge = room.challenge(NOW)
    proof = ClientCertificate(authority.issue(key), SignedChallenge(challenge, key.sign(to_sign(challenge))))
    with pytest.raises(NotAdmitted):
        room.admit(proof, NOW)


def test_who_does_not_show_the_key_is_not_admitted(authority: CertificateAuthority) -> None:
    nothing: Any = None
    with pytest.raises(NotAdmitted, match="nothing shows"):
        door(authority).admit(ClientCertificate(authority.issue(KEY), nothing), NOW)


def test_a_certificate_that_names_nobody_admits_nobody(authority: CertificateAuthority) -> None:
    subject = ((NameOID.ORGANIZATION_NAME, "County Police"),)
    with pytest.raises(NotAdmitted, match="names no person"):
        door(authority).admit(ClientCertificate(authority.issue(KEY, subject=subject), BY_TLS), NOW)


def test_a_name_that_cannot_be_shown_admits_nobody(authority: CertificateAuthority) -> None:
    subject = ((NameOID.COMMON_NAME, "A"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "chief\u202e"))
    with pytest.raises(NotAdmitted, match="no text"):
        door(authority).admit(ClientCertificate(authority.issue(KEY, subject=subject), BY_TLS), NOW)


def test_two_organisations_are_none(authority: CertificateAuthority) -> None:
    subject = (
        (NameOID.COMMON_NAME, "A"),
        (NameOID.ORGANIZATION_NAME, "County Police"),
        (NameOID.ORGANIZATION_NAME, "Vendor"),
    )
    asker = door(authority).admit(ClientCertificate(authority.issue(KEY, subject=subject), BY_TLS), NOW)
    assert asker.organisation is None


def test_one_person_stays_one_whatever_the_role_the_key_or_the_spelling(
    authority: CertificateAuthority,
) -> None:
    room = door(authority)
    spellings = (("Officer 17", "searcher"), ("OFFICER 17", "chief"), ("Ｏfficer  17 ", "chief"))  # noqa: RUF001
    prints = {
        room.admit(
            ClientCertificate(
                authority.issue(
                    ec.generate_private_key(ec.SECP256R1()),
                    subject=((NameOID.COMMON_NAME, name), (NameOID.ORGANIZATIONAL_UNIT_NAME, role)),
                ),
                BY_TLS,
            ),
            NOW,
        ).fingerprint
        for name, role in spellings
    }
    assert len(prints) == 1


def below(authority: CertificateAuthority, *bounds: x509.NameConstraints) -> tuple[Any, bytes]:
    """An authority under another, for two days, and its certificate."""
    middle = CertificateAuthority("Police CA, county")
    start = dt.datetime.fromtimestamp(NOW, dt.UTC) - dt.timedelta(days=1)
    public = middle.key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(middle.name)
        .issuer_name(authority.name)
        .public_key(public)
        .serial_number(3)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(digital_signature=False, key_cert_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
    )
    for bound in bounds:
        builder = builder.add_extension(bound, critical=True)
    return middle, builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_an_intermediate_may_stand_between(authority: CertificateAuthority) -> None:
    middle, between = below(authority)
    asker = door(authority, max_age=7 * 86400).admit(
        ClientCertificate(middle.issue(KEY) + between, BY_TLS), NOW
    )
    assert asker.until == NOW + 86400  # no longer than what stands between


COUNTY = (x509.RFC822Name("county.example"),)
NAMED = x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "County Police")]))


@pytest.mark.parametrize(
    ("bounds", "address", "alternative", "admits"),
    [
        ((COUNTY, None), "a@county.example", "a@county.example", True),
        ((COUNTY, None), "a@county.example", None, False),
        ((COUNTY, None), "a@city.example", None, False),
        ((COUNTY, None), "a@city.example", "a@county.example", False),
        ((None, COUNTY), "a@county.example", None, False),
        ((None, COUNTY), "a@city.example", "a@city.example", True),
        ((COUNTY, None), None, None, True),
        (((x509.DNSName("county.example"),), None), "a@city.example", None, True),
        (((NAMED,), None), None, None, False),
        ((None, (NAMED,)), None, None, False),
    ],
)
def test_what_bounds_an_authority_s_names_bounds_those_of_its_persons(
    authority: CertificateAuthority, *, bounds: Any, address: Any, alternative: Any, admits: bool
) -> None:
    middle, between = below(authority, x509.NameConstraints(*bounds))
    subject: Any = ((NameOID.COMMON_NAME, "Officer 17"),)
    said: Any = ()
    if address:
        subject = (*subject, (NameOID.EMAIL_ADDRESS, address))
    if alternative:
        said = ((x509.SubjectAlternativeName([x509.RFC822Name(alternative)]), False),)
    pem = middle.issue(KEY, subject=subject, extensions=said) + between
    if admits:
        door(authority).admit(ClientCertificate(pem, BY_TLS), NOW)
    else:
        with pytest.raises(NotAdmitted, match="path of valid certificates"):
            door(authority).admit(ClientCertificate(pem, BY_TLS), NOW)
