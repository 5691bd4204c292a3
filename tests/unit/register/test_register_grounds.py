"""Every ground of a guard has its sentence for the public page."""

from __future__ import annotations

from licet import register
from licet.guard import Ground
from licet.register import _grounds


def test_every_ground_of_a_guard_has_one_sentence_of_its_own() -> None:
    assert set(_grounds.SENTENCES) == {ground.value for ground in Ground}
    assert len(set(_grounds.SENTENCES.values())) == len(Ground)
    for ground in Ground:
        assert register.sentence(ground).endswith(".")
        assert "_" not in register.sentence(ground)


def test_a_ground_that_is_new_is_told_in_its_own_words() -> None:
    assert register.sentence("bad_signature") == "Bad signature."
