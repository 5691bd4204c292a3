"""The commands that sign documents: each is asked for as its help says, and refused before it could harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.shell import APPLICATION, DESK, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

LICENCE = "office/NO-2026-0041.licence"
LIST = "office/revocations.json"
PUBLIC_LOG = ("--log", "office/log", "--log-key", "office/licences.example-no.skey")
WIDE = (
    "{operations: [verify], purposes: [border_control], places: [controlled], countries: [NO], "
    "actors: [government.border]}"
)
NARROW = WIDE.replace("[controlled]", "[controlled.border_checkpoint]")


def public(name: str) -> str:
    """The line of a key in a draft."""
    key = json.loads(Path(f"keys/{name}.key.json").read_text(encoding="utf-8"))
    return f"{{public: {key['keyval']['public']}, scheme: {key['scheme']}}}"


def holder(name: str) -> str:
    return f"{{name: {name}, country: NO, kind: government.border, key: {public(name)}}}"


@pytest.fixture
def chain(office: Shell) -> Shell:
    """An office whose licence to a maker may be passed on; keys of a maker and a user."""
    for name in ("Maker", "User"):
        office.done("keys", "new", name, "--for", "holder", "--out", "keys")
    text = APPLICATION.replace(
        "{name: Example Border Service, country: NO, kind: government.border}", holder("Maker")
    ).replace("provisos:\n  - {kind: quota, uses: 2, per: licence}\n", "")
    write("application.yaml", f"{text}retransfer: free\n")
    office.done("issue", "application.yaml", "--for", "model.onnx", "--out", "office", *DESK)
    return office


def draft(*, grants: str = NARROW, number: str = "T-1", **fields: str) -> str:
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return write(
        f"{number}.yaml", f"number: {number}\nholder: {holder('User')}\ngrants:\n  - {grants}\n{more}"
    )


def passed(*more: str, key: str = "Maker", paper: str = "T-1.yaml", after: str = LICENCE) -> tuple[str, ...]:
    words = ("transfer", paper, "--after", after, "--trust", "trust", "--out", "papers")
    return (*words, "--key", f"keys/{key}.pem", *PUBLIC_LOG, *more)


def test_a_holder_passes_on_less_than_it_has(chain: Shell) -> None:
    draft()
    told = chain.done(*passed()).out
    assert told.startswith("Transfer T-1 is signed, and logged as entry 1.")
    assert Path("papers/T-1.transfer").exists()
    handed = chain.done(*passed("--json")).json
    assert (handed["entry"], handed["kind"]) == (1, "transfer")  # asked again, nothing is signed twice


def test_a_transfer_of_more_is_refused_before_it_is_logged(chain: Shell) -> None:
    draft(grants=WIDE)
    said = chain(*passed())
    assert said.status == 1
    assert "transfer T-1: it allows more than licence NO-2026-0041: grant 1 asks for places" in said.err
    assert chain.done("log", "show", "office/log", "--json").json["size"] == 1
    assert not Path("papers").exists()


def test_a_preview_signs_nothing(chain: Shell) -> None:
    draft()
    told = chain.done(*passed("--preview")).out
    assert told.startswith("Nothing is signed. This is what would be:")
    assert "User (NO, key" in told
    assert chain.done(*passed("--preview", "--json")).json["signed"] is False
    assert not Path("papers").exists()


def test_a_preview_shows_all_of_a_proviso(chain: Shell) -> None:
    area = "{shape: circle, centre: [59.91, 10.75], metres: 250}"
    draft(provisos=f"[{{kind: geofence, areas: [{area}], on: [verify]}}]")
    told = " ".join(chain.done(*passed("--preview")).out.split())
    assert "proviso only inside 1 drawn area; asked of: one-to-one verification" in told
    assert "areas shape circle; centre 59.91, 10.75; metres 250.0" in told


def test_only_the_holder_s_key_passes_it_on(chain: Shell) -> None:
    draft()
    said = chain(*passed(key="User"))
    assert said.status == 1
    assert "signed by no key that the other documents name" in said.err


def test_another_transfer_of_the_same_number_is_not_written_over_the_first(chain: Shell) -> None:
    draft()
    chain.done(*passed())
    draft(retransfer="free")
    said = chain(*passed())
    assert said.status == 2
    assert "another document is here" in said.err


def test_a_second_transfer_follows_the_first(chain: Shell) -> None:
    draft(retransfer="free", links="2")
    chain.done(*passed())
    draft(number="T-2")
    onward = passed("--after", "papers/T-1.transfer", key="User", paper="T-2.yaml")
    assert chain.done(*onward, "--json").json["number"] == "T-2"


def test_a_transfer_follows_the_documents_in_a_tag(chain: Shell) -> None:
    chain.done("tag", "model.onnx", "--licence", LICENCE)
    draft()
    handed = chain.done(*passed("--for", "model.onnx", "--json", after="model.onnx")).json
    assert handed["number"] == "T-1"
    write("other.onnx", "another file")
    said = chain(*passed("--for", "other.onnx", "--preview", after="model.onnx"))
    assert said.status == 0  # a preview shows what would be signed, and signing refuses it
    said = chain(*passed("--for", "other.onnx", after="model.onnx"))
    assert "it is for 'other.onnx', a file licence NO-2026-0041 is not for" in said.err


def test_an_amendment_is_shown_before_it_is_signed_for_a_machine_too(chain: Shell) -> None:
    asked = ("amend", "application.yaml", "--after", LICENCE, "--reason", "x", "--preview", "--json", *DESK)
    assert chain.done(*asked).json["document"]["sequence"] == 1


def test_a_transfer_needs_the_consent_its_licence_asks_for(chain: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    write("asking.yaml", text.replace("free", "consent").replace("0041", "0042"))
    chain.done("issue", "asking.yaml", "--for", "model.onnx", "--out", "office", *DESK)
    asking = "office/NO-2026-0042.licence"
    draft(number="T-3")
    lonely = passed(paper="T-3.yaml", after=asking)
    assert "it has no consent (retransfer) of Norwegian" in chain(*lonely).err
    write(
        "C-1.yaml",
        f"number: C-1\nholder: {holder('User')}\ngrants:\n  - {NARROW}\nuntil: 2125-01-01T00:00:00Z\n",
    )
    asked = ("consent", "C-1.yaml", "--after", asking, "--out", "papers", *DESK)
    assert chain.done(*asked, "--preview").out.startswith("Nothing is signed")
    told = chain.done(*asked).out
    assert told.startswith("Consent C-1 is signed")
    assert chain.done(*lonely, "--consent", "papers/C-1.consent", "--json").json["number"] == "T-3"


def test_an_amendment_changes_the_licence_and_the_list_says_so(chain: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    write("changed.yaml", text.replace("countries: [NO]", "countries: [NO, SE]"))
    asked = (
        "amend",
        "changed.yaml",
        "--after",
        LICENCE,
        "--reason",
        "A second site.",
        "--out",
        "office",
        *DESK,
    )
    assert chain.done(*asked, "--preview").out.startswith("Nothing is signed")
    told = chain.done(*asked, "--json").json
    assert (told["number"], told["kind"]) == ("NO-2026-0041-A1", "amendment")
    (entry,) = listed()
    assert (entry["kind"], entry["by"]) == ("amended", told["sha256"])
    again = (*asked[:3], LICENCE, "--after", "office/NO-2026-0041-A1.amendment", *asked[4:])
    assert chain.done(*again, "--json").json["number"] == "NO-2026-0041-A2"
    draft()
    chain.done(*passed())
    wrong = ("amend", "changed.yaml", "--after", LICENCE, "--after", "papers/T-1.transfer", *asked[4:])
    assert "transfer T-1 is no licence" in chain(*wrong).err


def listed() -> list[dict[str, Any]]:
    from base64 import b64decode

    payload = json.loads(Path(LIST).read_text(encoding="utf-8"))["payload"]
    return json.loads(b64decode(payload))["entries"]  # type: ignore[no-any-return]  # a list


def test_a_suspension_is_entered_and_lifted(chain: Shell) -> None:
    stop = ("suspend", LICENCE, "--reason", "Audit.", "--out", "office", *DESK)
    assert "NO-2026-0041 is suspended (list 2, log entry 2)" in chain.done(*stop).out
    (entry,) = listed()
    assert (entry["kind"], entry["until"]) == ("suspended", None)
    assert "is suspended already; nothing was changed" in chain(*stop).err
    until = chain.done(*stop, "--until", "2125-01-01T00:00:00Z", "--json").json
    assert until["sequence"] == 3
    assert [one["until"] for one in listed()] == ["2125-01-01T00:00:00Z"]
    assert "is no longer suspended" in chain.done(*stop, "--lift").out
    assert listed() == []
    assert "is not suspended; nothing was changed" in chain(*stop, "--lift").err


@pytest.mark.parametrize(
    ("until", "told"), [("tomorrow", "no moment with a time zone"), ("2020-01-01T00:00:00Z", "is past")]
)
def test_a_suspension_ends_at_a_moment_to_come(chain: Shell, until: str, told: str) -> None:
    assert told in chain("suspend", LICENCE, "--reason", "Audit.", "--until", until, *DESK).err


def test_what_a_holder_gives_back_is_entered_on_the_holder_s_word(chain: Shell) -> None:
    letter = ("surrender", LICENCE, "--reason", "Out of service.", "--out", "papers")
    mine = (*letter, "--key", "keys/Maker.pem", *PUBLIC_LOG)
    assert chain.done(*mine, "--preview").out.startswith("Nothing is signed")
    said = chain(*letter, "--key", "keys/User.pem", *PUBLIC_LOG)
    assert said.status == 2
    assert "not the key of Maker, whom licence NO-2026-0041 names" in said.err
    assert chain.done(*mine).out.startswith("Surrender NO-2026-0041-G is signed")
    back = ("revoke", LICENCE, "--surrendered", "papers/NO-2026-0041-G.surrender", *DESK)
    assert "NO-2026-0041 is surrendered" in chain.done(*back).out
    assert "surrender NO-2026-0041-G" in chain.done("log", "show", "office/log").out
    (entry,) = listed()
    assert entry["kind"] == "surrendered"
    draft()
    chain.done(*passed())
    other = ("revoke", "papers/T-1.transfer", "--surrendered", "papers/NO-2026-0041-G.surrender")
    assert "is not signed with the key of" in chain(*other, "--revocations", LIST, *DESK).err


def test_what_names_no_key_cannot_be_given_back(tagged: Shell) -> None:
    said = tagged(
        "surrender", LICENCE, "--reason", "x", "--key", "office/Norwegian-Licensing-Office.pem", *PUBLIC_LOG
    )
    assert "names no holder's key" in said.err
    back = tagged("revoke", LICENCE, "--surrendered", LICENCE, *DESK)
    assert "names no holder's key" in back.err


def test_a_transfer_is_revoked_like_a_licence(chain: Shell) -> None:
    draft()
    chain.done(*passed())
    gone = ("revoke", "papers/T-1.transfer", "--reason", "Misuse.", "--revocations", LIST, *DESK)
    assert "T-1 is revoked" in chain.done(*gone).out
    (entry,) = listed()
    assert (entry["kind"], entry["number"]) == ("revoked", "T-1")


def test_a_denial_holds_codes_and_the_application_s_digest_alone(chain: Shell) -> None:
    no = ("deny", "application.yaml", "--number", "N-7", "--because", "criterion.2", "--out", "papers", *DESK)
    assert chain.done(*no, "--preview").out.startswith("Nothing is signed")
    assert chain.done(*no).out.startswith("Denial N-7 is signed")
    assert "'he is a rogue' is not a code" in chain(*no, "--because", "he is a rogue").err
    shown = Path("papers/N-7.denial").read_bytes()
    assert b"Maker" not in shown


def test_an_end_user_states_what_it_is_for(chain: Shell) -> None:
    write(
        "E-1.yaml",
        "number: E-1\nend_user: {name: User, country: NO}\noperations: [verify]\npurposes: [border_control]\n"
        "countries: [NO]\nundertakings: [It is not passed on.]\n",
    )
    asked = (
        "end-use",
        "E-1.yaml",
        "--for",
        "model.onnx",
        "--key",
        "keys/User.pem",
        "--out",
        "papers",
        *PUBLIC_LOG,
    )
    assert chain.done(*asked, "--preview").out.startswith("Nothing is signed")
    told = chain.done(*asked).out
    assert told.startswith("End use statement E-1 is signed")
    assert "end_use_statement:" in told


def test_a_licence_is_looked_at_before_it_is_signed(chain: Shell) -> None:
    told = chain.done("issue", "application.yaml", "--for", "model.onnx", "--preview", *DESK).out
    assert told.startswith("Nothing is signed")


# Keys.
def test_two_of_three_officers_sign_a_licence(office: Shell) -> None:
    names = ("one", "two", "three")
    for name in names:
        office.done("keys", "new", name, "--for", "holder", "--scheme", "ed25519", "--out", "officers")
    files = [f"officers/{name}.key.json" for name in names]
    joined = ("keys", "join", "Norwegian Licensing Office", "--country", "NO", "--threshold", "2", *files)
    assert office.done(*joined, "--out", "officers").out.startswith(
        "Norwegian Licensing Office signs with 2 of"
    )
    assert "there is an authority here already" in office(*joined, "--out", "officers").err
    board = ("--authority", "officers/Norwegian-Licensing-Office.authority.json")
    words = ("issue", "application.yaml", "--for", "model.onnx", "--out", "board", *PUBLIC_LOG, *board)
    alone = office(*words, "--key", "officers/one.pem")
    assert alone.status == 1
    assert "has 1 valid signer, and Norwegian Licensing Office signs with 2" in alone.err
    both = office.done(*words, "--key", "officers/one.pem", "--also-key", "officers/three.pem", "--json")
    assert both.json["number"] == "NO-2026-0041"
    listed = ("renew", "board/revocations.json", *PUBLIC_LOG, *board, "--key", "officers/two.pem")
    assert "has 1 valid signer" in office(*listed).err
    assert office.done(*listed, "--also-key", "officers/one.pem", "--json").json["sequence"] == 2
    stranger = ("--key", "officers/one.pem", "--also-key", "office/Norwegian-Licensing-Office.pem")
    assert "is not the half of this public key" in office(*words, *stranger).err
    assert (
        office.done(*joined, "--require", "any", "--out", "other", "--json")
        .json["public"]
        .startswith("other")
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--for log --scheme ml-dsa-44", "a log signs with an Ed25519 key"),
        ("--for holder --uri hsm:2 --scheme ed25519", "its scheme already"),
        ("--for holder --uri usb:2", "names no key; it begins with one of hsm:"),
    ],
)
def test_a_key_that_could_not_be_used_is_not_made(office: Shell, words: str, told: str) -> None:
    assert told in office("keys", "new", "x", *words.split(), "--out", "new").err
    assert not Path("new").exists()


def test_an_authority_nobody_could_sign_for_is_not_written(office: Shell) -> None:
    alone = ("--threshold", "2", "office/Norwegian-Licensing-Office.key.json")
    said = office("keys", "join", "x", "--country", "NO", *alone, "--out", "new")
    assert "the threshold is 2, and there are 1 signers" in said.err
    assert not Path("new").exists()


def test_an_authority_may_sign_with_ml_dsa(office: Shell) -> None:
    made = ("keys", "new", "Norwegian Licensing Office", "--country", "NO", "--scheme", "ml-dsa-65")
    office.done(*made, "--out", "later")
    words = ("issue", "application.yaml", "--for", "model.onnx", "--out", "later", *PUBLIC_LOG)
    first = office.done(*words, "--key", "later/Norwegian-Licensing-Office.pem").out
    assert office.done(*words, "--key", "later/Norwegian-Licensing-Office.pem").out == first


def test_a_key_valid_for_a_time_signs_only_what_says_when(office: Shell) -> None:
    office.done("keys", "new", "one", "--for", "holder", "--out", "officers")
    joined = ("keys", "join", "Norwegian Licensing Office", "--country", "NO", "officers/one.key.json=First")
    office.done(*joined, "--out", "officers")
    file = Path("officers/Norwegian-Licensing-Office.authority.json")
    dated = json.loads(file.read_text(encoding="utf-8"))
    assert dated["keys"][0]["signer"] == "First"
    dated["keys"][0]["until"] = "2100-01-01T00:00:00Z"
    file.write_text(json.dumps(dated), encoding="utf-8")
    words = ("--for", "model.onnx", "--out", "board", *PUBLIC_LOG, "--authority", str(file))
    said = office("issue", "application.yaml", *words, "--key", "officers/one.pem")
    assert "the licence does not say when it is issued; write issued_at: 2" in said.err
    text = Path("application.yaml").read_text(encoding="utf-8")
    write("dated.yaml", f"{text}issued_at: 2026-11-22T10:00:00Z\n")
    office.done("issue", "dated.yaml", *words, "--key", "officers/one.pem")
    write("late.yaml", f"{text.replace('0041', '0042')}issued_at: 2110-11-22T10:00:00Z\n")
    assert (
        "has 0 valid signers at 2110" in office("issue", "late.yaml", *words, "--key", "officers/one.pem").err
    )


def test_what_is_no_key_or_surrender_is_told(chain: Shell) -> None:
    assert "a transfer is a mapping of fields" in chain(*passed(paper=write("x.yaml", "- 1\n"))).err
    letter = (
        "surrender",
        LICENCE,
        "--reason",
        "x",
        "--out",
        "papers",
        "--key",
        "keys/Maker.pem",
        *PUBLIC_LOG,
    )
    chain.done(*letter, "--json")
    draft(number="T-8")
    chain.done(*passed(paper="T-8.yaml"))
    write(
        "E.yaml",
        "number: E\nend_user: {name: Maker, country: NO}\noperations: [verify]\n"
        "purposes: [border_control]\ncountries: [NO]\nundertakings: [None.]\n",
    )
    chain.done(
        "end-use", "E.yaml", "--for", "model.onnx", "--key", "keys/Maker.pem", "--out", "papers", *PUBLIC_LOG
    )
    wrong = ("revoke", LICENCE, "--surrendered", "papers/E.end-use-statement", *DESK)
    assert "this does not surrender NO-2026-0041" in chain(*wrong).err
