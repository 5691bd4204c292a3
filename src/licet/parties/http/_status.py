"""What the service is and how fresh its lists are: `/healthz`, `/readyz`, `/catalog`, `/algorithms`.

A stale list does not make the service unready: it can still find, and every answer says how old it is.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import Response

from licet.parties.http._freshness import searched
from licet.parties.http._register import EVERYTHING
from licet.parties.http._requests import answer

if TYPE_CHECKING:
    from starlette.requests import Request

    from licet.parties.http._desk import Desk
    from licet.parties.lists import WatchList

_LICET: Final = (
    "Whole names in any script, word by word, with identifiers, dates of birth and countries for and "
    "against. The score ranks; its threshold has a stated rate of false alarms."
)
_OFAC: Final = (
    "The score that OFAC's Sanctions List Search would show, as its FAQ 249 describes it: Jaro-Winkler of "
    "the whole names, or of their parts with Soundex, whichever is higher. A likeness, not the tool itself; "
    "names alone are compared, as OFAC compares them."
)
_FEATURES: Final = {
    "licet": {"licet": ("The score, the listed name that was met, and every reason.", 1.0)},
    "ofac-search": {"ofac_search": ("OFAC's score of the best of the entry's names, as a share.", 1.0)},
}


async def healthz(_desk: Desk, _request: Request) -> Response:
    """The process is alive."""
    return answer({"status": "ok"})


async def readyz(desk: Desk, _request: Request) -> Response:
    """The lists are loaded; which of them are stale is said beside."""
    said = searched(desk)
    return answer({"status": "stale" if said["stale"] else "ok", "searched": said})


async def catalog(desk: Desk, request: Request) -> Response:
    """The lists as yente's datasets, with an ETag that changes when they or their freshness do."""
    lists = desk.register.lists
    said = searched(desk)
    etag = f'"{hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, max-age=300"}
    held = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if held & {etag, "*"}:
        return Response(status_code=304, headers=headers)
    stale = set(said["stale"])
    content = {
        "datasets": [
            *(_everything(name, lists) for name in EVERYTHING),
            *(_dataset(listed, current=listed.id not in stale) for listed in lists),
        ],
        "current": [listed.id for listed in lists if listed.id not in stale],
        "outdated": said["stale"],
        "index_stale": bool(stale),
    }
    return answer(content, headers=headers)


async def algorithms(_desk: Desk, _request: Request) -> Response:
    """The ways of scoring that `/match` takes."""
    return answer(
        {
            "algorithms": [_algorithm("licet", _LICET), _algorithm("ofac-search", _OFAC)],
            "default": "best",
            "best": "licet",
        }
    )


async def statements(_desk: Desk, _request: Request) -> Response:
    """What yente itself answers here: the statements behind an entity are not served."""
    return answer({"detail": "/statements is not served; /entities/{id} gives the entry"}, status=404)


def _algorithm(name: str, description: str) -> dict[str, Any]:
    features = {
        feature: {"description": text, "coefficient": weight, "url": "https://ofac.treasury.gov/faqs/249"}
        if name == "ofac-search"
        else {"description": text, "coefficient": weight, "url": ""}
        for feature, (text, weight) in _FEATURES[name].items()
    }
    docs = {"name": name, "description": description, "config": {}, "features": features}
    return {"name": name, "description": description, "features": features, "docs": docs}


def _dataset(listed: WatchList, *, current: bool) -> dict[str, Any]:
    day = datetime.combine(listed.as_of, time(), UTC)
    version = f"{listed.as_of:%Y%m%d}-{listed.sha256[:8]}"
    return {
        "name": listed.id,
        "title": listed.title,
        "summary": listed.effect,
        "description": listed.citation,
        "url": listed.source_url,
        "license": listed.licence,
        "publisher": {"name": listed.authority, "official": True},
        "entity_count": listed.entries,
        "thing_count": listed.parties,
        "version": version,
        "index_version": version,
        "index_current": current,
        "updated_at": day,
        "last_export": day,
        "load": True,
        "children": [],
    }


def _everything(name: str, lists: tuple[WatchList, ...]) -> dict[str, Any]:
    entries = sum(listed.entries for listed in lists)
    parties = sum(listed.parties for listed in lists)
    return {
        "name": name,
        "title": "All lists",
        "summary": "Every list this service holds.",
        "entity_count": entries,
        "thing_count": parties,
        "load": False,
        "children": [listed.id for listed in lists],
    }
