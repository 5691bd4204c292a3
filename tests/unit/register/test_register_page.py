"""What a reader can find on the page, and what nobody can smuggle into it."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import html
import io
import re
from html.parser import HTMLParser
from typing import Any, cast

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from licet.errors import InputError
from licet.law import DISCLAIMER, Outcome
from licet.log import LogVerifier, verify_log_proof
from licet.markup import el, escape, fit, link
from licet.register import (
    Evidence,
    PublishedDecision,
    PublishedDetermination,
    PublishedLicence,
    PublishedReason,
    page,
)
from licet.vocabulary import shipped
from tests.unit.register.sample_register import (
    DECISIONS,
    EMPTY,
    FULL,
    LICENCE_ENTRY,
    LICENCES,
    Register,
    decision,
)

HOSTILE = (
    *(
        "</title></style></svg>",
        "<script>alert(1)</script>",
        "\"><img src=x onerror='alert(1)'>",
        "]]>",
        "-->",
    ),
    *(
        "&lt;b&gt;",
        "javascript:alert(1)",
        "\x00\x1b[31m",
        "\u202egnp.exe",
        "=cmd|' /C calc'!A0",
        "\ud800",
        "{}%s",
    ),
)


class Skeleton(HTMLParser):
    """The elements of a page and the names of their attributes, without any content."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def says(self, words: str) -> bool:
        return words in " ".join(self.text).replace("\N{NO-BREAK SPACE}", " ")


def rendered(register: Register, **changes: Any) -> str:
    """The page of a register with some of its lists replaced."""
    return page(**cast("Register", {**register, **changes}))


def all_of(text: str) -> Register:
    """A register in which every text anyone could write is `text`."""
    reason = PublishedReason(title=text, cite=text, url=text, review="unverified")
    return {
        "title": text,
        "generated_at": EMPTY["generated_at"],
        "determinations": (
            PublishedDetermination(
                title=text, outcome=Outcome.CANNOT_TELL, reasons=(reason,), questions=(text,), digest="d"
            ),
        ),
        "licences": (
            msgspec.structs.replace(
                LICENCES[0],
                **dict.fromkeys(("number", "authority", "country", "holder", "artefact", "sha256"), text),
                **dict.fromkeys(
                    ("operations", "purposes", "places", "countries", "actors", "provisos"), (text,)
                ),
                determination=f"not {text}",
            ),
        ),
        "decisions": (
            PublishedDecision(
                at=EMPTY["generated_at"],
                count=1,
                **dict.fromkeys(("operation", "purpose", "place", "country"), text),
                licence=f"x{text}",
                verdict="refuse",
                code=text,
                sentence=text,
            ),
        ),
        "evidence": (
            Evidence(
                size=3, **dict.fromkeys(("origin", "root", "checkpoint", "vkey", "proof", "proves"), text)
            ),
        ),
    }


BLAND = Skeleton(page(**all_of("x"))).tags


@given(
    st.one_of(
        st.sampled_from(HOSTILE), st.text(alphabet=st.sampled_from("<>&\"'/=;:- \n\tscript")), st.text()
    )
)
def test_no_text_changes_the_markup_around_it(text: str) -> None:
    assume(text not in shipped().terms and link(text, text) == escape(text))  # those lead somewhere, rightly
    markup = page(**all_of(text))
    assert Skeleton(markup).tags == BLAND
    assert markup.encode()


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_escaped_text_is_harmless_and_reads_back_as_what_was_fit_to_print(text: str) -> None:
    markup = str(escape(text))
    assert not set(markup) & set("<>\"'\x00\x1b\u202e")
    assert html.unescape(markup) == fit(text)
    assert markup.encode("utf-8", "strict") is not None


def test_the_page_is_whole_and_every_reference_leads_somewhere() -> None:
    found = Skeleton(page(**FULL))
    opened = [tag for tag, _ in found.tags if not tag.startswith("/") and tag not in {"meta", "link"}]
    assert sorted(opened) == sorted(tag[1:] for tag, _ in found.tags if tag.startswith("/"))
    assert len(found.ids) == len(set(found.ids))
    inner = {value[1:] for name, value in found.attributes if name == "href" and value.startswith("#")}
    labels = {one for name, value in found.attributes if name == "aria-labelledby" for one in value.split()}
    assert inner | labels <= set(found.ids)


def test_nothing_is_fetched_and_no_script_runs() -> None:
    markup = page(**FULL)
    found = Skeleton(markup)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "iframe", "object", "form", "base", "video"}
    assert not [
        name for name, _ in found.attributes if name in {"src", "style", "srcset"} or name.startswith("on")
    ]
    assert "@import" not in markup
    assert re.findall(r"url\(([^)]*)\)", markup) == ["#hatch"]
    assert any(value.startswith("default-src 'none'; style-src 'sha256-") for _, value in found.attributes)


def test_the_same_register_gives_the_same_page() -> None:
    assert page(**FULL) == rendered(FULL, decisions=DECISIONS[::-1])


@pytest.mark.parametrize(
    "words",
    [
        "No determination has been published yet.",
        "No licence has been issued yet.",
        "No use has been recorded yet.",
        "No term has been used yet.",
        "No log has been published yet, so nothing on this page can be checked against one.",
        "Guarded products have reported no use yet.",
    ],
)
def test_an_empty_register_says_so(words: str) -> None:
    assert Skeleton(page(**EMPTY)).says(words)
    assert not Skeleton(page(**FULL)).says(words)


def test_a_register_without_refusals_says_so() -> None:
    permitted = tuple(row for row in DECISIONS if row.verdict == "permit")[:1]
    found = Skeleton(rendered(FULL, decisions=permitted))
    assert found.says("No use was refused.")
    assert found.says("All of them on")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_of_the_law_has_plain_words(outcome: Outcome) -> None:
    from licet.explain import OUTCOMES

    one = PublishedDetermination(title="A sale", outcome=outcome)
    tone, name, meaning = OUTCOMES[outcome]
    found = Skeleton(rendered(EMPTY, determinations=(one,)))
    assert found.says(name)
    assert found.says(meaning)
    assert (tone == "go") == outcome.permits


def test_terms_are_named_and_defined_and_unknown_ones_stand_as_they_are() -> None:
    strange = decision(
        9, "permit", "permitted", "Fine.", 1, operation="operation.levitate", place=None, country=None
    )
    found = Skeleton(rendered(FULL, decisions=(*DECISIONS, strange)))
    assert {"word-operation.verify", "word-place.public.street", "word-party.private"} <= set(found.ids)
    assert found.says("operation.levitate")
    assert found.says("not stated")
    assert found.says("a country not stated")
    odd = msgspec.structs.replace(LICENCES[0], operations=("operation.levitate",), determination=None)
    again = Skeleton(rendered(EMPTY, licences=(odd,)))
    assert again.says("operation.levitate")
    assert again.says("no determination was published with it")


def test_the_page_shows_how_to_check_it_and_what_it_does_not_say() -> None:
    found = Skeleton(page(**FULL))
    links = {value for name, value in found.attributes if name == "href"}
    assert {f"https://c2sp.org/{name}" for name in ("tlog-checkpoint", "signed-note", "tlog-proof")} <= links
    for words in ("licet log prove", "What this page does not say", DISCLAIMER):
        assert found.says(words)


def test_the_proof_on_the_page_verifies_as_copied_from_it() -> None:
    text = "".join(Skeleton(page(**FULL)).text)
    start = text.index("c2sp.org/tlog-proof@v1")
    shown = FULL["evidence"][0]
    proof = text[start : start + len(shown.proof)]
    head = verify_log_proof(proof.encode(), entry=LICENCE_ENTRY, verifier=LogVerifier.from_vkey(shown.vkey))
    assert head.root.hex() == shown.root


def test_a_large_count_has_its_thousands_apart_and_a_small_bar_is_still_seen() -> None:
    rows = (
        decision(9, "permit", "permitted", "Fine.", 1_234_567),
        decision(
            9,
            "refuse",
            "quota_spent",
            "Spent.",
            1,
            operation="a name of an operation far too long to be drawn",
        ),
    )
    markup = rendered(EMPTY, decisions=rows)
    assert ">1,234,567 permitted<" in markup
    assert 'width="0.50%"' in markup
    assert ">a name of an operation far too long to …<" in markup


def test_the_open_data_are_the_rows_of_the_table() -> None:
    found = Skeleton(page(**FULL))
    packed = next(value for name, value in found.attributes if value.startswith("data:text/csv"))
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(packed.partition(",")[2]).decode())))
    assert sum(int(row["count"]) for row in rows) == sum(row.count for row in DECISIONS)
    assert rows[0]["hour"] == "2026-11-22T15:00Z"
    assert {row["operation"] for row in rows} == {"operation.verify", "operation.identify.live"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1"])
def test_no_spreadsheet_runs_what_stands_in_the_open_data(text: str) -> None:
    from licet.register._open_data import as_csv

    row = decision(9, "refuse", text, text, 1, licence=text)
    line = next(csv.DictReader(io.StringIO(as_csv([row]))))
    assert line["licence"][0] == line["code"][0] == line["sentence"][0] == "'"


@pytest.mark.parametrize("url", ["http://data.europa.eu/eli/reg/2021/821/oj", "https://x.example/a?b=c&d#e"])
def test_a_web_address_is_a_link(url: str) -> None:
    assert link("here", url).startswith(f'<a href="{escape(url)}"')


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "/x",
        "https://",
        "http://[",
        "https://a b",
    ],
)
def test_anything_else_is_no_link(url: str | None) -> None:
    assert link("<here>", url) == "&lt;here&gt;"


def test_markup_is_made_only_from_escaped_parts() -> None:
    assert el("p", "a & b", None, el("b", "<"), aria_label='"', tabindex=0, title=None) == (
        '<p aria-label="&quot;" tabindex="0">a &amp; b<b>&lt;</b></p>'
    )


NAIVE = dt.datetime(2026, 11, 22, 9)  # noqa: DTZ001 - the very thing that is refused


@pytest.mark.parametrize("field", ["not_before", "not_after"])
def test_a_licence_without_a_time_zone_is_refused(field: str) -> None:
    with pytest.raises(InputError, match="has no zone; give it one"):
        PublishedLicence(**{**msgspec.structs.asdict(LICENCES[0]), field: NAIVE})


def test_a_page_made_at_no_known_moment_is_refused() -> None:
    with pytest.raises(InputError, match="has no zone"):
        rendered(EMPTY, generated_at=NAIVE)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (DECISIONS[0], {"at": NAIVE}),
        (DECISIONS[0], {"verdict": "maybe"}),
        (DECISIONS[0], {"count": 0}),
        (DECISIONS[0], {"count": True}),
        (DECISIONS[0], {"count": 1.5}),
        (LICENCES[0], {"status": "fine"}),
        (FULL["determinations"][0], {"outcome": "allowed"}),
        (FULL["determinations"][1].reasons[0], {"review": "sure"}),
    ],
)
def test_what_cannot_be_counted_or_named_is_refused(value: msgspec.Struct, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="; "):
        type(value)(**{**msgspec.structs.asdict(value), **wrong})
