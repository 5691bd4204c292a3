"""Determinations of many kinds, and one in which every text is hostile: for the page and for its readers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from licet.facts import Item, Knowledge, Listing, Party, Transaction, Use
from licet.law import (
    Ask,
    Basis,
    Change,
    Determination,
    Discharge,
    Effect,
    Force,
    Open,
    Origin,
    Outcome,
    PackDigest,
    Part,
    Reason,
    Review,
    Ruled,
    Upcoming,
)

URL = "https://example.org/law"
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>\u202e\x00"
SALE = Transaction(
    title="a matcher for a street",
    activity="activity.supply.export",
    date=dt.date(2026, 11, 20),
    from_="FR",
    to="NO",
    item=Item(name="matcher", eu_code="5A001.f.1", dual_use=True, value_usd=1800.5),
    parties=(
        Party(
            role="role.end_user",
            name="Example Firm",
            kind="party.private.company",
            country="NO",
            listings=(Listing(list="list.us.entity", entry="E1", name="Firm", certainty="possible"),),
        ),
        Party(role="role.broker"),
    ),
    use=Use(operation="operation.identify.live", place="place.public.street"),
    knowledge=Knowledge(red_flags=()),
)


def reason(**fields: Any) -> Reason:
    """A reason; what is not given is plain."""
    plain: dict[str, Any] = {
        "rule": "small/ban",
        "title": "No searching in streets",
        "says": "Nobody may be searched for in a street.",
        "effect": Effect.PROHIBIT,
        "force": Force.LAW,
        "basis": Basis.USE,
        "cite": "Small Act, s. 1",
        "url": URL,
        "review": Review.VERIFIED,
        "facts": (("use.operation", "operation.identify.live"), ("use.place", "place.public.street")),
        "provisos": ("keep a record",),
        "remedy": "verify one to one",
        "authority": "the small inspectorate",
        "note": "a reading chosen",
    }
    return Reason(**{**plain, **fields})


GENERAL = reason(rule="small/general", title="General authorisation", effect=Effect.AUTHORISE)
FULL = Determination(
    outcome=Outcome.PROHIBITED,
    settled=False,
    on=dt.date(2026, 11, 20),
    transaction="f" * 64,
    reasons=(
        reason(),
        reason(
            rule="small/guide",
            title="Assess it first",
            effect=Effect.ASSESS,
            force=Force.GUIDANCE,
            review=Review.UNVERIFIED,
            facts=(),
            provisos=(),
            remedy="",
            authority="",
            note="",
        ),
        GENERAL,
    ),
    discharged=(
        Discharge(reason=reason(title="Listed item", effect=Effect.REQUIRE_LICENCE), by="small/general"),
        Discharge(reason=reason(title="Another", effect=Effect.REQUIRE_LICENCE), by="not/here"),
    ),
    open=(
        Open(
            rule="small/open",
            title="Told by the authority",
            effect=Effect.NOTIFY_AND_HOLD,
            force=Force.LAW,
            cite="Small Act, s. 2",
            url=URL,
            review=Review.SECONDARY,
            missing=("knowledge.informed_of",),
        ),
    ),
    missing=(
        Ask(
            fact="knowledge.informed_of",
            ask="Of what were you told?",
            help="Count letters.",
            cite="Small Act, s. 2",
            note="operation.identify is given; say it more precisely",
        ),
        Ask(fact="use.country", ask="In which country?"),
    ),
    ruled_out=(
        Ruled(
            rule="small/no",
            title="Not this",
            effect=Effect.PROHIBIT,
            cite="s. 3",
            why="to",
            facts=(("to", "NO"),),
        ),
        Ruled(rule="small/nor", title="Nor this", effect=Effect.ASSESS, cite="s. 4", why="from"),
        Ruled(rule="small/inform", title="Silent", effect=Effect.INFORM, cite="s. 5", why="from"),
    ),
    upcoming=(
        Upcoming(
            rule="small/later",
            title="A later rule",
            effect=Effect.CONDITION,
            cite="s. 6",
            from_=dt.date(2027, 1, 1),
            certain=False,
        ),
        Upcoming(
            rule="small/sure",
            title="A sure rule",
            effect=Effect.REQUIRE_LICENCE,
            cite="s. 7",
            from_=dt.date(2027, 2, 1),
            certain=True,
        ),
    ),
    changes=(
        Change(facts=(("use.operation", "operation.verify"),), outcome=Outcome.CLEAR),
        Change(facts=(("use.place", "place.device"),), outcome=Outcome.CANNOT_TELL),
    ),
    at_best=Change(facts=(("knowledge.informed_of", ()),), outcome=Outcome.CLEAR),
    wassenaar=tuple(
        Part(
            rule="small/ban",
            title="No searching in streets",
            cite="Small Act, s. 1",
            standing=standing,
            origin=origin,
            why="item.eu_code is not known" if origin is None else "stated with the rule",
            review=Review.UNVERIFIED,
        )
        for origin, standing in (
            (Origin.WASSENAAR, "applies"),
            (Origin.REGIME, "met"),
            (Origin.BEYOND, "applies"),
            (None, "open"),
        )
    ),
    packs=(PackDigest("small", "2026-11-20", "a" * 64),),
    outside=(
        "Small law: out of scope (use.country, to)",
        "no loaded pack of law covers this transaction as a whole",
    ),
)
EMPTY = Determination(
    outcome=Outcome.CLEAR, settled=True, on=dt.date(2026, 11, 20), transaction="0" * 64, packs=FULL.packs
)


def hostile() -> tuple[Determination, Transaction]:
    """The full sample with every free text replaced by one that would break out."""
    answer = msgspec.to_builtins(FULL)
    sale = msgspec.to_builtins(SALE)
    sale.update(title=HOSTILE)
    sale["item"]["name"] = HOSTILE
    sale["parties"][0]["name"] = HOSTILE
    return msgspec.convert(_spoilt(answer), Determination), msgspec.convert(sale, Transaction)


_TEXTS = {"title", "says", "cite", "remedy", "authority", "note", "ask", "help", "why", "version", "pack"}


def _spoilt(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _spoilt(inner, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_spoilt(inner, name) for inner in value]
    if name == "url":
        return "javascript:alert(1)"
    return HOSTILE if name in (*_TEXTS, "provisos", "outside") else value
