"""The folder in which every example of the pages on the command line is run, one after another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.log import Log, LogKey, LogView, find_fork

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

SCENES = Path(__file__).parents[3] / "src/licet/cli/demo/scenes"
DESK = ("--key", "Example-Licensing-Authority.pem", "--log", "log", "--log-key", "licences.example-2026.skey")
FIRST = "keys determine screen issue consent transfer tag verify check guard renew log"  # the others before
LAST = "derive show diff export end-use authorise receipt deny amend suspend surrender revoke witness feed"

SALES = """\
id,activity,use.country,use.operation,use.purpose,use.place,use.actor
A-1,use,FR,infer_emotion,education_monitoring,education,private.company
A-2,supply.export,,verify,,,
"""
CUSTOMERS = """\
ref,name,country
C-1041,NSO Grop,IL
C-1042,Example Orchard Ltd,NO
"""
OWNERS = """\
owner,owned,percent,owner_kind
NSO Group,Example Holding Ltd,60,organisation
Example Holding Ltd,Example Trading Ltd,55,organisation
"""
BLOCKED = """\
Company,Also called,Country
Example Orchard Ltd,Orchard & Sons,NO
"""
MAPPING = """\
list: {id: list.own.blocked, title: Parties we do not serve, as_of: 2026-11-01}
kind: Organization
columns: {Company: name, Also called: alias, Country: country}
"""
PROJECT = """\
name: doorkeeper
version: "1.2"
publisher: The doorkeeper maintainers
country: FR
source: https://example.org/doorkeeper.git
does: compares one face with the picture on one card
published: true
encryption: standard
eccn: 5D002
eu_code: none
why: TLS by a public library; one-to-one comparison is on no list
capabilities: [face.verification]
date: 2026-11-22
"""
GRANT = (
    "{operations: [verify], purposes: [border_control], places: [controlled], countries: [DE, AT], "
    "actors: [government.border]}"
)
DECISION = """\
reference: 26-104857
decision: granted
scope: {operations: [verify], purposes: [border_control], places: [controlled], countries: [DE]}
from: 2026-11-22T06:00:00Z
until: 2026-11-24T06:00:00Z
"""
END_USE = """\
number: E-2026-2
end_user: {name: Example Border Service, country: DE, kind: government.border}
operations: [verify]
purposes: [border_control]
countries: [DE]
undertakings: [It is used for the purpose stated and for no other.]
"""
FILES = {
    "sales.csv": SALES,
    "customers.csv": CUSTOMERS,
    "owners.csv": OWNERS,
    "blocked.csv": BLOCKED,
    "blocked-new.csv": BLOCKED.replace("Sons", "Daughters"),
    "blocked.yaml": MAPPING,
    "project.yaml": PROJECT,
    "end-use.yaml": END_USE,
    "decision.yaml": DECISION,
    "report-2026-Q1.csv": "day,uses\n2026-03-02,12\n",
}


def prepare(licet: Shell) -> None:
    """Put into the current folder whatever the examples name."""
    shutil.copy(SCENES / "emotion.yaml", "sale.yaml")
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    paper = (SCENES / "licence.yaml").read_text(encoding="utf-8")
    Path("application.yaml").write_text(paper.replace("2027-11-01", "2127-11-01"), encoding="utf-8")
    for name in ("model.onnx", "maker.onnx", "small.onnx", "gate.onnx"):
        Path(name).write_bytes(f"weights of {name}".encode())
    Path("trust").mkdir()
    licet.done("keys", "new", "licences.example/2026", "--for", "log")
    for name in ("Maker", "User"):
        licet.done("keys", "new", name, "--for", "holder", "--out", "keys")
    _drafts()


def after(licet: Shell, words: list[str]) -> None:
    """What a reader does between two examples: hand out public keys, issue what the next ones follow."""
    if words[:2] == ["keys", "new"]:
        for name in ("Example-Licensing-Authority.key.json", "licences.example-2026.vkey"):
            shutil.copy(name, "trust")
    if words[0] == "issue":
        licet.done("issue", "maker.yaml", "--for", "maker.onnx", *DESK)
        licet.done("tag", "maker.onnx", "--licence", "DE-2026-0002.licence")
        licet.done("issue", "gate.yaml", "--for", "gate.onnx", *DESK)
        licet.done("tag", "gate.onnx", "--licence", "DE-2026-0003.licence")
    if words[:2] == ["log", "compare"]:
        _fork()


def order(line: str) -> tuple[int, int]:
    """Where an example stands in the walk."""
    verb = line.split(maxsplit=1)[0]
    return (2, LAST.split().index(verb)) if verb in LAST.split() else (1, FIRST.find(verb))


def _fork() -> None:
    """The proof that the log signed another story, too."""
    key = LogKey.from_skey(Path("licences.example-2026.skey").read_text(encoding="utf-8"))
    with Log.open("hidden", key=key) as log:
        log.append(b"for nobody to see")
    views = [LogView.open(folder, verifier=key.verifier) for folder in ("log", "hidden")]
    fork = find_fork(*views)
    assert fork is not None
    Path("fork").write_bytes(fork.evidence())


def _drafts() -> None:
    """A licence that may be passed on with consent, and what follows from it."""
    maker, user = _holder("Maker"), _holder("User")
    dates = "not_before: 2020-01-01T00:00:00Z\nnot_after: 2120-01-01T00:00:00Z\n"
    office = "authority: {name: Example Licensing Authority, country: DE}\n"
    head = f"number: DE-2026-0002\n{office}holder: {maker}\n"
    text = f"{head}grants:\n  - {GRANT}\nretransfer: consent\n{dates}"
    narrow, until = GRANT.replace("[DE, AT]", "[DE]"), "until: 2120-01-01T00:00:00Z\n"
    asked = "provisos:\n" + "".join(f"  - {proviso}\n" for proviso in _asking())
    drafts = {
        "maker.yaml": text,
        "gate.yaml": text.replace("0002", "0003").replace("retransfer: consent\n", asked),
        "amended.yaml": text.replace("[DE, AT]", "[DE, AT, CH]"),
        "consent.yaml": f"number: C-2026-7\nholder: {user}\ngrants:\n  - {GRANT}\n{until}",
        "transfer.yaml": f"number: T-2026-5\nholder: {user}\ngrants:\n  - {narrow}\n",
    }
    for name, draft in drafts.items():
        Path(name).write_text(draft, encoding="utf-8")


def _asking() -> tuple[str, str]:
    """Provisos that name a key: of whoever receives reports, and of whoever authorises uses."""
    public = _key("User")["keyval"]["public"]
    return (
        f"{{kind: reporting, every: quarter, grace_days: 30, receipts: [{public}]}}",
        f"{{kind: prior_authorisation, by: [{public}]}}",
    )


def _key(name: str) -> Any:
    return json.loads(Path(f"keys/{name}.key.json").read_text(encoding="utf-8"))


def _holder(name: str) -> str:
    key = _key(name)
    public = f"{{public: {key['keyval']['public']}, scheme: {key['scheme']}}}"
    return f"{{name: {name}, country: DE, kind: government.border, key: {public}}}"
