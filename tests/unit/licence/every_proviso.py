"""One proviso of every kind for tests, as a value and as an authority drafts it in YAML."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from licet.licence import Provenance, Quota, TimeWindow
from licet.licence.provisos import (
    Assurance,
    Circle,
    Concurrent,
    Gallery,
    Geofence,
    Heartbeat,
    HumanReview,
    Jwk,
    ListedGallery,
    NoAdverseDecision,
    Notice,
    OidcIssuer,
    Operators,
    Passkey,
    Polygon,
    PriorAuthorisation,
    Reporting,
    Retention,
    TwoPersons,
    WatchList,
)
from tests.unit.licence.samples import signing_key

if TYPE_CHECKING:
    from licet.licence import Proviso

IDENTIFY = ("operation.identify",)
DIGEST = hashlib.sha256(b"a text, or a gallery").hexdigest()
RECEIVER = signing_key("receiver of reports")
JUDGE = signing_key("judge")

EVERY: dict[str, Proviso] = {
    "quota": Quota(uses=3, per="day"),
    "time_window": TimeWindow(days=("mon", "tue"), start="06:00", end="24:00", zone="Europe/Oslo"),
    "provenance": Provenance(builders=(JUDGE.public,)),
    "concurrent": Concurrent(most=4),
    "gallery": Gallery(most=5000),
    "assurance": Assurance(level="A0", on=IDENTIFY),
    "retention": Retention(days=30, on=IDENTIFY),
    "heartbeat": Heartbeat(seconds=3600),
    "reporting": Reporting(every="quarter", receipts=(RECEIVER.public,), grace_days=14),
    "geofence": Geofence(
        areas=(
            Circle(centre=(59.91, 10.75), metres=250.5),
            Polygon(points=((60.0, 10.0), (60.0, 11.0), (61.0, 10.5))),
        ),
        on=IDENTIFY,
    ),
    "operators": Operators(
        oidc=(
            OidcIssuer(
                issuer="https://id.example", audience="matcher", keys=(Jwk(kty="OKP", crv="Ed25519", x="AA"),)
            ),
        ),
        passkeys=(
            Passkey(
                rp_id="example",
                origin="https://example",
                credential="AA",
                public_key="AA",
                roles=("reviewer",),
            ),
        ),
        roles=("reviewer",),
        on=IDENTIFY,
    ),
    "two_persons": TwoPersons(roles=("reviewer",), on=IDENTIFY),
    "human_review": HumanReview(roles=("reviewer",), on=IDENTIFY),
    "no_adverse_decision": NoAdverseDecision(on=IDENTIFY),
    "prior_authorisation": PriorAuthorisation(by=(JUDGE.public,), urgent_hours=24, on=IDENTIFY),
    "watch_list": WatchList(
        lists=(
            ListedGallery(sha256=DIGEST, purposes=("purpose.law_enforcement.find.missing_person.child",)),
        ),
        on=IDENTIFY,
    ),
    "notice": Notice(sha256=DIGEST, on=IDENTIFY),
}

DRAFTED: dict[str, str] = {
    "quota": "{kind: quota, uses: 3, per: day}",
    "time_window": '{kind: time_window, days: [mon, tue], start: "06:00", end: "24:00", zone: Europe/Oslo}',
    "provenance": f"{{kind: provenance, builders: [{{public: {JUDGE.public.public}}}]}}",
    "concurrent": "{kind: concurrent, most: 4}",
    "gallery": "{kind: gallery, most: 5000}",
    "assurance": "{kind: assurance, level: A0, on: [identify]}",
    "retention": "{kind: retention, days: 30, on: [identify]}",
    "heartbeat": "{kind: heartbeat, seconds: 3600}",
    "reporting": f"{{kind: reporting, every: quarter, receipts: [{RECEIVER.public.public}], grace_days: 14}}",
    "geofence": """
    kind: geofence
    areas:
      - {shape: circle, centre: [59.91, 10.75], metres: 250.5}
      - {shape: polygon, points: [[60, 10], [60, 11], [61, 10.5]]}
    on: [operation.identify]""",
    "operators": """
    kind: operators
    oidc:
      - issuer: https://id.example
        audience: matcher
        keys: [{kty: OKP, crv: Ed25519, x: AA}]
    passkeys: [{rp_id: example, origin: https://example, credential: AA, public_key: AA, roles: [reviewer]}]
    roles: [reviewer]
    on: [identify]""",
    "two_persons": "{kind: two_persons, roles: [reviewer], on: [identify]}",
    "human_review": "{kind: human_review, roles: [reviewer], on: [identify]}",
    "no_adverse_decision": "{kind: no_adverse_decision, on: [identify]}",
    "prior_authorisation": (
        f"{{kind: prior_authorisation, by: [{JUDGE.public.public}], urgent_hours: 24, on: [identify]}}"
    ),
    "watch_list": f"""
    kind: watch_list
    lists: [{{sha256: {DIGEST}, purposes: [law_enforcement.find.missing_person.child]}}]
    on: [identify]""",
    "notice": f"{{kind: notice, sha256: {DIGEST}, on: [identify]}}",
}

APPLICATION = """\
number: FR-1
authority: {name: Licensing Office, country: FR}
holder: {name: Border Directorate, country: NO, kind: party.government}
grants:
  - operations: [identify]
    purposes: [law_enforcement]
    places: [controlled]
    countries: [NO]
    actors: [government]
not_before: 2026-11-01T00:00:00Z
not_after: 2027-11-01T00:00:00Z
provisos:
"""


def drafted(proviso: str) -> bytes:
    """An application with this proviso; its first line is the thirteenth of the file."""
    return f"{APPLICATION}  - {proviso.lstrip()}\n".encode()
