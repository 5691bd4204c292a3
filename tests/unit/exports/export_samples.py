"""A licence's terms, for the tests of exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.licence import Authority, Effective, Grant, Holder, Licence, Link, Quota, TimeWindow
from licet.licence._effective import of_licence

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
SHA = "5a" * 32
GRANT = Grant(
    operations=("operation.verify",),
    purposes=("purpose.border_control",),
    places=("place.controlled",),
    countries=("NO", "CH"),
    actors=("party.government",),
)
LICENCE = Licence(
    number="FR-2026-0041",
    authority=Authority(name="Licensing Office", country="FR"),
    holder=Holder(name="Border Directorate", country="NO", kind="party.government"),
    grants=(GRANT,),
    not_before=NOW - dt.timedelta(days=1),
    not_after=NOW + dt.timedelta(days=365),
)


class Terms(Struct, frozen=True):
    """What a verification would have found, made up: it is `Verified`."""

    effective: Effective
    subjects: Mapping[str, str]
    documents: tuple[Link, ...] = ()

    @property
    def title(self) -> str:
        return f"licence {self.effective.number}"


QUOTA = Quota(uses=100, per="day")
WINDOW = TimeWindow(days=("mon", "tue"), start="06:00", end="24:00", zone="Europe/Oslo")


def terms(**fields: Any) -> Terms:
    return Terms(of_licence(replace(LICENCE, **fields)), {"matcher.onnx": SHA})


TERMS = terms()
