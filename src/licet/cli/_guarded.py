"""The guard of a tagged file, as the options of a command and the settings name its surroundings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import feeds, lists_option, option, sealing_key, setting, state

if TYPE_CHECKING:
    import argparse

    from licet.guard import Guard


def surroundings(command: argparse.ArgumentParser) -> None:
    """The options that name them."""
    command.add_argument(
        "--feed", metavar="FOLDER", help="the union's feed on this machine; --trust is then its root.json"
    )
    option(command, "trust")
    lists_option(command)
    option(command, "record", "sealing_key", "state")


def opened(options: argparse.Namespace) -> Guard:
    """Open it, or raise the LicetError that says why not."""
    from licet.cli._tag import require_tag
    from licet.cli._verify import believed
    from licet.guard import open_artefact

    require_tag(Path(options.file))
    return open_artefact(
        options.file,
        trust=believed(options.trust),
        revocations=feeds(options.revocations),
        feed=options.feed,
        record=setting("record", options.record, needed=False),
        sealing_key=sealing_key(options.sealing_key, Path(options.file)),
        state=state(options.state),
        recording="sync",  # nobody here could answer for what a crash would lose
    )
