"""The page's sections on trust: how to check it against the log, and what it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.markup import Html, el, join, link
from licet.register import _words
from licet.register._sections import empty, listed, section

if TYPE_CHECKING:
    from licet.register._entries import Evidence

_CHECKPOINT: Final = "https://c2sp.org/tlog-checkpoint"
_NOTE: Final = "https://c2sp.org/signed-note"
_PROOF: Final = "https://c2sp.org/tlog-proof"

_WHY: Final = (
    "The entries behind this page are kept in a transparency log: a list that can grow, and in which a "
    "changed or missing entry shows. You need not trust this page, nor whoever runs the log."
)
_COMPARE: Final = (
    "Compare the public key below with the one the log's keeper publishes elsewhere. A key that stands "
    "only here proves only that this page agrees with itself."
)
_KEEP: Final = (
    "Keep the checkpoint. If a later one has fewer entries, or as many and another root, the log was "
    "rewritten, and your copy proves it."
)
_NEEDED: Final = "; the entry and the key are all you need, and no network. For any other entry, "

_SILENCES: Final = {
    "Who was looked at.": "The records hold no face, no name and no template. Nobody can be found in them.",
    "What happened without a guard.": "A product never tagged, or stripped of it, leaves no trace here.",
    "Whether the product was right.": "A permitted use is one that the licence covers, not a correct match.",
    "How many people were affected.": "It counts uses; one person may be behind many of them.",
    "Who is good or bad.": "A licence makes no use good, and a refusal makes nobody a wrongdoer.",
    "When exactly.": "Times are cut to the hour on purpose.",
    "Whether what it says is true.": "The log shows only that it has not changed.",
}


def check_it(evidence: tuple[Evidence, ...]) -> Html:
    """How a reader verifies the log without trusting this page, and what there is to verify."""
    if not evidence:
        text = "No log has been published yet, so nothing on this page can be checked against one."
        return section("check", "Check it yourself", empty(text))
    return section(
        "check",
        "Check it yourself",
        el("p", _WHY),
        el("ol", *[el("li", *step) for step in _steps()], class_="steps"),
        *[_log(i, one) for i, one in enumerate(evidence, 1)],
    )


def silences() -> Html:
    """What nobody should read into the page."""
    said = [el("li", el("strong", lead), " ", text) for lead, text in _SILENCES.items()]
    return section("silences", "What this page does not say", el("ul", *said))


def _steps() -> tuple[tuple[str, ...], ...]:
    checkpoint, note = link("C2SP tlog-checkpoint", _CHECKPOINT), link("C2SP signed-note", _NOTE)
    proof, command = link("C2SP tlog-proof", _PROOF), el("code", "licet log prove")
    return (
        (_COMPARE,),
        (
            "Save the checkpoint and check its signature with that key. It is a ",
            checkpoint,
            " and a ",
            note,
            ".",
        ),
        (
            *(
                "Save the proof and check that it leads from the entry to the checkpoint's root. It is a ",
                proof,
            ),
            *(_NEEDED, command, " makes such a proof."),
        ),
        (_KEEP,),
    )


def _log(position: int, one: Evidence) -> Html:
    head = f"log-{position}"
    facts = {
        "Entries": _words.number(one.size),
        "Root hash": el("code", one.root),
        "Public key": el("code", one.vkey),
    }
    return el(
        "article",
        el("header", el("h3", f"Log {one.origin}", id=head)),
        listed(facts),
        _text(head, "checkpoint", "Signed checkpoint", one.checkpoint),
        _text(head, "proof", "Proof that an entry is in the log", one.proof, el("p", one.proves)),
        aria_labelledby=head,
        class_="card",
    )


def _text(log: str, part: str, title: str, text: str, *before: Html) -> Html:
    """A text to copy whole; it can be scrolled by keyboard where the screen is narrow."""
    name = f"{log}-{part}"
    block = el("pre", el("code", text), tabindex=0, role="region", aria_labelledby=f"{log} {name}")
    return join([el("h4", title, id=name), *before, block])
