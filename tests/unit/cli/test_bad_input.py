"""Whatever is wrong: one line that says where, what and the remedy, the right exit, and nothing half done."""

from __future__ import annotations

import gzip
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.shell import AT_THE_BORDER, DESK, TRANSACTION, write
from tests.unit.parties.small_list import small_file

if TYPE_CHECKING:
    from tests.unit.cli.shell import Said, Shell

ISSUE = ("issue", "application.yaml", "--for", "model.onnx", *DESK)
VERIFY = ("verify", "model.onnx", "--trust", "trust")
CHECK = ("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
REVOKE = ("revoke", "office/NO-2026-0041.licence", *DESK, "--reason")
PROVED = ("--entry", "model.onnx", "--vkey", "trust/licences.example-no.vkey")

BAD = [
    # words
    ("verfy x", 2, "licet: unknown command 'verfy'; did you mean verify?"),
    ("log prov", 2, "licet: unknown verb 'prov'; did you mean prove?"),
    ("verify model.onnx --trsut x", 2, "licet: unknown option '--trsut'; did you mean --trust?"),
    ("verify model.onnx --tru x", 2, "licet: unknown option '--tru'; did you mean --trust?"),
    ("verify a b", 2, "licet: 'b' is one argument too many; try `licet verify --help`"),
    ("verify", 2, "licet: the following arguments are required: FILE; try `licet verify --help`"),
    (
        "screen x --kind robot",
        2,
        "licet: unknown --kind 'robot'; known: aircraft, organisation, person, vessel",
    ),
    ("log prove office/log one", 2, "licet: argument N: 'one' is not a number; try `licet log prove --help`"),
    ("determine x --on 2026-13-01", 2, "'2026-13-01' is not a date such as 2026-11-22"),
    ("check model.onnx --at 2020", 2, "licet: unknown option '--at'"),
    # files
    ("determine nothing.yaml", 2, "licet: nothing.yaml: no such transaction; check the path"),
    ("determine office", 2, "licet: office: transaction is a folder; name the file itself"),
    ("determine empty", 2, "licet: empty:1: a transaction is a mapping of facts"),
    ("determine noise", 2, "licet: noise:2: is not UTF-8 text; save it as UTF-8"),
    ("determine huge", 2, "licet: huge: transaction has more than 1,048,576 bytes; name the right file"),
    ("determine sale.yaml --out sale.yaml", 2, "licet: sale.yaml: --out is the transaction itself"),
    ("determine sale.yaml --out model.onnx/x", 2, "licet: model.onnx/x: cannot be written (File exists)"),
    ("determine sale.yaml --pack vendor", 2, "licet: unknown law pack 'vendor'; did you mean vendors?"),
    ("determine field.yaml", 2, "licet: field.yaml:4: unknown field 'form'; did you mean from?"),
    (
        "determine term.yaml",
        2,
        "licet: term.yaml:9: unknown operation 'verfy'; did you mean operation.verify?",
    ),
    # keys
    ("keys new Office", 2, "licet: an authority's key needs its country; give --country"),
    ("keys new Office --country ZZ", 2, "licet: --country: unknown country"),
    ("keys new Office --country no", 2, "licet: --country: unknown country 'no'; write NO"),
    ("keys new <empty> --country NO", 2, "licet: the authority has no name"),
    ("keys new <empty> --for log", 2, "licet: '' cannot name a log"),
    ("keys new log.example --for log --country NO", 2, "licet: a log has no country"),
    ("keys new x --country NO --out model.onnx", 2, "licet: model.onnx/x.pem: cannot be written"),
    # verify and check
    ("verify nothing --trust trust", 2, "licet: nothing: no such file; name the tagged file"),
    ("verify office --trust trust", 2, "licet: office: this is a folder; name the tagged file"),
    ("verify empty --trust trust", 2, "licet: empty.licet: there is no tag here, so nothing is permitted"),
    ("verify model.onnx", 2, "licet: no trust given (folder of the public keys to believe"),
    ("verify model.onnx --trust nowhere", 2, "licet: nowhere: no such folder of public keys; check the path"),
    ("verify model.onnx --trust abroad", 1, "licet: abroad: the licence is signed by nobody trusted here"),
    ("verify model.onnx --trust empties", 1, "licet: empties: no authority is trusted on this machine"),
    ("verify model.onnx --trust sale.yaml", 2, "licet: sale.yaml: this is not a public key"),
    ("verify model.onnx --trust trust --revocations x", 2, "licet: x: no such revocation list"),
    ("verify model.onnx --trust trust --revocations noise", 2, "licet: "),
    ("check nothing --trust trust", 2, "licet: nothing: no such file; name the tagged file"),
    ("check model.onnx --trust trust --place strete", 2, "unknown place 'strete'; did you mean"),
    ("check model.onnx --trust trust --country Norway", 2, "licet: the use asked for: unknown country"),
    (
        "check model.onnx --trust trust --fact own_devic=yes",
        2,
        "unknown field 'own_devic'; did you mean own_device?",
    ),
    ("check model.onnx --trust trust --fact own_device=perhaps", 2, "write own_device=yes or own_device=no"),
    (
        "check model.onnx --trust trust --fact traits=racee",
        2,
        "unknown trait 'racee'; did you mean trait.race?",
    ),
    (
        "check model.onnx --trust trust --revocations x",
        2,
        "licet: x: no such revocation list; check the path",
    ),
    # tag, log, screen
    (
        "tag model.onnx --licence sale.yaml",
        2,
        "licet: sale.tlog-proof: no such log proof; check the path",
    ),
    ("tag empty --licence office/NO-2026-0041.licence", 1, "licet: empty: licence for 1 other file(s)"),
    ("tag nothing --licence office/NO-2026-0041.licence", 2, "licet: nothing: no such file"),
    ("log show nowhere", 2, "licet: nowhere: no such log; check the path"),
    ("log show office", 2, "licet: office: this is not a log; name the folder that holds log.vkey"),
    ("log show sale.yaml", 2, "licet: sale.yaml: this is not a log"),
    (
        "log show office/log --from 7",
        2,
        "licet: office/log: there is no entry 7; the log has 1, counted from 0",
    ),
    ("log prove office/log 1", 2, "licet: office/log: there is no entry 1; the log has 1, counted from 0"),
    ("log prove office/log -1", 2, "licet: office/log: there is no entry -1; the log has 1, counted from 0"),
    (
        "log show office/log --vkey abroad/licences.example-se.vkey",
        2,
        "licet: office/log/checkpoint: it is not signed by licences.example/se",
    ),
    ("log show office/log --vkey sale.yaml", 2, "licet: sale.yaml: this is not the key of a log"),
    ("log show office/log --vkey a+b", 2, "licet: this is not the key of a log"),
    ("screen <empty>", 2, "licet: the name '' has no letters or digits"),
    ("screen x --country XX", 2, "licet: --country: unknown country"),
    ("screen x --lists broken.gz", 2, "licet: broken.gz:3: broken row"),
    ("screen x --lists short.gz", 2, "licet: short.gz: "),
    ("screen x --lists sale.yaml", 2, "licet: sale.yaml: "),
    (
        "screen x --lists nothing.gz",
        2,
        "licet: nothing.gz: no such list file or folder of lists; check the path",
    ),
    ("screen", 2, "licet: give one name, or --file with a file of names"),
    ("screen x --file sale.yaml", 2, "licet: give one name, or --file with a file of names"),
    ("screen x --threshold 0.1", 2, "licet: --threshold 0.1 is no score to begin at; give 0.3 to 1"),
    ("screen x --born soon", 2, "licet: 'soon' is no date of birth"),
]


@pytest.fixture
def shop(tagged: Shell) -> Shell:
    """A folder with a tagged model, and every kind of file that is not what one takes it for."""
    Path("empty").touch()
    Path("empties").mkdir()
    Path("noise").write_bytes(b"a: b\n\xff\xfe\x00")
    Path("huge").write_bytes(b"#" * (1024 * 1024 + 1))
    write("sale.yaml", TRANSACTION)
    write("field.yaml", TRANSACTION.replace("from:", "form:"))
    write("term.yaml", TRANSACTION.replace("operation: verify", "operation: verfy"))
    header, *rows = gzip.decompress(small_file()).splitlines(keepends=True)
    Path("broken.gz").write_bytes(gzip.compress(b"".join([header, rows[0], b"[1, 2\n", *rows[2:]])))
    Path("short.gz").write_bytes(gzip.compress(b"".join([header, rows[0]])))
    tagged.done("keys", "new", "Swedish Office", "--country", "SE", "--out", "abroad")
    tagged.done("keys", "new", "licences.example/se", "--for", "log", "--out", "abroad")
    return tagged


def one_line(said: Said, status: int, told: str) -> None:
    assert said.status == status, said
    assert said.err.startswith("licet: ")
    assert said.err.count("\n") == 1
    assert told in said.err


def folder() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("command", "status", "told"), BAD, ids=[command for command, _, _ in BAD])
def test_bad_input_is_one_line_in_text_and_in_json_and_changes_nothing(
    shop: Shell, command: str, status: int, told: str
) -> None:
    words = ["" if word == "<empty>" else word for word in command.split()]
    before = folder()
    said = shop(*words)
    one_line(said, status, told)
    assert said.out == ""
    again = shop(*words, "--json")
    one_line(again, status, told)
    error = again.json["error"]
    assert again.json["exit"] == status
    assert set(error) == {"kind", "what", "where", "remedy"}
    assert error["what"] in said.err
    assert folder() == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("holder:", "holdr:"), "licet: draft.yaml:3: unknown field 'holdr'; did you mean holder?"),
        (
            ("[verify]", "[verfy]"),
            "licet: draft.yaml:5: unknown operation 'verfy'; did you mean operation.verify?",
        ),
        (("uses: 2", "uses: 0"), "licet: draft.yaml:11: a quota below one use permits nothing"),
        (("2120-01-01T00:00:00Z", "2020-06-01T00:00:00Z"), "licet: draft.yaml: the licence would have ended"),
        (
            ("Norwegian Licensing Office", "Nobody"),
            "the application names Nobody (NO), but the key is that of",
        ),
    ],
)
def test_an_application_with_a_mistake_is_not_signed(
    office: Shell, change: tuple[str, str], told: str
) -> None:
    write("draft.yaml", Path("application.yaml").read_text(encoding="utf-8").replace(*change))
    one_line(office("issue", "draft.yaml", *ISSUE[2:]), 2, told)
    assert not Path("office/log").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--for", "nothing"), "licet: nothing: no such file; name the licensed file"),
        (("--for", "/dev/zero"), "licet: /dev/zero: this is not a file"),
        (("--for", "copy/model.onnx"), "licet: copy/model.onnx: two of the files are called model.onnx"),
        (("--determination", "application.yaml"), "licet: application.yaml: is not a determination"),
        (("--key", "nothing.pem"), "licet: nothing.pem: no such private key; check the path"),
        (("--key", "abroad/Danish-Office.pem"), "but the key is that of Danish Office (DK)"),
        (("--key", "mixed/Danish-Office.pem"), "the private key is not the half of this public key"),
        (("--log-key", "trust/licences.example-no.vkey"), "this is not the private key of a log"),
        (("--log", "model.onnx"), "model.onnx/entries: the log cannot be opened for writing"),
    ],
)
def test_nothing_is_issued_with_the_wrong_file_or_key(
    office: Shell, words: tuple[str, ...], told: str
) -> None:
    office.done("keys", "new", "Danish Office", "--country", "DK", "--out", "abroad")
    for name in ("copy", "mixed"):
        Path(name).mkdir()
    Path("copy/model.onnx").write_bytes(b"another")
    Path("mixed/Danish-Office.pem").write_bytes(Path("abroad/Danish-Office.pem").read_bytes())
    public = Path("office/Norwegian-Licensing-Office.key.json").read_bytes()
    Path("mixed/Danish-Office.key.json").write_bytes(public)
    one_line(office(*ISSUE, *words), 2, told)
    assert not list(Path().glob("*.licence"))


def test_a_changed_file_or_tag_does_not_hold(tagged: Shell) -> None:
    model, tag = Path("model.onnx"), Path("model.onnx.licet")
    whole, bound = model.read_bytes(), tag.read_bytes()
    model.write_bytes(whole[:-1] + b"!")
    for command in (VERIFY, CHECK):
        one_line(tagged(*command), 1, "licet: model.onnx: this is not the file the licence names")
    model.write_bytes(whole)
    tag.write_bytes(bound + b" ")
    one_line(tagged(*VERIFY), 2, "licet: model.onnx.licet: ")
    tag.write_bytes(b"")
    one_line(tagged(*VERIFY), 2, "licet: model.onnx.licet: this is not a tag")


def test_before_its_first_day_a_licence_permits_nothing(office: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8").replace("2020-01-01", "2110-01-01")
    office.done("issue", write("later.yaml", text), *ISSUE[2:])
    office.done("tag", "model.onnx", "--licence", "NO-2026-0041.licence")
    for command in (VERIFY, CHECK):
        one_line(office(*command), 1, "is valid from 2110-01-01 00:00:00 UTC, and it is 20")


def test_a_damaged_log_is_neither_shown_nor_written_to(tagged: Shell) -> None:
    bundle = max(Path("office/log/tile/entries/000.p").iterdir(), key=lambda path: int(path.name))
    content = bytearray(bundle.read_bytes())
    content[60] ^= 1
    bundle.write_bytes(content)
    said = f"{bundle}: entry 0 is not the one that was logged"
    for words in (("log", "show", "office/log"), (*REVOKE, "Misuse.")):
        one_line(tagged(*words), 2, said)


def test_a_file_that_is_no_proof_is_bad_input_and_a_proof_of_another_entry_a_no(tagged: Shell) -> None:
    one_line(tagged("log", "verify", "application.yaml", *PROVED), 2, "application.yaml: this is not a proof")
    said = tagged("log", "verify", "office/NO-2026-0041.tlog-proof", *PROVED)
    assert said.status == 1
    assert said.out.startswith("DOES NOT HOLD. The proof does not lead from entry 0")
    assert tagged("log", "verify", "office/NO-2026-0041.tlog-proof", *PROVED, "--json").json["holds"] is False


def test_control_characters_in_a_name_never_reach_the_terminal(licet: Shell) -> None:
    said = licet("verify", "a\x1b[2J\nb", "--trust", "trust")
    one_line(said, 2, "licet: a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b: no such file")
    title = TRANSACTION.replace("title: one", 'title: "\\e[2J\\u202Eone').replace(
        "checkpoint\n", 'checkpoint"\n', 1
    )
    out = licet("determine", write("hostile.yaml", title)).out
    assert not re.search("[\x1b\u202e]", out)


@pytest.mark.parametrize(
    ("word", "told"), [("a\udcff", "argument 2 is not UTF-8"), ("a\0b", "argument 2 holds a zero")]
)
def test_an_argument_that_is_no_text_is_refused(licet: Shell, word: str, told: str) -> None:
    one_line(licet("verify", word), 2, told)


def test_a_transaction_can_be_piped_in(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(content: bytes) -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return licet("determine", "-", "--json")

    assert piped(TRANSACTION.encode()).json["on"] == "2026-11-20"
    one_line(piped(b"form: FR\n"), 2, "licet: standard input:1: unknown field 'form'; did you mean from?")
    one_line(piped(b"#" * 1024 * 1024 + b"#"), 2, "licet: standard input: the transaction has more than")
    monkeypatch.setattr(sys, "stdin", None)
    one_line(licet("determine", "-"), 2, "licet: standard input is closed; name a file")


def test_a_full_pipe_reader_that_stops_is_no_error(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, text)

    monkeypatch.setattr(sys, "stdout", Closed())
    assert licet("--version") == (2, "", "")


def test_an_interrupted_command_says_so(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("licet.files.read", interrupted)
    assert licet("determine", "sale.yaml") == (130, "", "licet: stopped\n")
