"""`licet law test`: try every case beside the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from importlib.resources.abc import Traversable

    from licet.law import CaseResult, Pack

_AFTER = """\
Examples:
  licet law test
  licet law test my-pack -v
Without a pack, those that come with this version are tried, chosen ones too. A case without a day is tried \
on the day of its pack's version.
Exit status: 0 every case is kept, 1 some are not, 2 a pack that cannot be read, or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument(
        "packs",
        nargs="*",
        metavar="PACK",
        help="the name of a shipped pack, or the folder of one of your own",
    )
    command.add_argument("-v", "--verbose", action="store_true", help="print every case, not only failures")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Every case kept (0), or not (1)."""
    from licet import packs
    from licet.cli import _say
    from licet.law import load_pack, try_cases

    tried: list[tuple[Pack, list[CaseResult]]] = []
    for word in options.packs or packs.names():
        folder: Traversable = packs.find(word)
        pack = load_pack(folder)
        tried.append((pack, list(try_cases(pack, folder))))
    if options.json:
        _say.as_json(_document(tried))
    else:
        _print(tried, every=options.verbose)
    return 0 if all(result.ok for _, results in tried for result in results) else 1


def _document(tried: list[tuple[Pack, list[CaseResult]]]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "pack": pack.id,
            "version": pack.version,
            "rules": len(pack.rules),
            "cases": len(results),
            "failed": sum(not result.ok for result in results),
        }
        for pack, results in tried
    ]
    failures = [_failure(result) for _, results in tried for result in results if not result.ok]
    totals = {what: sum(row[what] for row in rows) for what in ("rules", "cases", "failed")}
    return {**totals, "packs": rows, "failures": failures}


def _failure(result: CaseResult) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "case": result.name,
        "where": result.where,
        "expected": result.expected,
        "got": result.got,
        "missing": result.missing,
        "expected_missing": result.expected_missing,
    }


def _print(tried: list[tuple[Pack, list[CaseResult]]], *, every: bool) -> None:
    from licet.cli import _say

    widest = max(len(pack.id) for pack, _ in tried)
    for pack, results in tried:
        failed = sum(not result.ok for result in results)
        counts = f"{len(pack.rules):>4} rules {len(results):>5} cases"
        print(f"{pack.id:<{widest}}  {counts}{f' {failed:>4} failed' if failed else ''}")
        for result in results:
            if not result.ok or every:
                _print_case(result)
    rules, cases = sum(len(pack.rules) for pack, _ in tried), sum(len(results) for _, results in tried)
    failed = sum(not result.ok for _, results in tried for result in results)
    print()
    verdict = f"{failed:,} FAILED." if failed else "All kept."
    _say.line(f"{rules:,} rules, {cases:,} cases. {_say.strong(verdict)}")


def _print_case(result: CaseResult) -> None:
    from licet.cli import _say
    from licet.law.analysis import told

    if result.ok:
        _say.line(f"kept    {result.rule}: {result.name}: {result.got}", indent=2, hang=10)
    else:
        _say.line(f"{_say.strong('FAILED')}  {result.where}: {result.name}", indent=2, hang=10)
        _say.line(told(result), indent=10)
