"""An officer reads why two names were taken for one, word by word."""

from __future__ import annotations

import pytest

from licet.parties.matching import Named, NameIndex, Question, reasons

LISTED = (
    Named(0, "Hangzhou Hikvision Digital Technology Co., Ltd.", "organisation"),
    Named(1, "SALIH, Mohammed Ali", "person"),
    Named(2, "Limited Liability Company Navigator", "organisation"),
    Named(3, "Kaishitong Semiconductor Works 7", "organisation"),
    Named(4, "Shipmanagement Zorvex", "organisation"),
    Named(5, "Zorvetsk Repair Plant of the Shipbuilding Company", "organisation"),
    Named(7, "Empyrean Zorvalis Chips", "organisation"),
    Named(6, "Ural Kazanskoe Siberia", "organisation"),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(LISTED)


def why(index: NameIndex, asked: str, kind: str | None = None) -> tuple[str, ...]:
    question = Question((asked,), kind)
    (hits,) = index.search([question], threshold=0.001)
    return reasons(index.explain(question, hits[0]))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("Salih Mohammed Ali", "the same name"),
        ("Mohammed Ali Salih", "the same words in another order"),
        ("Mohammed Ali Saleh", "'saleh' is another form of 'salih'"),
        ("M. Ali Salih", "the initial of 'm' and 'mohammed' is the same"),
        ("Navigator OOO", "'ooo' means the same as 'limited liability company'"),
        ("Nawigator OOO", "'nawigator' sounds like 'navigator'"),
        ("Navgiator OOO", "'navgiator' is nearly 'navigator'"),
        ("Hangzhou Hikvision Digital Technology Volga", "'volga' is not in the listed name"),
        ("Navigator", "'limited', 'liability', 'company' were set aside as the legal form"),
        ("Kaishitong Semiconductor", "'works', '7' are only in the listed name"),
        ("Kaishitong Semiconductor Works 9", "the numbers differ"),
        ("Works 7 Kaishitong Semicond", "'semicond' is the beginning of 'semiconductor'"),
        ("Kshtng Semiconductor Works 7", "'kshtng' is 'kaishitong' without its vowels"),
        ("Ship Management Zorvex", "'ship management' is 'shipmanagement' written apart"),
        (
            "Kaishitongsemiconductor Works 7",
            "'kaishitongsemiconductor' is 'kaishitong semiconductor' written as one",
        ),
        ("Zorvetskii remontnyi zavod shipbuilding", "'remontnyi' means 'repair'"),
        ("Zorvetskii remontnyi zavod shipbuilding", "'zavod' means 'plant'"),
        ("Zorvetskii remontnyi zavod shipbuilding", "'zorvetskii' is 'zorvetsk' with another ending"),
        ("Uralskoe Kazan Sibir", "'uralskoe' is 'ural' with another ending"),
        ("Zorvalis Empyrean Chip", "'chip' is the beginning of 'chips'"),
        ("Huada Zorvalis Chips", "'huada' stands for 'empyrean' in other listed names"),
        ("Kaishitong Semiconductor 7", "'kaishitong', 'semiconductor', '7' are the same"),
    ],
)
def test_a_reason_says_how_the_words_met(asked: str, reason: str, index: NameIndex) -> None:
    assert reason in why(index, asked)
