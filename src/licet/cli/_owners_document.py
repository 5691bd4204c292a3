"""The answer of `licet owners --json`: bounds as decimal text, and the file and row of every stake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.ownership import (
        Imported,
        Listed,
        OwnershipFinding,
        ShareRule,
        Stake,
        Stakes,
        Uncounted,
    )


def document(
    findings: Sequence[OwnershipFinding],
    stakes: Stakes,
    imported: Sequence[Imported],
    beside: dict[str, Any],
) -> dict[str, Any]:
    """The answer for machines; shares in percent, as numbers, with the word that says what they are."""
    return {
        "party": stakes.holder(findings[0].entity),
        "on": findings[0].on,
        "findings": [_finding_document(finding, stakes) for finding in findings],
        **beside,
        "files": [
            {
                "source": file.source,
                "format": file.format,
                "sha256": file.sha256,
                "stakes": len(file.stakes),
                "ignored": file.ignored,
                "rejected": file.rejected,
            }
            for file in imported
        ],
    }


def screened(unasked: Sequence[ShareRule], listed: Listed, others: Uncounted) -> dict[str, Any]:
    """What screening found of the owners, and what no rule asked has said of it."""
    return {
        "not_asked": [{"rule": rule.id, "lists_not_held": listed.unsearched(rule)} for rule in unasked],
        "listed": {key: listed.matches[key] for key in sorted(listed.matches)},
        "cannot_be_screened": listed.open,
        "listed_uncounted": others.lists,
        "uncounted_share": {
            "verdict": others.verdict,
            "listed_share": _share_document(others.share),
            "missing": others.missing,
        },
    }


def _finding_document(finding: OwnershipFinding, stakes: Stakes) -> dict[str, Any]:
    from licet.parties import ownership

    rule = ownership.rule_of(finding.rule)
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "effect": finding.effect,
        "in_force": finding.in_force,
        "asks": finding.asks,
        "listed_share": _share_document(finding.share),
        "itself_listed": finding.itself,
        "fact": ownership.as_fact(finding),
        "chains": [
            {"certain": chain.certain, "links": [_link_document(link, stakes) for link in chain.links]}
            for chain in finding.chains
        ],
        "missing": finding.missing,
        "directives": finding.directives,
        "directives_assumed": finding.assumed,
        "cite": rule.cite,
        "url": rule.url,
    }


def _link_document(link: Stake, stakes: Stakes) -> dict[str, Any]:
    return {
        "owner": link.owner,
        "owner_name": stakes.holder(link.owner).name,
        "owned": link.owned,
        "owned_name": stakes.holder(link.owned).name,
        "kind": link.kind,
        "share": _share_document(link.share),
        "source": link.source,
        "row": link.row,
    }


def _share_document(share: Any) -> dict[str, Any]:
    """Decimal text, never a rounded float; `said` tells whether an end is itself reached."""
    from licet.parties.ownership import number

    return {"low": number(share.low.percent), "high": number(share.high.percent), "said": str(share)}
