"""`licet law VERB`: check, try, write and compare the law itself. Only the verb asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from licet.cli._parser import Parser, verb

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet law test
`licet law VERB --help` says more. How to write a rule: docs/law/write-a-rule.md
Exit status: 0 yes, nothing wrong, 1 no, 2 cannot tell or bad input."""
VERBS = {
    "check": ("_check", "look for mistakes in law packs: rules that never apply, words nobody knows …"),
    "test": ("_test", "try the cases beside the rules"),
    "new": ("_new", "start a rule, or a pack of your own, from a template"),
    "diff": ("_diff", "what changed in the law between two days, and what that does to transactions"),
    "preview": ("_preview", "what a draft of a rule would change in a portfolio"),
    "schema": ("_schema", "print the JSON Schema by which an editor completes what you write"),
}


class _Lazy(Parser):
    """A parser that learns its options when it is first asked to parse."""

    module = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Import the verb's module, once, then parse."""
        if self.module:
            module, self.module = self.module, ""
            import_module(module).arguments(self)
        return super().parse_known_args(args, namespace)


def arguments(command: argparse.ArgumentParser) -> None:
    """The verbs of this command."""
    command.epilog = _AFTER
    verbs: Any = command.add_subparsers(metavar="VERB", required=True, title="verbs", parser_class=_Lazy)
    for name, (module, summary) in VERBS.items():
        parser = verb(verbs, name, summary, after="")
        parser.module = f"licet.cli.law.{module}"  # type: ignore[attr-defined]  # it is a _Lazy
