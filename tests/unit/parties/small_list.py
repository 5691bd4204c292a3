"""A small list that holds one of each difficulty; nobody on it exists."""

from __future__ import annotations

from datetime import date

from licet.parties import Source
from licet.parties._source import Listed, SourceList


def source_list(list_id: str, as_of: date = date(2026, 7, 31)) -> SourceList:
    return SourceList(
        id=list_id,
        title="A list",
        authority="An authority",
        citation="A citation",
        effect="An effect",
        source_url="https://example.org/list",
        as_of=as_of,
        sha256="0" * 64,
    )


def listed(name: str, *aliases: str, kind: str | None = "organisation", **more: object) -> Listed:
    fields: dict[str, object] = {
        "id": f"us.entity.{name.casefold().replace(' ', '-')}",
        "list": "list.us.entity",
        "kind": kind,
        "names": (name, *aliases),
        "countries": (),
    }
    return Listed(**{**fields, **more})  # type: ignore[arg-type]  # a test's own fields


SMALL = Source(
    lists=(source_list("list.us.entity"), source_list("list.un.consolidated", date(2026, 2, 27))),
    listed=(
        listed(
            "Zhejiang Brightwell Vision Technology Co., Ltd.",
            "Brightwell",
            "Bright Well Cameras",
            countries=("CN",),
            requirement="For all items subject to the EAR",
            policy="Presumption of denial.",
            programmes=("EXAMPLE-EO1",),
            cite="84 FR 54002",
            url="https://example.org/entity",
        ),
        listed("Orinoco Metering Limited", "SMT", "Star", "AG", countries=("VE", "PA")),
        listed("QUARTERMAIN, Allan John", "Quartermain", "The Hunter", kind="person", low=(2,)),
        listed("Sea Lantern", "Lantern", kind="vessel"),
        listed("P4-ABC", "Skylark", kind="aircraft"),
        listed("Optronica13 Laboratorium", kind=None),
        listed("Institute 13 of Applied Optronics", kind=None),
        listed("المؤسسة البحرية", kind=None, id="un.QDe.900", list="list.un.consolidated"),
        *(listed(f"Meridian {word}") for word in ("Steel Works", *(f"Unit {n:02}" for n in range(30)))),
        listed("Meridian"),
    ),
)
