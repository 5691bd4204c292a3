"""`licet feed publish|vouch`: a country publishes, and the union vouches for what is new."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._parser import number, verb
from licet.cli.feed._uniting import folder, keys

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from licet.feed.publisher import Repository, Vouched

_PUBLISH = """\
Examples:
  licet feed publish feed FR office.key.json log.vkey revocations.json \\
      --key fr.pem
  licet feed publish feed FR FR-2026-0041.licence --key fr.pem \\
      --online-key online.pem
  licet feed publish feed FR my-packs/fr-drones --key fr.pem
  licet feed publish feed FR --remove FR/law/fr-drones --key fr.pem
Keys and logs go to FR/keys, a list of revocations to FR/revocations.json, a
folder with a pack.yaml (named fr-…) to FR/law, any other file to FR/licences.
What a guard would refuse is refused here. Without files, the country signs
anew what it published before. --online-key vouches for it in the same step.
Exit status: 0 published (1 left out by the union), 2 not published."""
_VOUCH = """\
Examples:
  licet feed vouch feed --key online.pem
  licet feed vouch feed --key online.pem --every 60
Takes up what countries and the union have signed since, after reading it as a
guard would; what a guard would refuse is left out, and told. Then signs that
nothing is newer, as of now.
Exit status: 0 all of it taken, 1 something left out, 2 not vouched for."""
_LONGEST_LIFE = 31 * 24


def arguments(verbs: Any) -> None:
    """The options of these verbs."""
    publish = verb(verbs, "publish", "sign and add what a country publishes", after=_PUBLISH)
    folder(publish)
    publish.add_argument("country", metavar="CC", help="who publishes, such as FR")
    publish.add_argument("files", nargs="*", metavar="FILE", help="keys, lists, licences, folders of law")
    publish.add_argument(
        "--remove", action="append", default=[], metavar="PATH", help="take away (repeatable)"
    )
    publish.add_argument("--days", type=number, default=180, help="how long it holds unless renewed (180)")
    keys(publish, "key of the country's feed")
    publish.add_argument("--online-key", metavar="FILE", help="of the union, to vouch for it at once")
    publish.set_defaults(run=_publish)
    vouch = verb(verbs, "vouch", "take up what is new, and sign that nothing is newer", after=_VOUCH)
    folder(vouch)
    keys(vouch, "key of the union's server")
    vouch.add_argument("--every", type=number, metavar="SECONDS", help="do so again and again, until stopped")
    vouch.add_argument(
        "--hours", type=number, default=24, help="how long a guard may rely on it (default: 24)"
    )
    vouch.set_defaults(run=_vouch)


def _publish(options: argparse.Namespace) -> int:
    from licet.cli.feed import _keys, _told
    from licet.feed.publisher import Repository, publish

    repository = Repository(options.folder)
    changes = dict(_changes(options, repository))
    at = dt.datetime.now(dt.UTC)
    done = publish(
        repository,
        options.country,
        changes,
        signers=_keys.signers(options.key),
        at=at,
        life=dt.timedelta(days=options.days),
    )
    if options.online_key is None or not done.is_in_place:
        return _told.offered([done], options.folder, json=options.json)
    return _vouched(_union(repository, [options.online_key], hours=24).vouch(at), json=options.json)


def _changes(options: argparse.Namespace, repository: Repository) -> Iterator[tuple[str, bytes | None]]:
    """What is added, and then what is taken away."""
    from licet import files
    from licet.errors import InputError
    from licet.feed.publisher import published

    held = published(repository, options.country)
    for word in options.files:
        place = Path(word)
        if not place.is_dir():
            yield _path_for(options.country, place.name), files.read(place, what="file to publish")
            continue
        if not (place / "pack.yaml").is_file():
            raise InputError("this folder is no law pack", where=place, remedy="it needs a pack.yaml")
        home = f"{options.country}/law/{place.resolve().name}"
        sheets = {
            f"{home}/{path.relative_to(place).as_posix()}": path for path in sorted(place.rglob("*.yaml"))
        }
        yield from ((path, None) for path in held if path.startswith(f"{home}/") and path not in sheets)
        yield from ((path, files.read(sheet, what="law")) for path, sheet in sheets.items())
    for word in options.remove:
        found = [path for path in held if path == word or path.startswith(f"{word.rstrip('/')}/")]
        if not found:
            raise InputError(
                f"{options.country} does not publish this", where=word, remedy="see `licet feed status`"
            )
        yield from ((path, None) for path in found)


def _path_for(country: str, name: str) -> str:
    if name.endswith((".key.json", ".authority.json", ".vkey")):
        return f"{country}/keys/{name}"
    if name == "revocations.json":
        return f"{country}/revocations.json"
    if name.endswith(".revocations.json"):
        return f"{country}/revocations/{name.removesuffix('.revocations.json')}.json"
    return f"{country}/licences/{name}"


def _union(repository: Repository, words: list[str], *, hours: int) -> Any:
    from licet.cli.feed import _keys
    from licet.errors import InputError
    from licet.feed.publisher import Union

    if not 1 <= hours <= _LONGEST_LIFE:
        raise InputError(f"{hours} hours", where="--hours", remedy=f"give 1 to {_LONGEST_LIFE}")
    return Union(repository, _keys.signers(words), life=dt.timedelta(hours=hours))


def _vouch(options: argparse.Namespace) -> int:
    import sys

    from licet.errors import InputError, LicetError
    from licet.feed.publisher import Repository

    if options.every is not None and options.every < 1:
        raise InputError("seconds below 1", where="--every", remedy="give 1 or more")
    union = _union(Repository(options.folder), options.key, hours=options.hours)
    status = _vouched(union.vouch(dt.datetime.now(dt.UTC)), json=options.json)
    while options.every is not None:
        time.sleep(options.every)
        try:
            done = union.vouch(dt.datetime.now(dt.UTC))
        except LicetError as problem:
            print(f"licet: {problem}", file=sys.stderr, flush=True)
            continue
        if done.taken or done.refused:
            _vouched(done, json=options.json)
    return status


def _vouched(done: Vouched, *, json: bool) -> int:
    from licet.cli import _say

    if json:
        _say.as_json(
            {
                "version": done.state.version,
                "issued_at": done.state.issued_at,
                "expires": done.state.expires,
                "taken": done.taken,
                "refused": done.refused,
                "withheld": done.state.withheld,
            }
        )
        return 1 if done.refused else 0
    _say.line(_say.strong(f"The union vouches for feed {done.state.version}."))
    if done.taken:
        _say.pair("taken up", ", ".join(f"{role} {version}" for role, version in done.taken.items()))
    for role, why in done.refused.items():
        _say.pair("left out", f"{role}: {why}")
    for country, why in done.state.withheld.items():
        _say.pair("withheld", f"{country}: {why}")
    _say.pair("holds until", f"{done.state.expires:%Y-%m-%d %H:%M} UTC, unless vouched for anew")
    return 1 if done.refused else 0
