"""Programs that share a state, killed and begun again anywhere, against what docs/spec/grants.md counts."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from licet.facts import Use
from licet.guard._binding import grants_of
from licet.guard._entries import head_of, permitted, tail_of
from licet.guard.state import State, open_state
from tests.property.guard.test_guard_counting import (
    START,
    USES,
    Counted,
    _few,
    _inside,
    _limited,
)
from tests.unit.guard_state.sharing import Program
from tests.unit.licence.chains import GRANT, MODEL, licence, transfer, verified

if TYPE_CHECKING:
    from licet.licence import VerifiedChain

DAY = 86400.0


class Step(Struct, frozen=True):
    """One program asks for one use; before that, days pass, or it ends well or is killed and begins again."""

    program: int
    use: Use
    gallery: int
    days: int
    before: str


@st.composite
def chains(draw: st.DrawFn) -> VerifiedChain:
    """A licence with grants of their own quotas, or a transfer of it."""
    wide = draw(_limited(GRANT))
    root = licence(files=MODEL, grants=(wide,), provisos=draw(_few(1)))
    if draw(st.booleans()):
        return verified(root)
    return verified(root, transfer(root, grants=(draw(_limited(wide)),)))


steps = st.lists(
    st.builds(
        Step,
        program=st.integers(0, 2),
        use=st.sampled_from(USES),
        gallery=st.sampled_from([0, 5]),
        days=st.sampled_from([0, 0, 0, 0, 1]),
        before=st.sampled_from(["", "", "", "end", "kill"]),
    ),
    min_size=1,
    max_size=25,
)


class Asking(Program):
    """A program that asks for uses of many kinds."""

    def ask(self, step: Step, at: float) -> bool:
        charges = self.allowance.charges(step.use, at=dt.datetime.fromtimestamp(at, dt.UTC))
        every = all(
            any(_inside(grant, step.use, step.gallery) for grant in grants_of(link))
            for link in self.chain.links
        )
        if charges is None or not every or self.allowance.take(at, charges, step.gallery) is not None:
            return False
        tail = tail_of(step.use, licence=self.chain.digest)
        self.record.append(head_of(at) + permitted(tail, step.gallery))
        return True


@settings(max_examples=60, deadline=None)
@given(chains(), steps)
def test_programs_that_share_a_state_never_permit_more_than_one_alone_would(
    chain: VerifiedChain, wanted: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = open_state(Path(folder) / "state.db")
        _run(state, chain, wanted)
        state.close()


def _run(state: State, chain: VerifiedChain, wanted: list[Step]) -> None:
    at = START.timestamp()
    programs = [Asking(state, chain, device=str(number)) for number in range(3)]
    counted = Counted(chain)
    for program in programs:
        program.open(at)
    killed = False
    for step in wanted:
        at += step.days * DAY + 2
        asking = programs[step.program]
        if step.before:
            killed |= step.before == "kill"
            if step.before == "end":
                asking.end(at)
            asking.open(at)
        if asking.ask(step, at):
            assert counted.ask(step.use, step.gallery, _moment(at)), "permitted more than the licence"
        elif not killed:
            for program in programs:  # what the others set aside is handed back, and then it is as if alone
                program.end(at)
            at += 2
            assert asking.ask(step, at) == counted.ask(step.use, step.gallery, _moment(at))
            for program in programs:
                program.end(at)
                program.open(at)


def _moment(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)
