"""`licet check FILE`: ask the guard of a tagged file about one use; the answer is recorded before it is given."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.guard import Verdict

_FACETS = {
    "operation": "what is done, such as verify or identify.live",
    "purpose": "what for, such as border_control",
    "place": "in what kind of place, such as public.street",
    "country": "where (ISO 3166-1 alpha-2, such as NO)",
    "locality": "which state or city, where local law may apply, such as us.ca.san_francisco",
    "actor": "who acts, such as government.border (default: the holder)",
}


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    for name, summary in _FACETS.items():
        command.add_argument(f"--{name}", metavar="TERM", help=summary)
    command.add_argument("--trust", metavar="DIR", help="the public keys to believe (or LICET_TRUST)")
    command.add_argument(
        "--revocations", metavar="FILE", help="where newer revocation lists arrive (or LICET_REVOCATIONS)"
    )
    command.add_argument("--record", metavar="DIR", help="the guard's record (default: FILE.record)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Permitted (0) or refused (1)."""
    from licet import facts  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415
    from licet.cli._settings import required, setting  # noqa: PLC0415
    from licet.guard import open_artefact  # noqa: PLC0415

    use = facts.Use(**{name: getattr(options, name) for name in _FACETS})
    use = facts.checked(facts.Transaction(use=use), where="the use asked for").use
    guard = open_artefact(
        options.file,
        trust=required("trust", options.trust),
        revocations=setting("revocations", options.revocations, needed=False),
        record=setting("record", options.record, needed=False),
    )
    with guard:
        verdict = guard.check(use)
    if options.json:
        _say.as_json(verdict)
    else:
        tell(verdict)
    return 0 if verdict.permitted else 1


def tell(verdict: Verdict) -> None:
    """The verdict, its ground, its provision and the way out."""
    from licet.cli import _say  # noqa: PLC0415
    from licet.cli._words import term  # noqa: PLC0415

    _say.line(_say.strong("PERMITTED." if verdict.permitted else "REFUSED."))
    if not verdict.permitted:
        _say.pair("because", verdict.says)
    _say.pair("provision", verdict.cite)
    for change in verdict.changes:
        if change.allowed:
            _say.pair(
                "lawful if",
                f"{change.field.rpartition('.')[2]} were {' or '.join(term(word) for word in change.allowed)}",
            )
    if verdict.remaining is not None:
        _say.pair("uses left", f"{verdict.remaining:,}")
    _say.pair("record", "not written" if verdict.record is None else f"entry {verdict.record}")
