"""Statuses to show: one with everything in it, one closed, one of which nothing is known, one hostile."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from licet.guard.status import (
    Checked,
    DueSeen,
    Ending,
    FeedSeen,
    ListSeen,
    ProvisoSeen,
    QuotaSeen,
    RecordSeen,
    Standing,
    Status,
)
from licet.licence import Authority, Effective, Grant, Holder, Quota

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OFFICE = Authority(name="Norwegian Licensing Office", country="NO")
EFFECTIVE = Effective(
    number="NO-2026-0041",
    authority=OFFICE,
    authorities=(OFFICE,),
    holder=Holder(name="Example Border Service", country="NO", kind="party.government.border"),
    grants=(
        Grant(
            operations=("operation.verify",),
            purposes=("purpose.border_control",),
            places=("place.controlled.border_checkpoint",),
            countries=("NO", "SE"),
            actors=("party.government.border",),
            gallery=200,
            until=AT + 90 * DAY,
            quotas=(Quota(uses=2000, per="month"),),
        ),
    ),
    conditions=(),
    retransfer="none",
    links=None,
    assurance="A0",
    not_before=AT - DAY,
    not_after=AT + 365 * DAY,
    freshness=7 * 86400,
    determination=None,
    case=None,
)
FULL = Status(
    at=AT,
    artefact="model.onnx",
    standing=Standing(is_open=True, ground="permitted", says="uses inside the grant would be permitted"),
    sha256="9b" * 32,
    effective=EFFECTIVE,
    documents=(Checked(kind="licence", number="NO-2026-0041", sha256="54" * 32, signed_by=("c6" * 32,)),),
    provisos=(
        ProvisoSeen(
            says="only mon from 06:00 to 18:00 (UTC)",
            by="NO-2026-0041",
            stands="open",
            turns_at=AT + dt.timedelta(hours=9),
        ),
        ProvisoSeen(says="at most 2 uses at once", by="NO-2026-0041", stands="each use"),
    ),
    quotas=(
        QuotaSeen(
            says="1,000 uses per day", by="NO-2026-0041", most=1000, used=2, left=998, renews_at=AT + DAY
        ),
        QuotaSeen(says="9,000 uses in all", by="NO-2026-0041", most=9000, used=2, left=8998),
    ),
    due=(DueSeen(kind="review", says="let a person look", by="licence 1", uses=3, entry=4, due=AT + DAY),),
    lists=(ListSeen(authority=OFFICE.name, sequence=1, issued_at=AT, fresh_until=AT + 7 * DAY),),
    feed=FeedSeen(version=7, issued_at=AT, expires=AT + DAY, withheld={"FR": "its keys expired"}),
    law=("eu-ai-act 2026-11-22",),
    record=RecordSeen(
        place="model.onnx.record",
        key="licet-guard/cb20590d7c0cf7c3",
        entries=6,
        permitted=2,
        refused={"outside_grant": 1},
        last_entry_at=AT,
        signed_at=AT,
        recording="group",
    ),
    endings=(
        Ending(
            at=AT + dt.timedelta(hours=9),
            what="“only mon from 06:00 to 18:00 (UTC)” closes",
            remedy="then it needs time: mon 06:00–18:00 (UTC)",
        ),
    ),
)
STALE = "a revocation list is older than the 7 days licence NO-2026-0041 allows; fetch a newer one"
CLOSED = replace(
    FULL,
    standing=Standing(is_open=False, ground="stale", says=STALE, cite="licence NO-2026-0041, freshness"),
)
EMPTY = Status(at=AT, artefact="model.onnx", standing=Standing(is_open=False, ground="bad_proof", says="no"))


def hostile(text: str) -> Status:
    """Everything that others write, written by somebody who means harm."""
    holder = Holder(name=text, country="NO", kind="party.government.border")
    office = Authority(name=text, country="NO")
    return replace(
        FULL,
        artefact=text,
        standing=Standing(is_open=False, ground="stale", says=text, cite=text),
        effective=replace(EFFECTIVE, number=text, holder=holder, authorities=(office,), assurance=text),
        documents=(Checked(kind="licence", number=text, sha256=text, signed_by=(text,)),),
        provisos=(ProvisoSeen(says=text, by=text, stands="each use"),),
        quotas=(QuotaSeen(says=text, by=text, most=1, used=0, left=1),),
        lists=(ListSeen(authority=text, sequence=1, issued_at=AT, fresh_until=AT),),
        feed=FeedSeen(version=1, issued_at=AT, expires=AT, withheld={"FR": text}),
        law=(text,),
        due=(DueSeen(kind=text, says=text, by=text, uses=1, entry=0),),
        endings=(Ending(at=AT, what=text, remedy=text),),
    )
