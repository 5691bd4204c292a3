"""The page for an officer: everything a determination says is on it, nothing else is, and nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from licet.explain import OUTCOMES, page
from licet.facts import Transaction
from licet.law import DISCLAIMER, Outcome
from tests.unit.explain.sample_answers import EMPTY, FULL, GENERAL, SALE, URL, hostile


class Text(HTMLParser):
    """What can be read, what elements there are, and where links lead."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._quiet = False
        self.feed(markup)
        self.all = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value]
        assert not [name for name in given if name.startswith("on")]
        self._quiet = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.texts.append(data)


READ = Text(page(FULL, SALE, lists="2026-07-31"))


@pytest.mark.parametrize(
    "claim",
    [
        "Prohibited It may not go ahead, and no licence can change that.",
        "Not settled: what is missing below could still change this answer.",
        "no loaded pack of law covers this transaction as a whole",
        "No searching in streets prohibits it Nobody may be searched for in a street.",
        "Provision Small Act, s. 1 (law) Checked checked against the official text",
        "Because operation: live one-to-many identification place: street or square",
        "Conditions keep a record Do now verify one to one Authority the small inspectorate",
        "Note a reading chosen Rule small/ban",
        "not checked against any text yet",
        "(official guidance)",
        "Listed item Small Act, s. 1 General authorisation",
        "Another Small Act, s. 1 not/here",
        "Of what were you told? Count letters. Asked because one-to-many identification is given; say",
        "Told by the authority must be notified and held Small Act, s. 2 [secondary] told by the",
        "What would make it lawful, as far as these rules go: operation: one-to-one verification",
        "(then more must be asked)",
        "At best, with these answers to what is missing: told by the authority of: none Then it would",
        "Stems from Wassenaar No searching in streets (Small Act, s. 1)",
        "Cannot be told yet 1 that might apply",
        "Annex I code is not known",
        "A later rule 2027-01-01 sets conditions s. 6 it might: facts are missing",
        "A sure rule 2027-02-01 requires a licence s. 7 yes",
        "Not this s. 3 to: NO",
        "Nor this s. 4 from",
        "item matcher item.name",
        "value in US dollars 1,800.5 item.value_usd",
        "red flags found none knowledge.red_flags",
        "Example Firm end user company NO Firm (",
        "no name given broker not stated not stated not screened",
        "Small law: out of scope because of: country of use, to",
        "parties screened against lists as of 2026-07-31",
        "f" * 64,
        DISCLAIMER,
    ],
)
def test_the_page_says_all_that_the_determination_says(claim: str) -> None:
    assert claim in READ.all


def test_provisions_are_links_and_the_contents_lead_to_sections() -> None:
    assert READ.links.count(URL) >= 4
    inside = {link[1:] for link in READ.links if link.startswith("#")}
    assert inside <= set(READ.ids)
    assert {"why", "met", "missing", "change", "wassenaar", "later", "ruled-out", "facts", "basis"} <= inside
    assert len(READ.ids) == len(set(READ.ids))


def test_a_settled_answer_has_no_empty_sections() -> None:
    read = Text(page(EMPTY, Transaction()))
    assert read.all.count("This transaction") == 2  # the title of the page, and its heading
    assert "No rule that was applied asks for anything." in read.all
    assert {"why", "basis"} == {link[1:] for link in read.links if link.startswith("#")} - {"content"}
    assert "Not settled" not in read.all
    assert "screened against" not in read.all


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_outcome_is_in_the_title_and_in_the_first_sentence(outcome: Outcome) -> None:
    _, name, meaning = OUTCOMES[outcome]
    read = Text(page(replace(EMPTY, outcome=outcome), SALE))
    assert read.all.startswith(f"{name}: a matcher for a street")
    assert f"{name} {meaning}" in read.all


def test_what_no_choice_moves_is_said() -> None:
    answer = replace(FULL, changes=(), at_best=None, immovable=("small/ban",))
    told = Text(page(answer, SALE)).all
    assert "No other use, place or purpose would lift it. No licence can either. This stands whatever" in told
    assert "No searching in streets (Small Act, s. 1)." in told
    none = Text(page(replace(answer, immovable=()), SALE)).all
    assert "No change of up to three facts that the applicant can choose was found" in none
    two = replace(answer, outcome=Outcome.LICENCE_REQUIRED, immovable=("small/ban", GENERAL.rule))
    assert "would lift it. These stand whatever" in Text(page(two, SALE)).all


def test_nothing_hostile_adds_an_element_or_a_link() -> None:
    answer, sale = hostile()
    markup = page(answer, sale)
    read = Text(markup)
    assert set(read.tags) == set(READ.tags)
    assert "script" not in read.tags
    assert not [link for link in read.links if not link.startswith("#") and link != "data:,"]
    assert "\u202e" not in markup
    assert "\x00" not in markup


def test_the_policy_lets_only_this_style_sheet_in() -> None:
    markup = page(FULL, SALE)
    style = re.search(r"<style>(.*?)</style>", markup, flags=re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in markup
    assert "default-src &#x27;none&#x27;" in markup
    assert "url(" not in style.group(1)
    assert '<html lang="en">' in markup


def test_the_same_values_always_give_the_same_page() -> None:
    assert page(FULL, SALE) == page(FULL, SALE)
