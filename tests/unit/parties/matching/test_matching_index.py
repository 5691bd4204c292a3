"""What an index of names finds, what it leaves, and what it refuses to open."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from licet.errors import ListError
from licet.parties.matching import DEFAULT_THRESHOLD, Named, NameIndex, Question, false_alarms
from licet.parties.matching._index import _FORMAT

if TYPE_CHECKING:
    from pathlib import Path

LISTED = (
    Named(0, "Hangzhou Hikvision Digital Technology Co., Ltd.", "organisation"),
    Named(0, "Hikvision", "organisation"),
    Named(1, "ZHENG, Guangfu", "person"),
    Named(2, "SALIH, Mohammed Ali", "person"),
    Named(3, "Limited Liability Company Navigator", "organisation"),
    Named(4, "TSITADEL", "vessel"),
    Named(5, "Oleksandrovych Garkusha", None),
    Named(6, "Rahim", "person", weak=True),
    Named(7, "Kaishitong Semiconductor Works", "organisation"),
    Named(8, "Gazprom Neft 7 Plant", "organisation"),
    Named(9, "...", None),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(LISTED)


def owners(
    index: NameIndex, name: str, kind: str | None = None, threshold: float = DEFAULT_THRESHOLD
) -> list[int]:
    return [hit.owner for hit in index.search([Question((name,), kind)], threshold=threshold)[0]]


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        ("HIKVISION", 0),
        ("Hikvisoin", 0),
        ("Hik vision", 0),
        ("Digital Hangzhou Technology Hikvision Ltd", 0),
        ("Guangfu Zheng", 1),
        ("GuangfuZHENG", 1),
        ("Guang fu Zheng", 1),
        ("Muhamad Ali Saleh", 2),
        ("Navigator OOO", 3),
        ("NAVIGAT0R LLC", 3),
        ("Kaishitong Semicond", 7),
        ("Kshtng Smcndctr Works", 7),
    ],
)
def test_a_name_is_found_however_it_is_written(asked: str, owner: int, index: NameIndex) -> None:
    assert owners(index, asked)[:1] == [owner]


@pytest.mark.parametrize(
    "asked", ["John Smith", "Limited Liability Company", "Ltd", "Branch Office", "9", "q"]
)
def test_what_is_not_listed_is_not_found(asked: str, index: NameIndex) -> None:
    assert owners(index, asked) == []


def test_only_the_same_words_score_one(index: NameIndex) -> None:
    hits = index.search([Question(("Zheng Guangfu",)), Question(("Zheng Guangfuu",))], threshold=0.1)
    assert hits[0][0].score == 1.0
    assert hits[1][0].score < 1.0


def test_a_known_kind_rules_other_kinds_out_but_not_the_unknown(index: NameIndex) -> None:
    assert owners(index, "Tsitadel") == owners(index, "Tsitadel", "vessel") == [4]
    assert owners(index, "Tsitadel", "person") == []
    assert owners(index, "Oleksandrovych Garkusha", "person") == [5]
    assert owners(index, "Tsitadel", "aircraft") == []


def test_a_weak_spelling_finds_only_what_is_written_the_same(index: NameIndex) -> None:
    assert owners(index, "Rahim") == [6]
    assert owners(index, "Raheem", threshold=0.01) == []


def test_each_name_of_a_question_is_asked_and_each_party_found_once(index: NameIndex) -> None:
    (hits,) = index.search([Question(("Nobody Known", "Hikvision"))], threshold=DEFAULT_THRESHOLD)
    assert [(hit.owner, hit.name, hit.asked) for hit in hits] == [(0, 1, 1)]


def test_no_more_than_the_limit_are_shown_best_first() -> None:
    index = NameIndex.build([Named(n, "Ahmad Zadeh", "person") for n in range(3000)])
    (hits,) = index.search([Question(("Ahmad Zadeh",), "person")], threshold=0.5, limit=4)
    assert len(hits) == 4
    assert [hit.name for hit in hits] == sorted(hit.name for hit in hits)


@pytest.mark.parametrize("asked", ["", "...", "x" * 500, "ab " * 160, "\u0000", "1 2 3 4 5 6 7 8 9 10"])
def test_a_name_of_any_shape_is_answered(asked: str, index: NameIndex) -> None:
    assert owners(index, asked) == []


def test_an_empty_index_finds_nothing() -> None:
    assert owners(NameIndex.build([]), "Hikvision") == []


def test_the_answer_of_a_batch_is_that_of_its_questions_alone(index: NameIndex) -> None:
    questions = [Question((one.text or "x",), one.kind) for one in LISTED] * 60
    alone = [index.search([question], threshold=0.3)[0] for question in questions[: len(LISTED)]]
    assert index.search(questions, threshold=0.3) == alone * 60


def test_a_word_brings_the_spellings_that_hold_it(index: NameIndex) -> None:
    assert [hit.name for hit in index.bearers("hikvision")] == [0, 1]
    assert index.bearers("nobody") == ()


def test_progress_is_told_while_names_are_read() -> None:
    told: list[int] = []
    NameIndex.build((Named(n, "Ali", None) for n in range(20_500)), progress=told.append)
    assert told == [10_000, 20_000]


def test_an_index_read_back_answers_the_same(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "names")
    again = NameIndex.load(tmp_path / "names")
    questions = [Question((one.text,), one.kind) for one in LISTED if one.text != "..."]
    assert len(again) == len(index) == len(LISTED)
    assert again.search(questions, threshold=0.1) == index.search(questions, threshold=0.1)


def test_an_empty_index_is_read_back(tmp_path: Path) -> None:
    NameIndex.build([]).save(tmp_path / "names")
    assert len(NameIndex.load(tmp_path / "names")) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"PK\x03\x04 something else\n", "not an index of names"),
        (b"licet name index without an end", "not an index of names"),
        (b"licet name index {]\n", "head of the index cannot be read"),
    ],
)
def test_a_file_that_is_no_index_is_refused(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "names"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ListError, match=message):
        NameIndex.load(path)


def test_an_index_changed_in_one_bit_or_cut_short_is_refused(index: NameIndex, tmp_path: Path) -> None:
    path = tmp_path / "names"
    index.save(path)
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(broken)
        with pytest.raises(ListError, match="digest differs; build the index again"):
            NameIndex.load(path)


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    head = {"format": 1, "kinds": [], "columns": [], "sha256": hashlib.sha256(b"").hexdigest()}
    (tmp_path / "names").write_bytes(b"licet name index " + json.dumps(head).encode() + b"\n")
    with pytest.raises(ListError, match=f"format 1, and this Licet reads {_FORMAT}"):
        NameIndex.load(tmp_path / "names")


def test_a_higher_score_is_a_rarer_false_alarm_and_a_short_name_a_likelier_one() -> None:
    for kind in ("person", "organisation", None):
        shares = [false_alarms(score, "Guangfu Zheng Abc", kind=kind) for score in (0.1, 0.5, 0.72, 0.9, 1.0)]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] > shares[-1]
    assert false_alarms(DEFAULT_THRESHOLD, "Kim Yong", kind="person") == pytest.approx(0.008, abs=0.003)
    assert false_alarms(DEFAULT_THRESHOLD, "Navigator", kind=None) < 0.05


def test_what_a_score_is_made_on_is_what_a_search_compares(index: NameIndex) -> None:
    pairs = list(index.aligned(Question(("Hikvisoin",))))
    assert {owner for owner, _ in pairs} == {0}
    assert all(pair.asked == ("hikvisoin",) for _, pair in pairs)


def test_more_words_than_are_kept_are_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.matching._reach._KEPT", 0)
    index = NameIndex.build(LISTED)
    assert owners(index, "Hikvision") == owners(index, "Hikvision") == [0]


@pytest.mark.parametrize("package", ["numpy", "rapidfuzz"])
def test_a_missing_package_is_named_with_what_installs_it(package: str) -> None:
    code = f"import sys; sys.modules['{package}'] = None; import licet.parties.matching"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert f"screening needs the package {package}; pip install 'licet[parties]'" in done.stderr


def test_a_name_of_syllables_is_not_one_with_another_syllable() -> None:
    index = NameIndex.build([Named(0, "FAN, Yang", "person"), Named(1, "KIM, Jong Hun", "person")])
    assert owners(index, "Fan Yang", "person") == [0]
    assert owners(index, "Fan Yan", "person") == owners(index, "Fan", "person") == []
    assert owners(index, "Kim Jong Hum", "person") == []


@pytest.mark.parametrize("asked", ["Ali Ali", "Ali Ali Ltd", "Hassan Ali"])
def test_no_number_of_near_names_hides_the_exact_one(asked: str) -> None:
    near = [Named(n, f"Ali Ali Hassan {'Ltd ' * (n % 3)}", "person") for n in range(2000)]
    index = NameIndex.build([*near, Named(2000, asked, "person")])
    (hits,) = index.search([Question((asked,), "person")], threshold=0.3, limit=3)
    assert (hits[0].owner, hits[0].score) == (2000, 1.0)


@pytest.mark.parametrize(
    ("asked", "listed", "met"),
    [
        ("Optronica14", "Optronica13", False),
        ("Optronica15", "Optronica18", False),
        ("Optronica13", "Optronica13", True),
        ("Optronica", "Optronica13", True),
        ("Optr0nica13", "Optronica13", True),
        ("0ptronica13", "Optronica13", True),
        ("Optronical3", "Optronica13", True),
        ("Optronica13", "Optranica13", True),
    ],
)
def test_a_digit_in_a_word_is_itself_or_left_out(asked: str, listed: str, *, met: bool) -> None:
    index = NameIndex.build([Named(0, listed, "organisation")])
    pairs = [pair.meetings.met for _, pair in index.aligned(Question((asked,)))]
    assert any(pairs) is met


def test_institutes_of_other_numbers_are_not_the_same() -> None:
    index = NameIndex.build([Named(0, "Institute 13", "organisation")])
    assert owners(index, "Institute 14", "organisation") == []


def test_a_batch_swept_in_parts_is_answered_as_in_one(
    index: NameIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [Question((one.text,), one.kind) for one in LISTED]
    whole = index.search(questions, threshold=0.3)
    monkeypatch.setattr("licet.parties.matching._sweep._AT_ONCE", 1)
    assert index.search(questions, threshold=0.3) == whole
