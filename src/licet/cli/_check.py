"""`licet check FILE`: ask the guard of a tagged file about one use.

The answer is recorded before it is given, and a refusal names the change that would make the use lawful.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.cli._guarded import opened, surroundings
from licet.cli._parser import number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from licet.facts import Use
    from licet.guard import Change, Circumstances, Verdict

_FACETS = {
    "operation": "what is done, such as verify or identify.live",
    "purpose": "what for, such as border_control",
    "place": "in what kind of place, such as public.street",
    "country": "where (ISO 3166-1 alpha-2, such as NO)",
    "locality": "which state or city, where local law may apply, such as us.ca.san_francisco",
    "actor": "who acts, such as government.border (default: the holder)",
}
_AFTER = """\
Examples:
  licet check model.onnx --trust trust --operation verify \\
      --purpose border_control --place controlled.border_checkpoint --country NO
  licet check model.onnx --trust root.json --feed /var/lib/licet/feed \\
      --operation identify.live --gallery 200 --country NO \\
      --purpose law_enforcement.find.missing_person --place public.street
  licet check model.onnx.sealed --sealing-key Grenzdienst-seal.pem \\
      --state sqlite:////var/lib/product/uses.db --use use.yaml
  echo '{"gallery": 1, "position": {"latitude": 59.9139,
      "longitude": 10.7522, "metres": 25}}' |
    licet check model.onnx --operation verify … --circumstances -
use.yaml, in words of the vocabulary, as for `licet guard run`:
  use: {operation: verify, purpose: border_control,
        place: controlled.border_checkpoint, country: NO}
  circumstances: {gallery: 1}
Circumstances stand there, or in a file of their own beside it: --use use.yaml
--circumstances here.json. Nothing is stated twice. Each kind of proviso says
which circumstance it asks for (docs/provisos.md). What is not stated is
unknown, and refuses where it matters. A permitted use counts against the
quota. With --feed the keys, lists and law of the union's feed are obeyed, as
`licet feed pull` last brought them.
Exit status: 0 permitted, 1 refused, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    for name, summary in _FACETS.items():
        command.add_argument(f"--{name}", metavar="COUNTRY" if name == "country" else "TERM", help=summary)
    command.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another fact of the use a law may turn on, such as own_device=yes (may be repeated)",
    )
    command.add_argument(
        "--gallery", type=number, metavar="N", help="how many persons are enrolled in what is searched"
    )
    command.add_argument(
        "--use",
        metavar="FILE",
        help="the use in a file, alone or with its circumstances (YAML, JSON; - for stdin)",
    )
    command.add_argument(
        "--circumstances",
        metavar="FILE",
        help="what is known of the use beside its words, such as a position (YAML, JSON; - for stdin)",
    )
    surroundings(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Permitted (0) or refused (1)."""
    from licet.cli import _say

    use, told = _asked(options)
    with opened(options) as guard:
        verdict = guard.check(use, told)
    if options.json:
        _say.as_json(_document(verdict))
    else:
        _print(verdict, use, told)
    return 0 if verdict.permitted else 1


def _asked(options: argparse.Namespace) -> tuple[Use, Circumstances]:
    """The use and its circumstances, each stated in one place."""
    from licet.cli._stated import read_stated, require_once

    if not options.use:
        return _use(options), _circumstances(options)
    require_once(list(_flags(options)), beside="--use")
    require_once(["--circumstances -"] * (options.use == options.circumstances == "-"), beside="--use -")
    stated = read_stated(options.use)
    beside = [f"--{name}" for name in ("gallery", "circumstances") if getattr(options, name) is not None]
    if not beside:
        return stated.use, stated.circumstances
    require_once(beside * stated.has_circumstances, beside=f"the circumstances in {options.use}")
    return stated.use, _circumstances(options)


def _circumstances(options: argparse.Namespace) -> Circumstances:
    """What is known of the use beside its words, by flags or a file of its own."""
    from licet.cli._stated import read_circumstances, require_once
    from licet.guard import Circumstances

    if options.circumstances is None:
        return Circumstances(gallery=options.gallery)
    require_once(["--gallery"] * (options.gallery is not None), beside="--circumstances")
    return read_circumstances(options.circumstances)


def _flags(options: argparse.Namespace) -> Iterator[str]:
    """The flags given that state something of the use itself."""
    for name in _FACETS:
        if getattr(options, name) is not None:
            yield f"--{name}"
    if options.fact:
        yield "--fact"


def _use(options: argparse.Namespace) -> Use:
    """The use asked for, every word of it known."""
    from licet import facts

    stated = {name: getattr(options, name) for name in _FACETS}
    stated |= dict(_fact(text) for text in options.fact)
    return facts.checked(facts.Transaction(use=facts.Use(**stated)), where="the use asked for").use


def _fact(text: str) -> tuple[str, Any]:
    """One `NAME=VALUE` as the field of a use and its value: yes, no, or terms with commas between."""
    from licet import facts, vocabulary
    from licet.errors import InputError, UnknownField

    name, _, value = text.partition("=")
    known = [field for field in facts.Use.__struct_fields__ if field not in _FACETS]
    if name not in known:
        raise UnknownField(name, known=known, where="--fact")
    question = vocabulary.shipped().questions[f"use.{name}"]
    if question.kind == "terms":
        return name, tuple(word for word in value.split(",") if word and word != "none")
    if value not in ("yes", "no"):
        raise InputError(f"--fact {name} is '{value}'", remedy=f"write {name}=yes or {name}=no")
    return name, value == "yes"


def _document(verdict: Verdict) -> dict[str, object]:
    """Every field, those that are empty too."""
    return {
        "permitted": verdict.permitted,
        "ground": verdict.ground,
        "says": verdict.says,
        "cite": verdict.cite,
        "remaining": verdict.remaining,
        "changes": verdict.changes,
        "record": verdict.record,
        "obligations": verdict.obligations,
    }


def _print(verdict: Verdict, use: Use, told: Circumstances) -> None:
    """The verdict, its ground, its provision and the way out."""
    from licet.cli import _say
    from licet.cli._stated import in_words
    from licet.cli._words import fact, word

    _say.line(_say.strong("PERMITTED." if verdict.permitted else "REFUSED."))
    asked = [
        fact(f"use.{name}", value)
        for name in use.__struct_fields__
        if (value := getattr(use, name)) is not None
    ]
    _say.pair("asked", "; ".join([*asked, *in_words(told)]) or "nothing was stated")
    if not verdict.permitted:
        _say.pair("because", verdict.says)
    _say.pair("provision", verdict.cite)
    ways = [_way_out(change, word) for change in verdict.changes if change.allowed]
    if ways:
        _say.pair("lawful if", "; and ".join(ways))
    for change in verdict.changes:
        if not change.allowed:
            _say.pair("state first", _question(change.field))
    for duty in verdict.obligations:
        until = f", until {duty.due:%Y-%m-%d %H:%M} UTC" if duty.due else ""
        _say.pair("to be done", f"{duty.says}{until} ({duty.cite})")
    if verdict.remaining is not None:
        _say.pair("uses left", f"{verdict.remaining:,}")
    _say.pair("record", "not written" if verdict.record is None else f"entry {verdict.record}")


def _way_out(change: Change, word: Any) -> str:
    """One change that would make the use lawful, as `operation: one-to-one verification`."""
    if change.field == "quota":
        return change.allowed[0]
    if change.field == "gallery":
        return f"the gallery has {change.allowed[0]} enrolled persons (--gallery N)"
    if change.field == "time":
        return f"asked {change.allowed[0]}"
    truths = {"true": "yes", "false": "no"}
    return f"{_name(change.field)}: {' or '.join(truths.get(term, word(term)) for term in change.allowed)}"


def _question(field: str) -> str:
    """What a law needs to be told, and the option that tells it."""
    from licet import vocabulary

    name = field.rpartition(".")[2]
    question = vocabulary.shipped().questions.get(field)
    flag = f"--{name} TERM" if name in _FACETS else f"--fact {name}=…"
    if not field.startswith("use."):
        flag = "not a fact of the use: it cannot be stated here"
    return f"{question.ask} ({flag})" if question else f"{_name(field)} ({flag})"


def _name(field: str) -> str:
    return field.rpartition(".")[2].replace("_", " ")
