"""A use that was permitted goes on: what it was permitted by is not asked of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.guard import Ground
from licet.guard._acts import Reviewed
from licet.guard._circumstances import Circumstances
from licet.guard._watching import hindrance
from licet.licence.provisos import HumanReview, ListedGallery, NoAdverseDecision, Operators, WatchList
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_identity.conftest import Authenticator

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

LIST = "ab" * 32


def test_a_use_in_short_words_goes_on_like_one_in_full(field: Field) -> None:
    field.license(WatchList(lists=(ListedGallery(sha256=LIST, purposes=("purpose.border_control",)),)))
    searched, short = Circumstances(watch_list=LIST), replace(AT_THE_BORDER, purpose="border_control")
    with field.open() as guard, guard.use(short, searched):
        assert hindrance(guard, short, searched) is None
        other = hindrance(guard, short, replace(searched, watch_list="cd" * 32))
        assert other is not None
        assert other.ground is Ground.WRONG_WATCH_LIST


def test_a_use_goes_on_by_the_review_it_used_up_and_another_does_not_begin(field: Field) -> None:
    officer, reviewer = Authenticator(b"officer"), Authenticator(b"reviewer")
    keys = officer.registered(), reviewer.registered(roles=("reviewer",))
    field.license(Operators(passkeys=keys), HumanReview(roles=("reviewer",)), NoAdverseDecision())
    with field.open() as guard:
        who, by = (guard.admit(key.answer(guard.challenge())) for key in (officer, reviewer))
        of = guard.check(AT_THE_BORDER, Circumstances(askers=(who,), effect="none")).record
        assert of is not None
        guard.tell(Reviewed(of=of, accepted=True, by=by))
        relied = Circumstances(askers=(who,), effect="adverse", reviewed=of, corroboration="witness 2")
        with guard.use(AT_THE_BORDER, relied):
            assert hindrance(guard, AT_THE_BORDER, relied) is None
            assert guard.check(AT_THE_BORDER, relied).ground is Ground.NOT_REVIEWED
        unsaid = replace(relied, effect=None)
        stopped = hindrance(guard, AT_THE_BORDER, unsaid)
        assert stopped is not None
        assert stopped.ground is Ground.ADVERSE_ALONE
