"""Where a setting comes from: the flag, else the environment (`LICET_*`), else the settings file; nowhere else.

The file is `licet/config.toml` under `$XDG_CONFIG_HOME` (default `~/.config`), with the names below as keys.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from licet import files
from licet.errors import InputError, UnknownField

SETTINGS = {
    "trust": "folder of the public keys to believe: authorities (*.key.json) and logs (*.vkey)",
    "revocations": "file where newer revocation lists arrive",
    "record": "folder in which the guard keeps its record of uses",
    "key": "private key file of the authority that signs",
    "log": "folder of the authority's public log",
    "log_key": "private key file of that log",
    "cache": "folder for downloaded models",
}


def setting(name: str, flag: str | None, *, needed: bool = True) -> Path | None:
    """The path for `name`; an InputError that says how to give it when it is needed and missing."""
    value = flag or os.environ.get(f"LICET_{name.upper()}") or _from_file().get(name)
    if value:
        return Path(value).expanduser()
    if not needed:
        return None
    option = f"--{name.replace('_', '-')}"
    raise InputError(
        f"no {name.replace('_', ' ')} given ({SETTINGS[name]})",
        remedy=f"give {option} or set LICET_{name.upper()}",
    )


def required(name: str, flag: str | None) -> Path:
    """The path for `name`, which must be given somewhere."""
    path = setting(name, flag)
    if path is None:  # pragma: no cover - setting has raised
        raise AssertionError
    return path


def _from_file() -> dict[str, str]:
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    path = Path(home).expanduser() / "licet" / "config.toml"
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(files.read(path, what="settings file").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError(f"is not TOML ({problem})", where=path, remedy="mend or remove it") from None
    for name, value in found.items():
        if name not in SETTINGS:
            raise UnknownField(name, known=SETTINGS, where=path)
        if not isinstance(value, str):
            raise InputError(f"'{name}' must be a path in quotes", where=path)
    return found
