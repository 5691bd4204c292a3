"""`licet owners PARTY --from FILE`: what part of a party listed persons own, under the 50 percent rules."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from licet.cli import _lists_in_use
from licet.cli._determine import day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from licet.parties.ownership import (
        Imported,
        Listed,
        OwnershipFinding,
        Share,
        ShareRule,
        Stake,
        Stakes,
        Uncounted,
        Unread,
    )

_DEEPEST, _WIDEST = 6, 12  # of the tree printed without --all
_SHOWN = 4
_RULES = ("bis", "eu", "ofac", "ssi", "uk")
_AFTER = """\
Examples:
  licet owners 'Example Trading Ltd' --from owners.csv
  licet owners LEI:5493001KJTIIGC8Y1R12 --from rr.csv --from lei2.csv
  licet owners 'Example Trading Ltd' --from bods.json --on 2024-07-02 --json
A FILE holds GLEIF level 2 records (CSV or JSON, zipped or not), Open
Ownership statements (BODS 0.1 to 0.4), FollowTheMoney entities, or a table of
your own: owner, owned, percent; and, if known, owner_id, owned_id, owner_kind
(person, organisation, state, dispersed), kind, since, until, source. Every
owner is screened. An unknown share, an owner nobody names or a list that is
not held leaves the answer open; so does a bad row that may bear on it, and a
listed owner of half or more whom no rule asked counts. A yes of ssi alone is
RESTRICTED: sectoral directives prohibit some dealings, and block nothing.
Exit status, over the rules in force: 0 no, 1 yes under one of them, 2 cannot
tell or bad input. A party that is on a list itself is 1 whatever the rules
say; 2 where none of the rules asked is in force on the day."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument(
        "party", nargs="+", metavar="PARTY", help="its name as the files write it, or an identifier"
    )
    command.add_argument(
        "--from",
        dest="files",
        action="append",
        required=True,
        metavar="FILE",
        help="a file of who owns whom; may be given again",
    )
    command.add_argument(
        "--format",
        choices=("gleif", "bods", "ftm", "csv"),
        metavar="FORMAT",
        help="what the files are: gleif, bods, ftm or csv (default: told by their content)",
    )
    command.add_argument(
        "--on", type=day, metavar="DATE", help="owners and rules of this day (default: today)"
    )
    command.add_argument(
        "--rule",
        dest="rules",
        action="append",
        choices=_RULES,
        metavar="RULE",
        help="ofac, ssi, bis, eu or uk; may be given again (default: those whose lists are held)",
    )
    _lists_in_use.option(command)
    command.add_argument("--all", action="store_true", help="print every owner, chain and question")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """No rule in force is met: yes, may go (0). One is, or the party is listed: no (1). Else (2)."""
    from licet.cli import _owners_document, _say
    from licet.parties import ownership

    on = options.on or dt.datetime.now(dt.UTC).date()
    imported = [ownership.read_stakes(path, format=options.format) for path in options.files]
    stakes = ownership.Stakes.of(*imported)
    party = stakes.find(" ".join(options.party))
    lists = _lists_in_use.in_use(options.lists)
    keys = (party.key, *stakes.above(party.key, on=on))
    listed = ownership.find_listed(map(stakes.holder, keys), lists=lists)
    asked, unasked = _chosen(options.rules, listed)
    findings = [
        ownership.listed_share(party.key, stakes=stakes, listed=listed, rule=rule, on=on) for rule in asked
    ]
    others = ownership.uncounted(party.key, stakes=stakes, listed=listed, rules=asked, on=on)
    if options.json:
        screened = _owners_document.screened(unasked, listed, others)
        document = _owners_document.document(findings, stakes, imported, screened)
        _say.as_json({**document, "lists": listed.digest, "stale": _lists_in_use.stale(lists)})
    else:
        page = _Page(stakes, listed, others, on, whole=options.all)
        page.print(findings, unasked)
        _print_files(imported, open_to=stakes.unread_of(keys))
        _say.line(f"Lists as of {_lists_in_use.ages(lists)}.")
        if old := _lists_in_use.stale(lists):
            _say.line(old)
    return _status(findings, listed, others)


def _chosen(names: Sequence[str] | None, listed: Listed) -> tuple[list[ShareRule], list[ShareRule]]:
    """The rules to ask, and those left out because a list they extend is not held."""
    from licet.parties import ownership

    if names:
        return [ownership.rule_of(name) for name in dict.fromkeys(names)], []
    rules = ownership.load_rules()
    held = [rule for rule in rules if not listed.unsearched(rule)]
    return held or list(rules), [rule for rule in rules if held and rule not in held]


def _status(findings: Sequence[OwnershipFinding], listed: Listed, others: Uncounted) -> int:
    said = {finding.verdict for finding in findings if finding.in_force}
    if "yes" in said or _lists_of(findings[0].entity, listed) or any(one.itself for one in findings):
        return 1
    return 0 if said == {"no"} and others.verdict == "no" else 2  # no rule in force has said nothing


def _lists_of(key: str, listed: Listed, certainty: str = "confirmed") -> tuple[str, ...]:
    """The lists a party is on, or may be on."""
    found = (match.list for match in listed.matches.get(key, ()) if match.certainty == certainty)
    return tuple(dict.fromkeys(found))


class _Page:
    """The answer as an officer reads it."""

    def __init__(
        self, stakes: Stakes, listed: Listed, others: Uncounted, on: dt.date, *, whole: bool
    ) -> None:
        self.stakes, self.listed, self.others, self.on, self.whole = stakes, listed, others, on, whole

    def print(self, findings: Sequence[OwnershipFinding], unasked: Sequence[ShareRule]) -> None:
        """Print headline, tree, and what each rule says."""
        from licet.cli import _say

        entity = findings[0].entity
        _say.line(_say.strong(self._headline(findings)))
        _say.heading(f"Owners on {self.on}")
        for text, hang in self._tree(entity):
            _say.line(text, indent=2, hang=hang + 4)
        self._uncounted()
        for finding in findings:
            self._finding(finding)
        for rule in unasked:
            missing = ", ".join(self.listed.unsearched(rule))
            _say.heading(f"{rule.id.upper()}  not asked")
            _say.pair(
                "because",
                f"no list of the family {missing} is held; import one, or ask with --rule {rule.id}",
            )

    def _headline(self, findings: Sequence[OwnershipFinding]) -> str:
        entity = findings[0].entity
        name = self.stakes.holder(entity).called
        if any(finding.itself for finding in findings):
            return f"LISTED ITSELF. “{name}” is on a list."
        in_force = [finding for finding in findings if finding.in_force]
        lists = _lists_of(entity, self.listed)
        if lists and not any(finding.verdict == "yes" for finding in in_force):
            return f"LISTED ({', '.join(lists)}); under no rule asked. “{name}” is on a list itself."
        if not in_force:
            return f"NO RULE IN FORCE on {self.on}. None of those asked decides about “{name}”."
        told = {
            0: f"NOT CAUGHT. Listed parties cannot hold the share that counts of “{name}”.",
            1: f"{self._caught(in_force)}. Listed parties hold the share that counts of “{name}”.",
            2: f"CANNOT TELL. What is known of the owners of “{name}” does not decide.",
        }
        if self.others.verdict != "no" and all(finding.verdict == "no" for finding in in_force):
            told[2] = f"CANNOT TELL. Owners of “{name}” are, or may be, on a list that no rule asked counts."
        return told[_status(findings, self.listed, self.others)]

    def _caught(self, in_force: Sequence[OwnershipFinding]) -> str:
        """What a yes comes to: one that only restricts may not be all while no other rule says no."""
        if any(one.verdict == "yes" and one.effect != "restricted" for one in in_force):
            return "CAUGHT"
        cleared = any(one.verdict == "no" and one.effect == "blocked" for one in in_force)
        is_open = self.others.verdict != "no" or any(one.verdict == "cannot tell" for one in in_force)
        return "RESTRICTED" if cleared and not is_open else "RESTRICTED AT LEAST"

    def _tree(self, entity: str) -> Iterator[tuple[str, int]]:
        """Each owner on a line below the party it owns, and how far its further lines are indented."""
        left: list[tuple[str, str, tuple[str, ...]]] = [(entity, self._called(entity), ())]
        shown: set[str] = set()
        while left:
            key, text, above = left.pop()
            again = key in shown and self._owners(key)
            yield ("  " * len(above)) + text + (" — owners as above" if again else ""), 2 * len(above)
            if again:
                continue
            shown.add(key)
            owners = self._owners(key)
            if owners and len(above) >= _DEEPEST and not self.whole:
                yield "  " * (len(above) + 1) + "… further owners: --all prints them", 2 * len(above) + 2
                continue
            most = len(owners) if self.whole else _WIDEST
            if len(owners) > most:
                rest = f"… and {len(owners) - most} more: --all prints them"
                left.append((f"more of {key}", rest, (*above, key)))
            left += [(owner, text, (*above, key)) for owner, text in reversed(owners[:most])]

    def _owners(self, key: str) -> list[tuple[str, str]]:
        """The owners of a party and how each line reads: "60 %  Example Holding — LISTED (list.us.sdn)"."""
        held = self.stakes.held(key, on=self.on)
        said = {item.owner: [str(item.share)] for item in held}
        for stake in self.stakes.into(key, on=self.on):
            words = _besides(stake).removesuffix(" of")
            if words and words not in said.setdefault(stake.owner, []):
                said[stake.owner].append(words)
        return [(owner, f"{', '.join(words)}  {self._called(owner)}") for owner, words in said.items()]

    def _called(self, key: str) -> str:
        """A party's name, what kind it is where that ends a chain, and the entry it is or may be."""
        holder = self.stakes.holder(key)
        name = holder.called + (f" ({holder.kind})" if holder.kind not in (None, "organisation") else "")
        for certainty, word in (("confirmed", "LISTED"), ("possible", "POSSIBLY LISTED")):
            if lists := _lists_of(key, self.listed, certainty):
                return f"{name} — {word} ({', '.join(lists)})"
        return f"{name} — {self.listed.open[key]}" if key in self.listed.open else name

    def _uncounted(self) -> None:
        """Name the owners on lists that no rule asked extends, and what is open because of them."""
        from licet.cli import _say

        named = ", ".join(
            f"{self.stakes.holder(key).called} ({', '.join(ids)})" for key, ids in self.others.lists.items()
        )
        if named:
            _say.line()
            _say.line(f"Listed, but counted by no rule asked, and a reason to look twice: {named}.")
        if self.others.verdict != "no":
            held = _held(self.others.share)
            _say.line()
            _say.line(
                f"Owners that are, or may be, on lists no rule asked counts hold {held} together: read what"
                " those lists forbid, or ask the rule that counts them."
            )
            for missing in self._some(self.others.missing):
                _say.pair("to do", missing.asks)

    def _finding(self, finding: OwnershipFinding) -> None:
        from licet.cli import _say
        from licet.parties import ownership

        rule = ownership.rule_of(finding.rule)
        period = rule.period(finding.on)
        stage = (
            ""
            if finding.in_force
            else f", {period.stage.value if period else 'not yet in force'} on {self.on}"
        )
        _say.heading(f"{finding.rule.upper()}  {finding.verdict.upper()}{stage}")
        _say.pair("rule", f"{rule.title}: {finding.asks}")
        if finding.effect == "restricted":
            _say.pair("means", rule.says)
        _say.pair("listed hold", _held(finding.share))
        if finding.directives:
            _say.pair("under", ", ".join(finding.directives))
        if finding.assumed:
            _say.pair("counted", "under every directive: the lists do not state which one an owner is under")
        for chain in self._some(finding.chains):
            _say.pair("through" if chain.certain else "seen", self._chain(chain.links))
        for missing in self._some(finding.missing):
            _say.pair("to do", missing.asks)
        if period is not None and period.note and len(rule.periods) > 1:
            _say.pair("status", period.note)
        _say.pair("source", f"{rule.cite}; {rule.url}")

    def _some(self, items: Sequence[Any]) -> Iterator[Any]:
        """The first few of these, and a line that there are more."""
        from licet.cli import _say

        shown = len(items) if self.whole else _SHOWN
        yield from items[:shown]
        if len(items) > shown:
            _say.pair("", f"and {len(items) - shown} more; --all prints them")

    def _chain(self, links: Sequence[Stake]) -> str:
        told = self.stakes.holder(links[0].owner).called
        for link in links:
            how = _besides(link) or f"{link.share} of"
            told += f" → {how} {self.stakes.holder(link.owned).called}"
        return told


def _held(share: Share) -> str:
    return "anything from 0 to 100 %" if share.unknown else str(share)


def _besides(stake: Stake) -> str:
    """What a stake is when it is no direct ownership; empty when it is."""
    if stake.kind == "control":
        votes = "" if stake.share.unknown else f" ({stake.share})"
        return f"controls{votes}" if stake.direct else f"controls, perhaps through others{votes}"
    if stake.kind == "directorship":
        return "directs"
    return "" if stake.direct else f"{stake.share} perhaps through others of"


def _print_files(imported: Sequence[Imported], *, open_to: Sequence[Unread]) -> None:
    """What was read, and what could not be: an answer from half a file says so, and if that bears on it."""
    from licet.cli import _say

    print()
    for file in imported:
        refused = ""
        if file.rejected:
            first = file.rejected[0]
            rows = "1 row" if len(file.rejected) == 1 else f"{len(file.rejected):,} rows"
            ours = sum(one.source == file.source for one in open_to)
            refused = f"; {rows} left out (row {first.row}: {first.reason}), {ours or 'none'} of which "
            refused += "may bear on this question"
        _say.line(f"{file.source}: {len(file.stakes):,} stakes ({file.format}){refused}", hang=2)
