"""`licet ask`: a talk that can be typed, scripted, interrupted, undone and taken up again."""

from __future__ import annotations

import builtins
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from licet import facts
from licet.cli import _answers, _dialogue, _kept
from licet.errors import InputError
from licet.facts import Item, Listing, Party, Transaction
from licet.law import Ask
from licet.vocabulary import shipped
from tests.unit.law.small_pack import rule, write

if TYPE_CHECKING:
    from licet.vocabulary import Question
    from tests.unit.cli.shell import Said, Shell

WORDS = shipped()
SCENES = Path(__file__).parents[3] / "src/licet/cli/demo/scenes"


@pytest.fixture(autouse=True)
def small_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small laws in place of the shipped one: the talk is claimed here, not the law."""
    write(
        Path("small"),
        {
            "live": rule("prohibit", "{fact: use.operation, is: identify.live}"),
            "scrape": rule("assess", "{fact: use.operation, is: scrape}"),
        },
    )
    police = "{party: end_user, has: {fact: party.kind, is: government.police}}"
    write(
        Path("people"),
        {
            "police": rule("require_licence", f"{{all: [{{fact: to, is: CN}}, {police}]}}"),
            "listed": rule("presume_denial", "{party: end_user, has: {listed: us.entity}}"),
        },
    )
    monkeypatch.setattr("licet.packs.shipped", lambda _: ())
    monkeypatch.setattr("licet.packs._passed.refuse_failing", lambda *_: None)


LAW = ("--packs", "small", "--packs", "people")
SALE = "activity: supply.export\nto: CN\nuse: {operation: verify}\n"


@pytest.fixture
def talk(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(licet, monkeypatch)


class Talk:
    """Runs `licet ask` with lines typed beforehand."""

    def __init__(self, licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        self._licet = licet
        self._patch = monkeypatch

    def __call__(self, *typed: str, words: tuple[str, ...] = ("sale.yaml",), law: str = "small") -> Said:
        self._patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return self._licet("ask", *words, "--packs", law)


def kept() -> Transaction:
    return facts.load("sale.yaml")


def test_a_talk_ends_with_the_determination_once_nothing_more_can_change_it(talk: Talk) -> None:
    said = talk("identify.live", "supply.export")
    assert said.status == 1
    assert "Nothing more to ask." in said.out
    assert "PROHIBITED. It may not go ahead" in said.out
    assert kept() == Transaction(
        activity="activity.supply.export", use=facts.Use(operation="operation.identify.live")
    )


def test_each_answer_is_kept_before_the_next_question_and_the_talk_goes_on_from_the_file(talk: Talk) -> None:
    said = talk("verify")
    assert said.status == 2
    assert "`licet ask sale.yaml` goes on." in " ".join(said.out.split())
    assert kept().use.operation == "operation.verify"
    again = talk("supply.export")
    assert "What will the item do" not in again.out
    assert kept().use.operation == "operation.verify"
    assert kept().activity == "activity.supply.export"


def test_terms_are_chosen_by_number_down_to_what_is_sure(talk: Talk) -> None:
    said = talk("4", "1", "1", "1", "0")
    assert kept().use.operation == "operation.identify.live"
    assert kept().activity == "activity.supply.export"
    assert "1  supply +: Making an item available" in said.out
    assert "0  export: no more than that is sure" in said.out


def test_back_goes_up_the_choices_first_and_then_undoes_the_last_answer(talk: Talk) -> None:
    talk("4", "back", "2", "back", "identify", "quit")
    assert kept().use.operation == "operation.identify"
    talk("1", "back", "quit")
    assert kept().use.operation == "operation.identify"


def test_what_is_skipped_stays_unknown_and_is_not_asked_again(talk: Talk) -> None:
    said = talk("skip", "skip")
    assert said.out.count("What will the item do") == 2  # once to be answered, once at the end: still open
    assert "Nothing more to ask but what you do not know." in said.out
    assert said.status == 2
    assert kept() == Transaction()


def test_a_question_says_why_it_is_asked_and_explains_itself(talk: Talk) -> None:
    said = talk("?", "quit")
    told = " ".join(said.out.split())
    assert "Asked because 2 rules wait for it, the strictest: No searching (The small law, s. 1)." in told
    assert "Searching any gallery is identify" in told
    assert "Source: Regulation (EU) 2024/1689, Art. 3(35)" in told
    assert "Field in the file: use.operation" in told
    assert "So far: Cannot tell yet; 2 rules open." in told


def test_a_wrong_word_is_told_with_the_nearest_right_one_and_asked_for_again(talk: Talk) -> None:
    said = talk("identify.liv", "99", "", "gibberish", "identify.live", "quit")
    told = " ".join(said.out.split())
    assert "unknown operation 'identify.liv'; did you mean operation.identify.live" in told
    assert "there is no choice 99; type a number from 1 to" in told
    assert "nothing was typed" in told
    assert "unknown operation 'gibberish'; type a number, a word from the list, or ?" in told
    assert kept().use.operation == "operation.identify.live"


def test_facts_that_contradict_each_other_are_asked_for_again(talk: Talk) -> None:
    Path("sale.yaml").write_text("activity: supply.export\nfrom: CN\n", encoding="utf-8")
    said = talk("skip", "CN", "quit", law="people")
    assert "crosses a border, but from and to are both CN" in " ".join(said.out.split())
    assert kept().to is None


def test_a_party_is_asked_for_one_by_one_and_screened(talk: Talk) -> None:
    Path("sale.yaml").write_text(SALE, encoding="utf-8")
    said = talk("4", "Hikvision", "private.company", "cn", law="people")
    assert "LICENCE REQUIRED, PRESUMED REFUSED" in said.out
    assert said.status == 1
    assert kept().parties == (
        Party(role="role.end_user", name="Hikvision", kind="party.private.company", country="CN"),
    )


def test_of_a_party_all_but_the_part_may_be_skipped_and_a_party_may_be_written_whole(talk: Talk) -> None:
    Path("sale.yaml").write_text(SALE, encoding="utf-8")
    talk("4", "skip", "skip", "skip", "quit", law="people")
    assert kept().parties == (Party(role="role.end_user"),)
    Path("sale.yaml").write_text(SALE, encoding="utf-8")
    talk("{role: end_user, name: Eksempelfjord Sparebank, kind: private.company.bank}", law="people")
    assert kept().parties == (
        Party(role="role.end_user", name="Eksempelfjord Sparebank", kind="party.private.company.bank"),
    )
    Path("sale.yaml").write_text(SALE, encoding="utf-8")
    talk("4", "back", "4", "A name", "quit", law="people")
    assert kept().parties is None


def test_a_possible_match_is_decided_by_the_person_and_kept(talk: Talk) -> None:
    head = "activity: supply.export\nto: 'NO'\nuse: {operation: verify}\n"
    end = "parties: [{role: end_user, name: Hikvision Europe, kind: private.company, country: NL}]\n"
    Path("sale.yaml").write_text(head + end, encoding="utf-8")
    said = talk(*["no"] * 40, law="people")
    assert "the same as" in " ".join(said.out.split())
    assert said.status == 0
    people = kept().parties
    assert people
    assert {row.certainty for row in people[0].listings or ()} == {"rejected"}


def test_a_name_that_cannot_be_screened_is_told_and_left_unknown(talk: Talk) -> None:
    head = "activity: supply.export\nto: 'NO'\nuse: {operation: verify}\n"
    end = "parties: [{role: end_user, name: Q, kind: private.company, country: NL}]\n"
    Path("sale.yaml").write_text(head + end, encoding="utf-8")
    said = talk("quit", law="people")
    assert "could not be screened for certain" in " ".join(said.out.split())
    assert said.status == 2


def test_without_a_file_the_talk_says_that_nothing_is_kept(talk: Talk) -> None:
    said = talk("quit", words=())
    assert "These answers are kept nowhere" in said.out
    assert "goes on" not in said.out
    assert list(Path().glob("*.yaml")) == []


def test_an_interrupted_talk_keeps_its_answers(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["verify"])

    def stopped(_: str) -> str:
        for line in typed:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", stopped)
    said = talk()
    assert said.status == 130
    assert said.err == "licet: stopped\n"
    assert "goes on" in said.out
    assert kept().use.operation == "operation.verify"


def test_a_program_is_told_the_next_question_and_answers_with_the_same_command(licet: Shell) -> None:
    here = ("ask", "sale.yaml", "--packs", "small", "--json", "--answer")
    said = licet(*here, "activity=supply.export").json
    assert said["question"]["fact"] == "use.operation"
    assert said["question"]["kind"] == "term"
    assert {"id", "name", "definition"} == set(said["question"]["choices"][0])
    assert (said["outcome"], said["open"]) == ("cannot_tell", 2)
    assert said["transaction"] == {"activity": "supply.export"}
    last = licet(*here, "use.operation=identify.live")
    assert last.json["question"] is None
    assert last.json["settled"] is True
    assert last.status == 1


def test_answers_given_beforehand_are_of_every_kind(licet: Shell) -> None:
    given = (
        *("activity=supply.export", "to=no", "item.dual_use=yes", "item.value_usd=1800.5"),
        *("item.eccn=3a981", "item.listed_by_states=es, nl", "knowledge.aware_of=none"),
        *("item.capabilities=face.detection, face.verification", "parties={role: end_user}"),
        *("party.kind=police", "party.country=cn", "party.listings=none", "item.eu_code=none"),
    )
    words = [part for text in given for part in ("--answer", text)]
    licet("ask", "sale.yaml", *LAW, "--json", *words)
    assert kept() == Transaction(
        activity="activity.supply.export",
        to="NO",
        item=Item(
            eccn="3A981",
            eu_code="none",
            dual_use=True,
            value_usd=1800.5,
            listed_by_states=("ES", "NL"),
            capabilities=("capability.face.detection", "capability.face.verification"),
        ),
        knowledge=facts.Knowledge(aware_of=()),
        parties=(Party(role="role.end_user", kind="party.government.police", country="CN", listings=()),),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("to", "'to' answers nothing; write FACT=VALUE"),
        ("use.oparation=verify", "unknown fact 'use.oparation'; did you mean use.operation"),
        ("to=Norway", "unknown country 'Norway'; type two letters"),
        ("item.eccn=5A004a", "'5A004a' is not a control-list code"),
        ("item.dual_use=perhaps", "'perhaps' is neither yes nor no"),
        ("item.value_usd=much", "'much' is not a number"),
        ("party.kind=police", "there is no party whose kind is not known"),
        ("party.listings=us.entity", "a listing is written by screening"),
        ("parties={rule: end_user}", "unknown field 'rule'; did you mean role?"),
    ],
)
def test_an_answer_that_cannot_be_used_is_one_line_and_nothing_is_kept(
    licet: Shell, text: str, problem: str
) -> None:
    said = licet("ask", "sale.yaml", *LAW, "--answer", text)
    assert said.status == 2
    assert problem in said.err
    assert said.err.count("\n") == 1
    assert not Path("sale.yaml").exists()


def test_a_closed_input_is_told(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed" in licet("ask", *LAW).err


def test_no_line_of_a_talk_is_wider_than_the_terminal(talk: Talk) -> None:
    said = talk("?", "4", "1", "?", "4", "back", "2", "1", "?", "1", "0", "quit")
    assert max(len(line) for line in said.out.splitlines()) <= 80


def _put(monkeypatch: pytest.MonkeyPatch, fact: str, *typed: str, known: object = None) -> object:
    """What one question comes to."""
    lines = iter(typed)
    monkeypatch.setattr(builtins, "input", lambda _: next(lines))
    return _dialogue.put(Ask(fact=fact, ask="?"), known=known, party=None)


def test_several_terms_are_given_as_words_as_numbers_or_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    face = [t for t in WORDS.terms if t.startswith("concern.") and t.count(".") == 1]
    assert _put(monkeypatch, "knowledge.aware_of", "none") == ()
    assert _put(monkeypatch, "knowledge.aware_of", "1, 2") == (face[0], face[1])
    assert _put(monkeypatch, "knowledge.aware_of", face[1]) == (face[1],)
    one = next(i for i, t in enumerate(face, 1) if not any(x.startswith(f"{t}.") for x in WORDS.terms))
    assert _put(monkeypatch, "knowledge.aware_of", str(one), str(one), "") == (face[one - 1],)
    assert _put(monkeypatch, "knowledge.aware_of", "skip") is _dialogue.Command.SKIP
    broad = _put(monkeypatch, "item.capabilities", "face.detection", known=("capability.face",))
    assert broad == ("capability.face.detection",)
    face_first = [t for t in WORDS.terms if t.startswith("capability.") and t.count(".") == 1]
    place = str(face_first.index("capability.face") + 1)
    assert _put(monkeypatch, "item.capabilities", place, "quit") is _dialogue.Command.QUIT


def test_a_plain_answer_and_a_decided_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _put(monkeypatch, "item.dual_use", "maybe", "yes") is True
    rows = tuple(
        Listing(list="list.us.entity", entry=certainty, name="Acme", certainty=certainty)
        for certainty in ("rejected", "possible", "possible")
    )
    found = _put(monkeypatch, "party.listings", "yes", "no", known=rows)
    assert isinstance(found, tuple)
    assert [row.certainty for row in found] == ["rejected", "confirmed", "rejected"]
    assert _put(monkeypatch, "party.listings", "skip", known=rows) is _dialogue.Command.SKIP


@pytest.mark.parametrize("question", WORDS.questions.values(), ids=lambda question: question.fact)
def test_a_name_of_a_term_is_as_good_as_its_id(question: Question) -> None:
    if question.kind == "term":
        name = WORDS.family(question.family)[-1]
        assert _answers.read(question, WORDS.terms[name].name.upper(), WORDS) in WORDS.terms


def test_what_no_choice_is_called_is_refused() -> None:
    with pytest.raises(InputError):
        _answers.term("activity", "dancing", WORDS)


@pytest.mark.parametrize("scene", ["bank", "border", "emotion", "street"])
def test_what_is_kept_reads_back_as_the_same_facts_in_short_words(scene: str) -> None:
    whole = facts.load(SCENES / f"{scene}.yaml")
    text = _kept.text(whole)
    assert facts.parse(text.encode(), where=scene) == whole
    assert yaml.safe_load(text)["activity"] in {"supply.export", "supply.domestic"}
    assert "operation: " in text
    assert max(len(line) for line in text.splitlines()) < 130


def test_a_match_nobody_decided_on_is_not_kept_and_one_of_an_unnamed_party_is() -> None:
    rows = tuple(
        Listing(list="list.us.entity", entry=word, name="Acme", certainty=word)
        for word in ("possible", "confirmed")
    )
    people = (
        Party(role="role.end_user", name="Acme", listings=rows),
        Party(role="role.broker", name="Beta", listings=rows[:1]),
        Party(role="role.carrier", listings=()),
    )
    found = facts.parse(_kept.text(Transaction(parties=people)).encode(), where="kept").parties
    assert found == (
        Party(role="role.end_user", name="Acme", listings=rows[1:]),
        Party(role="role.broker", name="Beta"),
        Party(role="role.carrier", listings=()),
    )


def test_a_folder_of_packs_is_applied_and_one_without_is_told(licet: Shell) -> None:
    Path("mine").mkdir()
    Path("small").rename("mine/small")
    Path("sale.yaml").write_text("activity: supply.export\nuse: {operation: identify.live}\n")
    assert licet("determine", "sale.yaml", "--packs", "mine").status == 1
    Path("empty").mkdir()
    assert "no law pack in this folder" in licet("determine", "sale.yaml", "--packs", "empty").err
    assert "no such folder of packs" in licet("determine", "sale.yaml", "--packs", "nowhere").err


@pytest.mark.parametrize("typed", ["²", "9" * 5000])
def test_what_only_looks_like_a_number_is_told_and_asked_for_again(talk: Talk, typed: str) -> None:
    assert "type a number" in talk(typed, "quit").out


def test_a_name_without_a_letter_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _put(monkeypatch, "parties", "end_user", "", "-", "Example Bank", "skip", "skip")
    assert found == Party(role="role.end_user", name="Example Bank")


@pytest.mark.parametrize("text", ["", ",", "[,]", "NL,"])
@pytest.mark.parametrize("fact", ["knowledge.red_flags", "through"])
def test_nothing_typed_is_never_taken_for_none(fact: str, text: str) -> None:
    words = shipped()
    with pytest.raises(InputError):
        _answers.read(words.questions[fact], text, words)
