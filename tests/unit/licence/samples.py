"""A licence, its authority and its log, for tests: every key is from a fixed seed, and trusted nowhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    Quota,
    Revocation,
    Revocations,
    SigningKey,
    TimeWindow,
    Trust,
    TrustedKey,
    issue,
    sign_revocations,
)
from licet.log import LogKey, MemoryLog

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def signing_key(seed: str) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest()))


def log_key(origin: str) -> LogKey:
    return LogKey.from_private_bytes(origin, hashlib.sha256(origin.encode()).digest())


AUTHORITY = Authority(name="Licensing Office", country="FR")
KEY = signing_key("authority")
TRUSTED = TrustedKey(key=KEY.public, name=AUTHORITY.name, country=AUTHORITY.country)
LOG_KEY = log_key("office.example/licences")
TRUST = Trust.of(TRUSTED, LOG_KEY.verifier)

MODEL = b"weights of a matcher" * 100
SHA = hashlib.sha256(MODEL).hexdigest()
SUBJECTS = {"matcher.onnx": SHA}

GRANT = Grant(
    operations=("operation.verify",),
    purposes=("purpose.border_control",),
    places=("place.controlled",),
    countries=("NO", "CH"),
    actors=("party.government",),
)
LICENCE = Licence(
    number="FR-2026-0041",
    authority=AUTHORITY,
    holder=Holder(name="Border Directorate", country="NO", kind="party.government"),
    grants=(GRANT,),
    provisos=(
        Quota(uses=100, per="day"),
        TimeWindow(days=("mon", "tue"), start="06:00", end="24:00", zone="Europe/Oslo"),
    ),
    not_before=NOW - DAY,
    not_after=NOW + 365 * DAY,
    determination=hashlib.sha256(b"determination").hexdigest(),
    case="2026/17",
)
EMPTY_LIST = Revocations(authority=AUTHORITY.name, sequence=4, issued_at=NOW - DAY)


def changed(**fields: Any) -> Licence:
    return replace(LICENCE, **fields)


def issued(licence: Licence = LICENCE, *, key: SigningKey = KEY) -> bytes:
    return issue(licence, SUBJECTS, key=key)


def listed(*entries: Revocation, key: SigningKey = KEY, **fields: Any) -> bytes:
    return sign_revocations(replace(EMPTY_LIST, entries=entries, **fields), key=key)


def revocation(**fields: Any) -> Revocation:
    return replace(
        Revocation(number="FR-2026-0041", licence="0" * 64, reason="misuse was found", at=NOW - 2 * DAY),
        **fields,
    )


def logged(entry: bytes, *, key: LogKey = LOG_KEY) -> bytes:
    """The proof that a log of three entries holds this one."""
    with MemoryLog(key) as log:
        log.append(b"before")
        index = log.append(entry)
        log.append(b"after")
        return log.prove(index).to_bytes()
