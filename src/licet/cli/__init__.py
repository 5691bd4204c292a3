"""The command line: `licet NOUN-OR-VERB …`, for people at a terminal and for scripts (`--json`).

Exit status: 0 yes, 1 no, 2 cannot tell or bad input. Only the chosen command is imported, so that
`licet --version` costs no more than Python itself. Whatever goes wrong is one line on stderr, never a
traceback; no option turns a check off, and none sets the clock.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from licet.cli._parser import Parser, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.errors import LicetError

GROUPS = {
    "law": {
        "determine": ("_determine", "what the law says about a transaction, and why"),
        "bulk": ("_bulk", "what the law says about every transaction of a portfolio"),
        "ask": ("_ask", "ask for the facts one by one, the most decisive first"),
        "law": ("law", "check, try, write and compare the law itself"),
        "catalogue": ("_catalogue", "what the control lists say, by words or by code"),
        "statement": ("_statement", "the export-control self-classification of published software"),
    },
    "parties": {
        "screen": ("_screen", "whether a name, or a file of names, is on a watch list"),
        "owners": ("_owners", "who owns a party, and whether listed parties own half of it"),
        "monitor": ("_monitor", "keep customers, and tell what changes as lists do"),
        "decide": ("_decide", "write down whether a match is true, by whom, why and until when"),
        "lists": ("_lists", "import, update and compare watch lists, and tell how old they are"),
        "serve": ("_serve", "screening over HTTP, as yente and OpenRefine users know it"),
    },
    "licences": {
        "keys": ("_keys", "make the keys of an authority or a log"),
        "issue": ("_issue", "sign a licence and enter it in the public log"),
        "deny": ("_deny", "refuse an application, in codes that other authorities can read"),
        "end-use": ("_end_use", "state what a technology is for, signed by its end user"),
        "authorise": ("_authorise", "decide on uses beforehand, as the body that a proviso names"),
        "receipt": ("_receipt", "sign that a report was received, as a proviso asks"),
        "transfer": ("_transfer", "pass on a licence, or less of it, to the next holder"),
        "consent": ("_consent", "let a licence be passed on, or register a user of a general one"),
        "amend": ("_amend", "change a licence; the only document that may allow more"),
        "suspend": ("_suspend", "stop a licence for a time, or lift that"),
        "surrender": ("_surrender", "give a licence back to the authority that issued it"),
        "revoke": ("_revoke", "withdraw a licence: guards in the field refuse from then on"),
        "renew": ("_renew", "sign the revocation list anew, before guards find it too old"),
    },
    "in the field": {
        "tag": ("_tag", "bind a licence to the file it is for"),
        "derive": ("_derive", "tag what was made from tagged files, with the controls of all of them"),
        "seal": ("_seal", "encrypt a file to those who may run it; only their guard opens it"),
        "verify": ("_verify", "whether a tagged file's licence holds, here and now"),
        "check": ("_check", "ask the guard of a tagged file about one use, and record the answer"),
        "guard": ("guard", "run, serve, watch and tell guards, and drill what closes them"),
    },
    "reading documents": {
        "show": ("show", "what any of these documents says, in words"),
        "diff": ("_diff", "what a transfer or an amendment took away, and whether it permits more"),
        "export": ("_export", "a licence in the words of other systems: ODRL, Cedar, SCITT"),
    },
    "logs and feeds": {
        "log": ("_log", "prove, verify, follow and read a transparency log"),
        "witness": ("_witness", "cosign the logs of others, so that none shows two histories"),
        "feed": ("feed", "publish keys, revocations and law to guards in the field, and bring them there"),
    },
    "to see it once": {
        "demo": ("demo", "one turn of the loop, on a real face matcher"),
    },
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}
YES, NO, CANNOT_TELL = 0, 1, 2
_STOPPED = 130  # what a shell reports for an interrupted program


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for bad input."""
    from licet.errors import InputError, LicetError

    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    _never_fail_to_print()
    try:
        status = _run(words)
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a full disk can still be told
    except LicetError as problem:
        return _report(problem, as_json=as_json)
    except BrokenPipeError:
        _silence()  # whoever read us has stopped
        return CANNOT_TELL
    except OSError as problem:
        _silence()
        what = problem.strerror or str(problem)
        remedy = "check the path, its permissions and the space left"
        place = problem.filename if problem.filename is not None else "standard output"
        return _report(InputError(what, where=place, remedy=remedy), as_json=as_json)
    except KeyboardInterrupt:
        print("licet: stopped", file=sys.stderr)
        return _STOPPED
    except SystemExit as stop:  # --help and --version
        return int(stop.code or YES)
    return status


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The whole parser; only the command that `words` name is imported and given its options."""
    top = Parser(
        prog="licet",
        usage="%(prog)s [-h] [-V] COMMAND ...",
        description="May this person use this technology for this purpose, here, now?",
        epilog="`licet COMMAND --help` says more; --json after a command answers in JSON.\n"
        "Exit status: 0 yes, 1 no, 2 cannot tell or bad input. Decision support, never legal advice.",
    )
    top.add_argument("-V", "--version", action=Version, help="print the version and stop")
    for heading, group in GROUPS.items():
        top.add_argument_group(heading, "\n".join(f"{name}\t{says}" for name, (_, says) in group.items()))
    commands = top.add_subparsers(prog="licet", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, description=f"{summary[:1].upper()}{summary[1:]}.")
        command.add_argument("--json", action="store_true", help="answer in JSON, for machines")
        if name in words[:1]:
            import_module(f"licet.cli.{module}").arguments(command)
    return top


def _run(words: list[str]) -> int:
    """Parse the words and run the command they name."""
    from licet.cli._parser import refuse_extra, refuse_unreadable

    refuse_unreadable(words)
    if words[:1] == ["help"]:  # `licet help verify`, as git has taught everybody
        words = [*words[1:], "--help"]
    if not words:
        parser().print_help()
        return CANNOT_TELL
    options, extra = parser(words).parse_known_args(words)
    refuse_extra(extra, options)
    return int(options.run(options))


def _report(problem: LicetError, *, as_json: bool) -> int:
    """An error for a person on stderr; a licence that does not hold is a no, anything else cannot be told."""
    from licet.errors import LicenceError, NotPermitted

    status = NO if isinstance(problem, LicenceError | NotPermitted) else CANNOT_TELL
    if as_json:
        from licet.cli import _say

        error: dict[str, Any] = {"kind": type(problem).__name__, "what": problem.what, "where": problem.where}
        with suppress(OSError):  # the disk that is full may be the one we print on
            _say.as_json({"error": {**error, "remedy": problem.remedy or None}, "exit": status})
            if sys.stdout is not None:
                sys.stdout.flush()
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"licet: {_one_line(str(problem))}", file=sys.stderr, flush=True)
    return status


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _never_fail_to_print() -> None:
    """An arrow in an answer must not become a traceback where the terminal is not UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _silence() -> None:
    """Send what is still to be printed nowhere, so that Python does not complain about it at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
