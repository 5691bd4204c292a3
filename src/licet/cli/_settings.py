"""Where a setting comes from: the flag, else the environment (`LICET_*`), else the settings file.

There is no other place. The file is `licet/config.toml` under `$XDG_CONFIG_HOME` (default `~/.config`), with
the names below as keys. No setting turns a check off.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from licet import files
from licet.errors import InputError, UnknownField

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

SETTINGS = {
    "trust": "folder of the public keys to believe: authorities and logs; or the union's root.json",
    "revocations": "file where newer revocation lists arrive",
    "record": "folder in which the guard keeps its record of uses",
    "sealing_key": "private key that opens a sealed artefact: NAME-seal.pem",
    "state": "where several programs count one licence's quotas: a file, sqlite:///PATH or postgresql://…",
    "key": "private key of whoever signs: NAME.pem, or NAME.uri of one in a device",
    "log": "folder of the public log it is entered in",
    "log_key": "private key file of that log",
    "cache": "folder for downloaded models",
    "lists": "folder of imported watch lists",
}
_METAVARS = {"revocations": "FILE", "key": "FILE", "log_key": "FILE", "sealing_key": "FILE", "state": "PLACE"}


def option(command: argparse.ArgumentParser, *names: str) -> None:
    """Give `command` the flag of each setting named."""
    for name in names:
        metavar = _METAVARS.get(name, "DIR")
        what = f"{SETTINGS[name]} (or {_variable(name)})"
        command.add_argument(_flag(name), metavar=metavar, help=what)


def lists_option(command: argparse.ArgumentParser) -> None:
    """Give `command` the flag of revocation lists: there may be several, one of each authority."""
    command.add_argument(
        "--revocations",
        action="append",
        default=[],
        metavar="FILE",
        help=f"{SETTINGS['revocations']}, one of each authority (may be repeated; or LICET_REVOCATIONS)",
    )


def setting(name: str, flag: str | None, *, needed: bool = True) -> Path | None:
    """The path for `name`; an InputError that says how to give it when it is needed and missing."""
    value = _written(name, flag)
    if value:
        return _expanded(value)
    if not needed:
        return None
    raise InputError(
        f"no {name.replace('_', ' ')} given ({SETTINGS[name]})",
        remedy=f"give {_flag(name)} or set {_variable(name)}",
    )


def required(name: str, flag: str | None) -> Path:
    """The path for `name`, which must be given somewhere."""
    path = setting(name, flag)
    if path is None:  # pragma: no cover - setting has raised
        raise AssertionError
    return path


def trust(flag: str | None) -> Path:
    """The keys to believe: a misspelt folder is told as such, not as an empty trust."""
    path = required("trust", flag)
    if not path.exists():
        raise InputError("no such folder of public keys", where=path, remedy="check the path")
    return path


def feed(flag: str | None) -> Path | None:
    """Where newer revocation lists arrive; one that is named anywhere must be there."""
    path = setting("revocations", flag, needed=False)
    if path is not None and not path.exists():
        raise InputError("no such revocation list", where=path, remedy="check the path")
    return path


def feeds(flags: Sequence[str]) -> list[Path]:
    """Where newer lists arrive: every file named by a flag, else the one set elsewhere."""
    return [path for flag in (*flags,) or (None,) if (path := feed(flag)) is not None]


def sealing_key(flag: str | None, artefact: Path) -> Path | None:
    """The key of a sealed artefact; one set elsewhere than by the flag is not for a plain file."""
    path = setting("sealing_key", flag, needed=False)
    if flag or path is None:
        return path
    from licet.seal import SealedFile

    return path if SealedFile.is_at(artefact) else None


def state(flag: str | None) -> str | None:
    """The place of the shared counts as it is written: an address, which is no path."""
    return _written("state", flag) or None


def _written(name: str, flag: str | None) -> str | None:
    return flag or os.environ.get(_variable(name)) or _from_file().get(name)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _variable(name: str) -> str:
    return f"LICET_{name.upper()}"


def _expanded(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise InputError(f"'{value}' names no home folder", remedy="write the path out") from None


def _from_file() -> dict[str, str]:
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    try:
        path = Path(home).expanduser() / "licet" / "config.toml"
    except RuntimeError:
        return {}  # nobody's home: there is no file
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(files.read(path, what="settings file").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError(f"is not TOML ({problem})", where=path, remedy="mend or remove it") from None
    for name, value in found.items():
        if name not in SETTINGS:
            raise UnknownField(name, known=SETTINGS, where=path)
        if not isinstance(value, str):
            raise InputError(
                f"'{name}' is not a path in quotes", where=path, remedy=f'write {name} = "/some/path"'
            )
    return found
