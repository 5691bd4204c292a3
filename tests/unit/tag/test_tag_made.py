"""What is made from licensed files is tagged with all their controls; what lost its tag is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import (
    BadChain,
    BadSignature,
    InputError,
    LicenceError,
    NotTrusted,
    Widened,
    WrongArtefact,
)
from licet.licence import EndUseStatement, Trust, sign, sign_notice, verify_revocations
from licet.log import LogView, MemoryLog
from licet.tag import (
    Making,
    add,
    carried,
    derive,
    recognise,
    roots,
    tag_path,
    trusted_log,
    write_tag,
)
from licet.tag._claims import Claim, in_order
from tests.unit.licence.chains import (
    CHAIN,
    DAILY,
    FIRST,
    MAKER_KEY,
    MODEL,
    NARROWEST,
    ROOT,
    SECOND,
    USER,
    USER_KEY,
    WIDER,
    amendment,
    digest,
    licence,
    transfer,
)
from tests.unit.licence.samples import KEY, LOG_KEY, NOW, TRUST, listed, log_key
from tests.unit.tag.tagged import artefact, log_of, papers, verify

if TYPE_CHECKING:
    from pathlib import Path

MAKING = Making(number="D-1", kind="fine_tune", made_at=NOW)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return artefact(tmp_path, "matcher.onnx", (ROOT, FIRST, SECOND))


@pytest.fixture
def tuned(tmp_path: Path) -> Path:
    path = tmp_path / "tuned.onnx"
    path.write_bytes(b"tuned")
    return path


def derived(path: Path, *sources: Path, making: Making = MAKING, key: Any = USER_KEY) -> Path:
    with MemoryLog(LOG_KEY) as log:
        made = derive(path, [verify(one) for one in sources], making, key=key, log=log)
        assert log.size == 1
    return write_tag(path, made)


def test_what_is_made_from_a_licensed_file_is_licensed_as_it_was(source: Path, tuned: Path) -> None:
    derived(tuned, source)
    verified = verify(tuned)
    assert verified.chain.leaf.title == "derivative D-1"
    assert verified.effective.grants == (NARROWEST,)
    small = tuned.with_name("quantised.onnx")
    small.write_bytes(b"quantised")
    derived(small, tuned, making=Making(number="D-2", kind="quantise", made_at=NOW, provisos=(DAILY,)))
    assert [link.kind for link in verify(small).chain.links][-2:] == ["derivative", "derivative"]
    assert verify(small).effective.conditions[-1].by == "D-2"


def test_what_is_made_from_several_keeps_the_controls_of_all(source: Path) -> None:
    other = source.with_name("tuned.onnx")
    other.write_bytes(b"tuned")
    derived(other, source)
    both = source.with_name("quantised.onnx")
    both.write_bytes(b"both")
    derived(both, source, other, making=Making(number="D-3", kind="export", made_at=NOW))
    verified = verify(both)
    assert verified.chain.leaf.parents == (digest(SECOND), verify(other).chain.digest)
    assert len(verified.document.links) == 5


def test_a_source_nobody_tagged_is_refused(source: Path, tuned: Path) -> None:
    tag_path(source).unlink()
    with pytest.raises(InputError, match="there is no tag here, so nothing is permitted"):
        derived(tuned, source)
    with pytest.raises(InputError, match="nothing is named that this was made from"):
        derived(tuned)


def test_only_the_holder_can_derive(source: Path, tuned: Path) -> None:
    with MemoryLog(LOG_KEY) as log:
        for key in (MAKER_KEY,):
            with pytest.raises((BadChain, BadSignature, NotTrusted)):
                derive(tuned, [verify(source)], MAKING, key=key, log=log)
        assert log.size == 0
    assert not tag_path(tuned).exists()


def test_a_derivative_that_would_widen_is_neither_logged_nor_tagged(source: Path, tuned: Path) -> None:
    making = Making(number="D-1", kind="fine_tune", made_at=NOW, grants=(WIDER,))
    with MemoryLog(LOG_KEY) as log:
        with pytest.raises(Widened) as caught:
            derive(tuned, [verify(source)], making, key=USER_KEY, log=log)
        assert log.size == 0
    assert caught.value.link == "derivative D-1"


def test_a_file_cannot_be_made_from_itself(source: Path) -> None:
    with MemoryLog(LOG_KEY) as log, pytest.raises(LicenceError):
        derive(source, [verify(source)], MAKING, key=USER_KEY, log=log)


def test_content_that_lost_its_tag_is_recognised_by_its_digest(tmp_path: Path) -> None:
    path = artefact(tmp_path)
    before = verify(path).chain
    tag_path(path).unlink()
    moved = path.rename(tmp_path / "unknown.bin")
    log = log_of(tmp_path / "log", listed(sequence=3), *CHAIN, b"noise", listed(), listed(sequence=2))
    found = recognise(moved, [trusted_log(log, trust=TRUST)], trust=TRUST)
    write_tag(moved, found)
    verified = verify(moved)
    assert verified.chain.digest == before.digest
    assert verified.revocations.sequence == 4
    assert verified.document.artefact.name == "quantised.onnx"


def test_the_list_a_log_names_is_taken_from_beside_it(tmp_path: Path) -> None:
    path = artefact(tmp_path)
    tag_path(path).unlink()
    older, newer = (verify_revocations(listed(sequence=number), trust=TRUST) for number in (5, 6))
    notices = [sign_notice(one, key=KEY) for one in (older, newer)]
    where = log_of(tmp_path / "log", notices[0], *CHAIN, listed(sequence=2), notices[1])
    log, kept = trusted_log(where, trust=TRUST), where / "revocations"
    kept.mkdir()

    def found() -> list[bytes]:
        return list(recognise(path, [log], trust=TRUST).revocations)

    assert found() == [listed(sequence=2)]
    (kept / f"{newer.digest}.json").write_bytes(older.envelope)  # not the one that is named
    assert found() == [listed(sequence=2)]
    for one in (older, newer):
        (kept / f"{one.digest}.json").write_bytes(one.envelope)
    assert found() == [newer.envelope]


def test_documents_in_several_logs_are_put_together(tmp_path: Path) -> None:
    path = artefact(tmp_path)
    tag_path(path).unlink()
    first = trusted_log(log_of(tmp_path / "one", *CHAIN[:2], listed()), trust=TRUST)
    second = trusted_log(log_of(tmp_path / "two", *CHAIN[2:]), trust=TRUST)
    for logs in ([first, second], [second, first]):
        write_tag(path, recognise(path, logs, trust=TRUST))
        assert verify(path).chain.leaf.number == "D-2"
    with pytest.raises(InputError, match="is not in the log"):
        recognise(path, [second], trust=TRUST)


def test_content_no_document_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stranger.bin"
    path.write_bytes(b"stranger")
    log = trusted_log(log_of(tmp_path / "log", *CHAIN), trust=TRUST)
    with pytest.raises(WrongArtefact, match="no document in the log names this content"):
        recognise(path, [log], trust=TRUST)
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        recognise(path, [log], trust=TRUST)


def test_of_several_documents_the_number_says_which(tmp_path: Path) -> None:
    path = tmp_path / "matcher.onnx"
    path.write_bytes(b"matcher")
    other = transfer(ROOT, number="T-9")
    log = trusted_log(log_of(tmp_path / "log", ROOT, FIRST, other, amendment(ROOT)), trust=TRUST)
    with pytest.raises(InputError, match="say which by its number"):
        recognise(path, [log], trust=TRUST)
    found = recognise(path, [log], trust=TRUST, number="T-9")
    write_tag(path, add(found, papers()))
    assert [link.number for link in verify(path).chain.links] == ["FR-1", "A-1", "T-9"]
    with pytest.raises(InputError, match="0 documents have the number T-7; known: A-1, FR-1, T-1, T-9"):
        recognise(path, [log], trust=TRUST, number="T-7")


def test_a_log_nobody_trusts_recognises_nothing(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log", ROOT)
    with pytest.raises(NotTrusted, match="is not trusted here"):
        trusted_log(log, trust=Trust.of(log_key("else.example/log").verifier))
    assert isinstance(trusted_log(log, trust=TRUST), LogView)


def test_papers_of_an_earlier_tag_come_with_new_ones(tmp_path: Path) -> None:
    path = artefact(tmp_path, "matcher.onnx", (ROOT, FIRST))
    write_tag(path, add(carried(path), papers(SECOND, revocations=[])))
    assert verify(path).effective.number == "T-2"
    assert roots(carried(path)) == {"Licensing Office"}
    newer = listed(sequence=7)
    write_tag(path, add(carried(path), papers(revocations=[newer])))
    assert verify(path).revocations.sequence == 7


def test_a_licence_that_names_an_end_use_statement_takes_it_along(tmp_path: Path) -> None:
    said = EndUseStatement(
        number="E-1",
        end_user=USER,
        operations=("verify",),
        purposes=("border_control",),
        countries=("NO",),
        undertakings=("It is not passed on.",),
        signed_at=NOW,
    )
    statement = sign(said, MODEL, USER_KEY)
    root = licence(end_use_statement=digest(statement))
    path = tmp_path / "matcher.onnx"
    path.write_bytes(b"matcher")
    log = trusted_log(log_of(tmp_path / "log", statement, root), trust=TRUST)
    found = recognise(path, [log], trust=TRUST)
    assert list(found.attachments) == [statement]


def test_documents_in_a_circle_are_refused() -> None:
    def claim(name: str, parent: str) -> Claim:
        return Claim(
            kind="transfer",
            number=name,
            digest=name,
            parents=(parent,),
            cited=(),
            authorities=(),
            subjects={},
        )

    circle = [claim("a", "b"), claim("b", "a"), claim("c", "b")]
    with pytest.raises(InputError, match="follow one another in a circle"):
        in_order(circle, leaf="c")
