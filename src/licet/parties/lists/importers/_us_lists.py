"""Which list a source of the US Consolidated Screening List is, and what its words for a party mean."""

from __future__ import annotations

import re
from typing import Final

_BY_CODE: Final = {
    "EL": "list.us.entity",
    "SDN": "list.us.sdn",
    "DPL": "list.us.denied",
    "DTC": "list.us.debarred",
    "SSI": "list.us.ssi",
    "UVL": "list.us.unverified",
    "ISN": "list.us.nonproliferation",
    "PLC": "list.us.plc",
    "MEU": "list.us.military_end_user",
    "CMIC": "list.us.cmic",
    "NS-MBS": "list.us.menu_based",
    "MBS": "list.us.menu_based",
    "CAP": "list.us.capta",
    "CAPTA": "list.us.capta",
    "FSE": "list.us.other",
}
_CODE: Final = re.compile(r"\(([A-Z-]{2,6})(?: List)?\)")

SCHEMAS: Final = {
    "": "LegalEntity",
    "-0-": "Organization",
    "Entity": "Organization",
    "entity": "Organization",
    "Individual": "Person",
    "individual": "Person",
    "Vessel": "Vessel",
    "vessel": "Vessel",
    "Aircraft": "Airplane",
    "aircraft": "Airplane",
}


def list_of(source: str) -> str:
    """Return the list a source name such as "Entity List (EL) - …" means; `ValueError` if it is new."""
    found = _CODE.search(source)
    code = found[1] if found else source.strip()
    if code not in _BY_CODE:
        raise ValueError(f"unknown list '{source}'")
    return _BY_CODE[code]
