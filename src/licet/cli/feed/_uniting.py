"""`licet feed init|delegate|rotate|sign`: what the union does, with the keys that are kept apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse

_INIT = """\
Examples:
  licet feed init feed --new-keys keys --threshold 2
  licet feed init feed --root-key a.key.json --root-key b.key.json \\
      --root-key c.pem --threshold 2 --targets-key t.pem --online-key online.pem
Keys given as .key.json belong to people elsewhere, who sign with `licet feed
sign`. Give every machine that is to believe the feed its first root,
FOLDER/metadata/1.root.json, and compare its sha256 by telephone.
Exit status: 0 made, 2 not made."""
_DELEGATE = """\
Examples:
  licet feed delegate feed FR --to fr-1.key.json --to fr-2.key.json \\
      --threshold 2 --key t.pem
  licet feed delegate feed FR --withdraw --key t.pem
A country makes its keys with `licet keys new FR-1 --for holder`, and sends
FR-1.key.json. New keys replace those before, and FR then publishes again with
them. --withdraw cuts a country off: its keys, lists and law leave the feed as
soon as the union vouches for it.
Exit status: 0 signed, 2 not signed."""
_ROTATE = """\
Example:
  licet feed rotate feed root --to a.key.json --to b.key.json \\
      --to d.key.json --threshold 2 --key a.pem --key b.pem --key d.pem
Enough of the keys before must sign, and for the root enough of the new ones.
The same keys again renew what would expire. Guards find the new root by
themselves.
Exit status: 0 signed, 2 not signed."""
_SIGN = """\
Example:
  licet feed sign feed --key b.pem
Exit status: 0 signed, 2 nothing waits for this key."""


def arguments(verbs: Any) -> None:
    """The options of these verbs."""
    init = verb(verbs, "init", "make a feed: its first root, signed by the union's keys", after=_INIT)
    folder(init)
    init.add_argument("--new-keys", metavar="DIR", type=Path, help="make the keys that are not given, here")
    for role, what in (("root", "of the root"), ("targets", "that delegates"), ("online", "of the server")):
        init.add_argument(
            f"--{role}-key", action="append", default=[], metavar="FILE", help=f"a key {what} (repeatable)"
        )
    init.add_argument("--threshold", type=number, default=2, help="root keys that must sign (default: 2)")
    init.add_argument("--targets-threshold", type=number, default=1, help="the same for targets (default: 1)")
    init.set_defaults(run=_init)
    delegate = verb(verbs, "delegate", "let a country publish, by its own keys", after=_DELEGATE)
    folder(delegate)
    delegate.add_argument("country", metavar="CC", help="its code, such as FR")
    _to(delegate, needed=False)
    delegate.add_argument("--withdraw", action="store_true", help="nobody publishes for it any more")
    keys(delegate, "key of the union's targets")
    delegate.set_defaults(run=_delegate)
    rotate = verb(verbs, "rotate", "give a role of the union other keys, by a new root", after=_ROTATE)
    folder(rotate)
    rotate.add_argument(
        "role", metavar="ROLE", choices=("root", "targets", "snapshot", "timestamp"), help="whose"
    )
    _to(rotate, needed=True)
    keys(rotate, "key of the root, before or after")
    rotate.set_defaults(run=_rotate)
    sign = verb(verbs, "sign", "add a signature to what waits for it", after=_SIGN)
    folder(sign)
    keys(sign, "the key to sign with")
    sign.set_defaults(run=_sign)


def folder(command: argparse.ArgumentParser) -> None:
    """The folder of the feed."""
    command.add_argument("folder", metavar="FOLDER", help="the feed, as its publishers keep it")


def keys(command: argparse.ArgumentParser, what: str) -> None:
    """The private keys to sign with."""
    command.add_argument(
        "--key",
        action="append",
        required=True,
        metavar="FILE",
        help=f"private {what}: its .pem, or its .uri in a device (repeatable)",
    )


def _to(command: argparse.ArgumentParser, *, needed: bool) -> None:
    command.add_argument(
        "--to", action="append", required=needed, default=[], metavar="FILE", help="a public key (repeatable)"
    )
    command.add_argument("--threshold", type=number, default=1, help="keys that must sign (default: 1)")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _init(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.cli.feed import _keys, _told
    from licet.feed.publisher import Founding, Keys, Repository, found

    given = {role: _given(options, role) for role in ("root", "targets", "online")}
    founding = Founding(
        root=Keys(_keys.publics(given["root"]), options.threshold),
        targets=Keys(_keys.publics(given["targets"]), options.targets_threshold),
        online=Keys(_keys.publics(given["online"])),
    )
    done = found(Repository(options.folder), founding, signers=_keys.that_sign(given["root"]), at=_now())
    if options.json:
        return _told.offered([done], options.folder, json=True)
    _told.offered([done], options.folder, json=False)
    if options.new_keys:
        _say.pair("keys", f"in {options.new_keys}: give each root key to another person, and keep none here")
    return 0


def _given(options: argparse.Namespace, role: str) -> list[str]:
    from licet.cli.feed import _keys
    from licet.errors import InputError

    words: list[str] = getattr(options, f"{role}_key")
    if words:
        return words
    if options.new_keys is None:
        raise InputError(f"no key of the {role} is given", remedy=f"give --{role}-key, or --new-keys DIR")
    count = options.threshold + 1 if role == "root" else options.targets_threshold if role == "targets" else 1
    return [_keys.made(options.new_keys, f"{role}-{n}" if count > 1 else role) for n in range(1, count + 1)]


def _delegate(options: argparse.Namespace) -> int:
    from licet.cli.feed import _keys, _told
    from licet.errors import InputError
    from licet.feed.publisher import Keys, Repository, delegate

    if bool(options.to) == options.withdraw:
        raise InputError("give either --to KEY or --withdraw", remedy="see `licet feed delegate --help`")
    given = None if options.withdraw else Keys(_keys.publics(options.to), options.threshold)
    done = delegate(
        Repository(options.folder), options.country, given, signers=_keys.signers(options.key), at=_now()
    )
    return _told.offered([done], options.folder, json=options.json)


def _rotate(options: argparse.Namespace) -> int:
    from licet.cli.feed import _keys, _told
    from licet.feed.publisher import Keys, Repository, appoint

    given = Keys(_keys.publics(options.to), options.threshold)
    done = appoint(
        Repository(options.folder), options.role, given, signers=_keys.signers(options.key), at=_now()
    )
    return _told.offered([done], options.folder, json=options.json)


def _sign(options: argparse.Namespace) -> int:
    from licet.cli.feed import _keys, _told
    from licet.feed.publisher import Repository

    done = Repository(options.folder).sign(_keys.signers(options.key))
    return _told.offered(done, options.folder, json=options.json)
