"""A licence's terms, for the tests of exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec.structs import replace

from licet.exports import Terms
from licet.licence import Authority, Grant, Holder, Quota, TimeWindow

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
SHA = "5a" * 32
GRANT = Grant(
    operations=("operation.verify",),
    purposes=("purpose.border_control",),
    places=("place.controlled",),
    countries=("NO", "CH"),
    actors=("party.government",),
)
TERMS = Terms(
    number="FR-2026-0041",
    authority=Authority(name="Licensing Office", country="FR"),
    holder=Holder(name="Border Directorate", country="NO", kind="party.government"),
    subjects={"matcher.onnx": SHA},
    grants=(GRANT,),
    provisos=(),
    retransfer="none",
    assurance="A0",
    not_before=NOW - dt.timedelta(days=1),
    not_after=NOW + dt.timedelta(days=365),
)
QUOTA = Quota(uses=100, per="day")
WINDOW = TimeWindow(days=("mon", "tue"), start="06:00", end="24:00", zone="Europe/Oslo")


def terms(**fields: Any) -> Terms:
    return replace(TERMS, **fields)
