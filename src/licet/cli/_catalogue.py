"""`licet catalogue`: what the control lists say, searched by words or shown by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.items import Answer, Code, Filters, Hit, Listed, Paragraph

_AFTER = """\
Examples:
  licet catalogue face recognition fingerprint
  licet catalogue --reason SL --list us
  licet catalogue show 5A001.f.1
EU Annex I: today's wording of the entries about surveillance and of the 500-series in Categories 2 to 5;
for all others an outdated wording of 2022, marked so. To find an entry does not classify an item.
Exit status: 0 found, 1 no entry names it, 2 cannot tell or bad input."""
_LIMIT = 5
_TELLING = 500  # from this series on, lists mean different things by a number


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli._parser import number

    command.epilog = _AFTER
    command.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="words to look for, or a code; or show and a code, for the whole entry",
    )
    command.add_argument("--list", choices=("eu", "us"), metavar="LIST", help="only this list: eu or us")
    command.add_argument(
        "--code", metavar="CODE", help="only this code, or codes that begin so (5A001.j, 3B5)"
    )
    command.add_argument("--reason", metavar="CC", help="only entries with this reason for control (US)")
    command.add_argument("--series", type=number, metavar="500", help="only this series of numbers")
    command.add_argument(
        "--cyber-surveillance", action="store_true", help="only the entries about surveillance (EU)"
    )
    command.add_argument(
        "--limit", type=number, default=_LIMIT, metavar="N", help=f"entries on a page (default: {_LIMIT})"
    )
    command.add_argument("--page", type=number, default=1, metavar="N", help="which page (default: 1)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Found: yes (0). No entry names it: no (1). A code nobody holds cannot be told (2)."""
    if options.words[:1] == ["show"]:
        return _show(options)
    from licet import items
    from licet.cli import _say
    from licet.errors import InputError

    words, filters = _asked(options)
    found = items.catalogue().search(words, limit=options.limit, page=options.page, **filters)
    if options.page > max(found.pages, 1):
        raise InputError(f"there is no page {options.page}", remedy=f"the last one is {found.pages}")
    if options.json:
        _say.as_json({"query": words, "answer": found})
    else:
        _print(words, found, options.page)
    return 0 if found.total and found.named is not False else 1


def _asked(options: argparse.Namespace) -> tuple[str, Filters]:
    """The words and filters of a search; one word that is a code is a search for that code."""
    from licet import items
    from licet.errors import InputError

    words, code = [word for word in options.words if word.strip()], options.code
    if len(words) == 1 and code is None and items.is_code(words[0]):
        words, code = [], words[0]
    filters: Filters = {
        "list": options.list,
        "code": code,
        "reason": options.reason,
        "series": options.series,
        "cyber_surveillance": options.cyber_surveillance,
    }
    if not words and all(value is None or value is False for value in filters.values()):
        raise InputError("nothing to look for", remedy="give words, a code, or an option such as --reason CC")
    if code is not None and items.is_code(code) and code not in items.catalogue().codes(options.list):
        _refuse_unheld(code, options.list)
    return " ".join(words), filters


def _print(words: str, found: Answer, page: int) -> None:
    from licet.cli import _say

    _say.line(_say.strong(_headline(words, found)))
    for sentence in found.says:
        _say.line(sentence)
    if found.nearest:
        _say.heading("NEAREST")
        for hit in found.nearest:
            _say.bullet(f"{hit.code} ({_where(hit)}): {hit.why}")
    if found.hits and found.named is False:
        _say.heading("WITH SOME OF THE WORDS")
    for hit in found.hits:
        _print_hit(hit)
    if found.hits:
        print()
        _say.line(
            f"Page {page} of {found.pages} ({_entries(found.total)})"
            + (f"; --page {page + 1} goes on." if page < found.pages else ".")
            + " `licet catalogue show CODE` prints an entry whole; rely on the official text alone."
        )


def _headline(words: str, found: Answer) -> str:
    if found.named is None:
        return f"{_entries(found.total).upper()}." if found.total else "NONE. No entry is like that."
    if not found.named:
        return f"NOT NAMED. No entry held here names “{words}”."
    several = ", those with all of the words first" if " " in words else ""
    return f"FOUND. {_entries(found.total)} for “{words}”{several}."


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}"


def _where(hit: Hit) -> str:
    from licet import items

    return f"{items.TITLES[hit.list]}, {'OUTDATED ' if hit.outdated else ''}wording of {hit.as_of}"


def _print_hit(hit: Hit) -> None:
    from licet import items
    from licet.cli import _say

    _say.heading(f"{hit.code}  {_where(hit)}")
    _say.pair("heading", hit.heading)
    if hit.text != hit.heading:
        _say.pair("note" if hit.is_note else "paragraph", hit.text)
    if hit.words:
        _say.pair("words", ", ".join(hit.words))
    code = items.parse_code(hit.code)
    if code.series >= _TELLING:
        _say.pair("series", f"{code.series}: {code.origin(hit.list) or 'not known for this list'}")
    if hit.reasons:
        _say.pair("reasons", ", ".join(hit.reasons))
    if hit.cyber_surveillance:
        _say.pair("kind", "cyber-surveillance")
    if hit.held == "heading":
        _say.pair("held", "the heading only; its paragraphs are not in the edition read")
    if hit.also:
        _say.pair("same code", ", ".join(items.TITLES[name] for name in hit.also))
    if hit.counterpart:
        _say.pair("compare", f"{hit.counterpart} of the other list, on the same matter")


def _show(options: argparse.Namespace) -> int:
    """Print an entry, or a paragraph with what it stands under, from each list: a lost paragraph is (2)."""
    from licet import items
    from licet.cli import _say
    from licet.errors import InputError

    if len(options.words) != 2:  # noqa: PLR2004 - the word show, and one code
        raise InputError("show takes one code", remedy="write `licet catalogue show 5A001.f.1`")
    code = items.parse_code(options.words[1])
    held = items.catalogue().entries(code, options.list)
    told = _without_outdated(tuple(one for one in held if one.text is not None))
    status = 0 if told else 2
    told = told or tuple(one for one in held if one.entry.held != "whole" and not one.edition.extract)
    if not told:
        _refuse_unheld(str(code), options.list)
    if options.json:
        _say.as_json({"code": str(code), "entries": [_plain(one) for one in told]})
        return status
    _say.line(_say.strong(str(code)))
    _say.pair("category", f"{code.category}: {items.CATEGORIES[code.category]}")
    _say.pair("group", f"{code.group}: {items.GROUPS[code.group]}")
    for one in told:
        _print_entry(one, code)
    return status


def _without_outdated(held: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Leave out an outdated wording where a current one of the same list has all there is at the code."""
    current = {
        one.edition.list
        for one in held
        if not one.edition.outdated and (one.code.path or one.entry.held == "whole")
    }
    return tuple(one for one in held if not (one.edition.outdated and one.edition.list in current))


def _refuse_unheld(code: str, listed: str | None) -> None:
    from licet import items
    from licet.errors import InputError

    near = items.catalogue().nearest(code, listed)
    raise InputError(
        f"no list held here has {code}",
        remedy=(f"nearest: {', '.join(near)}; " if near else "")
        + "it may exist all the same, see the official list",
    )


def _plain(one: Listed) -> dict[str, object]:
    """One edition's entry, for machines."""
    from licet import items

    entry, edition = one.entry, one.edition
    return {
        "list": edition.list,
        "as_of": edition.as_of,
        "outdated": edition.outdated,
        "source": edition.source_url,
        "rights": edition.rights,
        "held": entry.held,
        "heading": entry.heading,
        "origin": one.code.origin(edition.list),
        "reasons": entry.reasons,
        "chart": [{"control": line.control, "column": line.column} for line in entry.chart],
        "exceptions": [{"name": name, "text": text} for name, text in entry.exceptions],
        "related": entry.related,
        "cyber_surveillance": entry.cyber_surveillance,
        "counterpart": items.catalogue().counterpart(one.code, edition.list),
        "above": [{"code": code, "text": text} for code, text in one.above],
        "paragraphs": [
            {"code": ".".join((entry.code, *p.path)), "note": p.note, "text": p.text}
            for p in entry.below(one.code.path)
        ],
    }


def _print_entry(one: Listed, code: Code) -> None:
    from licet import items
    from licet.cli import _say

    entry, edition = one.entry, one.edition
    state = "OUTDATED wording" if edition.outdated else "wording"
    _say.heading(f"{items.TITLES[edition.list]}, {state} of {edition.as_of}")
    origin = code.origin(edition.list)
    if origin:
        _say.pair("series", f"{code.series}: {origin}")
    if entry.reasons:
        _say.pair("reasons", ", ".join(entry.reasons))
    for line in entry.chart:
        _say.pair("chart", f"{line.control}: {line.column}")
    for name, text in entry.exceptions:
        _say.pair(name, text)
    if entry.related:
        _say.pair("related", entry.related)
    print()
    _say.line(f"{entry.code}  {entry.heading}", hang=2)
    _print_tree(one)
    _print_state(one)


def _print_tree(one: Listed) -> None:
    """What the code stands under, its own words and all below them, and the notes to what it stands under."""
    from licet.cli import _say

    path = one.code.path
    for depth in range(1, len(path) + (one.text is None)):
        text = one.entry.text_of(path[:depth]) or "(this paragraph is not in the edition read)"
        _say.line(f"{path[depth - 1]}.  {text}", indent=2 * depth, hang=2 * depth + 4)
    for paragraph in one.entry.below(path):
        _print_paragraph(paragraph, strong=not paragraph.note and paragraph.path == path)
    for paragraph in one.entry.paragraphs:
        if (
            paragraph.note
            and len(paragraph.path) < len(path)
            and paragraph.path == path[: len(paragraph.path)]
        ):
            _print_paragraph(paragraph, strong=False)


def _print_paragraph(paragraph: Paragraph, *, strong: bool) -> None:
    from licet.cli import _say

    depth = len(paragraph.path) + paragraph.note
    bare = paragraph.note == 1 and not paragraph.text.startswith(("Note", "Technical", "N.B."))
    label = "[note] " if bare else "" if paragraph.note else f"{paragraph.path[-1]}.  "
    text = f"{label}{paragraph.text}"
    _say.line(_say.strong(text) if strong else text, indent=2 * depth, hang=2 * depth + 4)


def _print_state(one: Listed) -> None:
    from licet import items
    from licet.cli import _say

    entry, edition = one.entry, one.edition
    print()
    if entry.cyber_surveillance:
        _say.pair("kind", f"cyber-surveillance: {', '.join(entry.cyber_surveillance)}")
    if entry.held == "heading":
        _say.pair("held", "the heading only; its paragraphs are not in the edition read")
    other = items.catalogue().counterpart(one.code, edition.list)
    if other:
        _say.pair("compare", f"{other} of the other list, on the same matter")
    if entry.held == "part":
        _say.pair("held", "in part; other paragraphs of the entry are not in the edition read")
    if edition.outdated or edition.extract:
        _say.pair("note", edition.note)
    _say.pair("source", f"{edition.title}, {edition.source_url}")
    _say.pair("rights", edition.rights)
