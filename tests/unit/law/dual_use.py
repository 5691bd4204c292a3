"""Transactions written short, and what the EU dual-use pack makes of them."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import TYPE_CHECKING

from licet import facts, law

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "eu-dual-use")
INNOCENT = "knowledge: {informed_of: [], aware_of: [], suspects: [], red_flags: []}"


def written(text: str) -> Transaction:
    """The transaction of these words, in YAML without its braces."""
    return facts.parse(f"{{{text}}}".encode(), where="test")


def determined(transaction: Transaction) -> Determination:
    """What the pack makes of it."""
    return law.determine(transaction, [PACK], on=DAY)


def reasons(determination: Determination) -> set[str]:
    """The rules that are its reasons."""
    return {reason.rule.removeprefix("eu-dual-use/") for reason in determination.reasons}


def asked(determination: Determination) -> set[str]:
    """The facts that it asks for."""
    return {question.fact for question in determination.missing}
