"""Notice: a use states which notice is displayed to those concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.provisos._notice import NoticeKeeper
from licet.licence.provisos import Notice
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_provisos.asking import asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

TEXT, OTHER = "1f" * 32, "2f" * 32


@pytest.mark.parametrize(("named", "stated"), [(None, TEXT), (None, OTHER), (TEXT, TEXT)])
def test_a_notice_that_is_displayed_suffices(named: str | None, stated: str) -> None:
    assert NoticeKeeper(Notice(sha256=named), setting()).refuses(asked(notice=stated)) is None


@pytest.mark.parametrize(
    ("named", "stated", "why"),
    [
        (None, None, "none is stated"),
        (TEXT, None, "none is stated"),
        (TEXT, OTHER, "another notice than the one stated"),
        (TEXT, TEXT.upper(), "another notice"),
        (TEXT, f"{TEXT}\n", "another notice"),
        (None, "yes", "named by its sha256"),
        (None, TEXT[:-1], "named by its sha256"),
        (None, f"{TEXT}\n", "named by its sha256"),
        (None, True, "named by its sha256"),
        (None, bytes(32), "named by its sha256"),
    ],
)
def test_none_another_or_what_is_no_digest_does_not(named: str | None, stated: Any, why: str) -> None:
    refusal = NoticeKeeper(Notice(sha256=named), setting()).refuses(asked(notice=stated))
    assert refusal is not None
    assert refusal.ground is Ground.NOT_NOTIFIED
    assert why in refusal.says
    assert (named or "the notice displayed") in refusal.changes[0].allowed[0]


def test_a_guard_asks_for_the_notice_of_its_licence(field: Field) -> None:
    field.license(Notice(sha256=TEXT))
    with field.open() as guard:
        assert not guard.check(AT_THE_BORDER).permitted
        assert guard.check(AT_THE_BORDER, Circumstances(notice=TEXT)).permitted
        assert guard.check(AT_THE_BORDER, Circumstances(notice=OTHER)).ground is Ground.NOT_NOTIFIED
