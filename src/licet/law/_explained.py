"""The whole answer for a person: what the law says, what would have to be otherwise, whence it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.law._change import counterfactual
from licet.law._determine import determine
from licet.law._wassenaar import wassenaar_view

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.facts import Transaction
    from licet.law._determination import Determination
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary


def explained(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
) -> Determination:
    """What `determine` says, with its counterfactual and its Wassenaar view; some fifty times its work."""
    answer = determine(transaction, packs, on=on, words=words)
    answer = answer.with_counterfactual(counterfactual(transaction, packs, on=on, words=words))
    return answer.with_wassenaar(wassenaar_view(answer, transaction, packs))
