"""Customers kept, screened again and decided on, at the command line."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet.parties.customers import Head, Store
from licet.parties.customers._tables import ledger
from tests.unit.cli.monitor.conftest import CUSTOMERS, LISTED
from tests.unit.cli.shell import write
from tests.unit.parties.customers.world import World, listing
from tests.unit.parties.small_list import list_file, listed

if TYPE_CHECKING:
    from tests.unit.cli.monitor.conftest import Day
    from tests.unit.cli.shell import Said, Shell


def false(licet: Shell, *more: str, ref: str = "C-2") -> Said:
    return licet("decide", ref, "own.2", "false", "--why", "born in 1990", "--by", "R. Okafor", *more)


def test_customers_of_a_file_are_kept_and_bad_rows_named(licet: Shell) -> None:
    write("customers.csv", f"{CUSTOMERS}C-1,Twice,,\n,No Reference,,\nC-5,Born Twice,,03/04/1971\nC-6,,,\n")
    said = licet("monitor", "add", "customers.csv")
    assert said.status == 2
    assert "3 added, 0 changed, 0 as before, 4 rejected." in said.out
    assert "row 4, ref: row 1 has the same reference" in said.out
    rejected = Path("customers.csv.rejected.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejected) == 5
    assert "can be read in two ways" in rejected[3]
    again = licet("monitor", "add", "customers.csv", "--dates", "dmy", "--json").json
    assert again == {
        "added": 1,
        "changed": 0,
        "unchanged": 3,
        "rejected": 3,
        "reject_file": "customers.csv.rejected.csv",
    }


def test_a_file_without_rejects_leaves_no_reject_file(licet: Shell) -> None:
    write("customers.jsonl", '{"Nr": 7, "name": "Allan Quartermain"}\n')
    said = licet.done(
        "monitor", "add", "customers.jsonl", "--columns", "ref=Nr", "--kind", "person", "--json"
    )
    assert (said.json["added"], said.json["reject_file"]) == (1, None)
    assert not list(Path().glob("*.rejected.csv"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.csv", "name\nAllan\n", "no column of references"),
        ("c.csv", "ref\nC-1\n", "no column of names"),
        ("c.txt2", "", "no file of names by its ending"),
        ("c.jsonl", '{"name": 1.5, "ref": "x"}', None),
        ("c.jsonl", '{"name": "Al Ex", "ref": ["x"]}', None),
        ("c.jsonl", '{"name": "Al Ex", "ref": "x", "kind": "pirate"}', None),
        ("c.jsonl", "[]", None),
    ],
)
def test_what_is_no_file_or_no_row_of_customers_is_named(
    licet: Shell, name: str, text: str, said: str | None
) -> None:
    write(name, text)
    told = licet("monitor", "add", name)
    assert told.status == 2
    assert said is None or said in told.err


def test_a_run_tells_what_came_and_why(office: Shell, day: Day) -> None:
    day.listed["own.3"] = listing("Ordinary Bakery", "Bakery of Norway")
    said = office("monitor", "run")
    assert said.status == 1
    assert "Run 2: 1 new." in said.out
    assert "CAME (1)" in said.out
    assert re.search(r"C-3  Ordinary Bakery  1\.00 \w+\n +entry +own\.3", said.out)
    assert "newly listed" in said.out
    quiet = office("monitor", "run")
    assert (quiet.status, "nothing changed" in quiet.out) == (0, True)
    assert office("monitor", "run", "--full", "--json").json["run"]["screened"] == 3


def test_a_run_over_names_that_cannot_be_searched_cannot_tell(licet: Shell, day: Day) -> None:
    day.listed.clear()
    day.listed["own.9"] = listing("Nobody At All")
    write("customers.csv", "ref,name\nC-1,海康威视\n")
    licet.done("monitor", "add", "customers.csv")
    said = licet("monitor", "run")
    assert (said.status, "unsearchable" in said.out) == (2, True)
    told = licet("monitor", "status")
    assert (told.status, "1 UNSEARCHABLE customer." in told.out) == (2, True)
    assert "C-1; `licet screen NAME` says why" in told.out
    assert licet("monitor", "status", "--json").json["blind"] == ["C-1"]
    rows = "".join(f"C-{n},海康威视\n" for n in range(1, 11))
    write("customers.csv", f"ref,name\n{rows}C-12,Nobody At All\n")
    licet("monitor", "add", "customers.csv")
    licet("monitor", "run")
    told = licet("monitor", "status")
    assert "1 UNDECIDED match, 10 UNSEARCHABLE customers." in told.out
    assert "C-7, C-8 and 2 more (--json names them)" in " ".join(told.out.split())


def test_what_went_is_told_and_is_nothing_to_look_at(office: Shell, day: Day) -> None:
    del day.listed["own.2"]
    said = office("monitor", "run")
    assert said.status == 0
    assert "WENT (1)" in said.out
    assert "delisted" in said.out


def test_a_decision_quiets_a_match_until_something_changes(office: Shell, day: Day) -> None:
    said = false(office, "--until", "2027-06-30")
    assert said.status == 0
    assert "It holds until 2027-06-30, unless the entry or the customer changes before." in said.out
    listed = office.done("decide", "--list").out
    assert "C-2  own.2  false" in listed
    assert "until 2027-06-30" in listed
    day.listed["own.2"] = listing("Allan Quartermain", "The Hunter", birthDate="1901-05-05")
    run = office("monitor", "run")
    assert run.status == 1
    assert "CAME BACK (1)" in run.out
    assert "alias added: The Hunter" in " ".join(run.out.split())
    assert "no: the entry changed" in office.done("decide", "--list", "C-2").out
    assert office.done("decide", "--list", "C-1").out == "No decisions.\n"


def test_a_decision_is_told_with_what_changes_though_it_holds(office: Shell, day: Day) -> None:
    assert false(office, "--json").json["verdict"] == "false"
    del day.listed["own.2"]
    assert "(decided: false)" in office("monitor", "run").out
    assert (
        office.done("decide", "--list", "--json").json["decisions"][0]["lapsed"] == "the entry was delisted"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("C-2", "own.2"), "what is decided, on which match?"),
        (("C-2", "own.2", "flase", "--why", "x", "--by", "y"), "did you mean false?"),
        (("C-2", "own.2", "false", "--by", "y"), "a decision without --why"),
        (("C-2", "own.2", "false", "--why", "x", "--by", "y", "--until", "never"), "'never' is not a date"),
        (("C-2", "own.1", "false", "--why", "x", "--by", "y"), "its matches: own.2"),
        (("--list", "C-2", "own.2"), "--list takes a reference at most"),
    ],
)
def test_what_is_no_decision_is_refused(office: Shell, words: tuple[str, ...], said: str) -> None:
    told = office("decide", *words)
    assert told.status == 2
    assert said in told.err


def test_the_status_says_what_waits(licet: Shell, day: Day) -> None:
    write("customers.csv", CUSTOMERS)
    licet.done("monitor", "add", "customers.csv")
    said = licet("monitor", "status")
    assert said.status == 2
    assert "NOT UP TO DATE. 3 of 3 customers wait for `licet monitor run`." in " ".join(said.out.split())
    licet("monitor", "run")
    undecided = licet("monitor", "status")
    assert undecided.status == 1
    assert "2 UNDECIDED matches." in undecided.out
    assert "list.own, 2026-11-22 (0 days old), 2 entries" in undecided.out
    assert false(licet, "--until", "2026-12-01").status == 0
    assert "1 UNDECIDED match." in licet("monitor", "status").out
    day.listed.clear()
    day.listed["own.2"] = LISTED["own.2"]
    licet.done("monitor", "run")
    done = licet.done("monitor", "status")
    assert "NOTHING TO DECIDE." in done.out
    assert "(0 days old), 1 entry\n" in done.out
    assert "1 decision holds for 30 days or less" in done.out
    assert licet.done("monitor", "status", "--json").json["matches"] == {"false": 1}


def test_lists_that_were_not_run_yet_are_told_by_the_status(office: Shell, day: Day) -> None:
    day.listed["own.3"] = listing("Unheard Of")
    said = office("monitor", "status")
    assert said.status == 2
    assert "The lists in use are not those of the last run: list.own of 2026-11-22." in " ".join(
        said.out.split()
    )
    assert len(office("monitor", "status", "--json").json["behind"]) == 1
    office("monitor", "run")
    assert office("monitor", "status").status == 1


def test_a_decision_past_its_end_is_undecided(office: Shell, day: Day) -> None:
    false(office, "--until", "2026-12-01")
    day.at = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    told = office("monitor", "status", "--json").json
    assert (told["matches"], told["ending"]) == ({"false": 1, "open": 1}, 1)
    day.at += dt.timedelta(days=1)
    told = office("monitor", "status", "--json").json
    assert (told["matches"], told["ending"]) == ({"open": 2}, 0)


def test_a_run_names_the_lists_that_are_stale(licet: Shell) -> None:
    write("customers.csv", CUSTOMERS)
    said = licet.done("monitor", "add", "customers.csv", "--store", "my customers.db")
    assert "Screen them: licet monitor run --store 'my customers.db'" in said.out
    Path("old.jsonl.gz").write_bytes(list_file(listed("Unheard Of Limited", kind="organisation")))
    run = ("monitor", "run", "--lists", "old.jsonl.gz", "--store", "my customers.db")
    assert "STALE: A list." in licet(*run).out
    assert licet(*run, "--json").json["stale"].startswith("STALE: A list.")


def test_an_unfinished_run_is_told_by_the_status(office: Shell, day: Day, monkeypatch: Any) -> None:
    from licet.parties.customers import _run

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    day.listed.clear()
    with monkeypatch.context() as patch:
        patch.setattr(_run, "_finish", stopped)
        assert office("monitor", "run").status == 130
    said = office("monitor", "status")
    assert (said.status, "Run 2 was not finished" in said.out) == (2, True)


def test_changes_are_told_again_from_where_one_stood(office: Shell, day: Day) -> None:
    first = office("monitor", "changes", "--json")
    assert first.status == 1
    assert [alert["ref"] for alert in first.json["changes"]] == ["C-1", "C-2"]
    after = office("monitor", "changes", "--since", str(first.json["next"]), "--json")
    assert (after.status, after.json["changes"], after.json["next"]) == (0, [], first.json["next"])
    assert office("monitor", "changes", "--since", "2026-11-22").status == 1
    assert "2026-11-23 is in the future" in office("monitor", "changes", "--since", "2026-11-23").err
    beyond = office("monitor", "changes", "--since", "4711")
    assert (beyond.status, "no row 4711: the ledger ends at 10" in beyond.err) == (2, True)
    day.at += dt.timedelta(days=1)
    assert office("monitor", "changes", "--since", "2026-11-23").out == "Nothing changed.\n"
    assert "neither day nor number" in office("monitor", "changes", "--since", "noon").err


def test_the_ledger_is_verified_and_what_was_altered_told(office: Shell) -> None:
    said = office.done("monitor", "verify")
    head = said.out.split()[-1]
    assert "HOLDS. 10 rows, none altered or removed." in said.out
    assert office.done("monitor", "verify", "--head", head, "--json").json["holds"]
    with Store.open("customers.db") as store, store._writer() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_no_update")
        connection.execute(ledger.update().where(ledger.c.seq == 2).values(body="{}"))
    broken = office("monitor", "verify", "--head", head)
    assert broken.status == 1
    assert "DOES NOT HOLD. Row 2 is not the one written" in broken.out
    assert not office("monitor", "verify", "--json").json["holds"]
    assert Head.parse(head).seq == 10


def test_a_customers_history_leads_to_a_screening_asked_again(office: Shell, day: Day) -> None:
    office("monitor", "run")
    said = office.done("monitor", "history", "C-2")
    assert "run 1     2026-11-22: own.2 1.00 (screening 7)" in said.out
    assert "run 2     2026-11-22: nothing that changed was near" in said.out
    assert "no match" in office.done("monitor", "history", "C-3").out
    assert office.done("monitor", "history", "C-2", "--json").json["screenings"][0]["screening"] == 7
    again = office.done("monitor", "repeat", "7")
    assert "THE SAME." in again.out
    assert office.done("monitor", "repeat", "7", "--json").json["same"]
    del day.listed["own.1"]
    assert "give the list file of that day" in office("monitor", "repeat", "7").err


def test_a_screening_that_would_be_answered_otherwise_now_says_so(
    office: Shell, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    from licet.cli import _monitor

    class Deaf(World):
        def screen(self, queries: Any) -> Any:
            from msgspec.structs import replace

            return super().screen(replace(query, name="Quite Different") for query in queries)

    monkeypatch.setattr(_monitor, "watched", lambda _: Deaf(day.listed, engine="world 2"))
    said = office("monitor", "repeat", "7")
    assert said.status == 1
    assert "NOT THE SAME." in said.out
    assert "Then world 1 screened, now world 2." in said.out
    assert office("monitor", "repeat", "7", "--json").status == 1


def test_a_customer_who_is_not_screened_yet_has_no_history(office: Shell) -> None:
    write("more.csv", "ref,name\nC-9,Some Body\n")
    office.done("monitor", "add", "more.csv")
    assert office.done("monitor", "history", "C-9").out == "Not screened yet.\n"


def test_a_removed_customer_is_gone_from_store_and_index(office: Shell) -> None:
    index = Path("customers.db.index")
    index.mkdir()
    (index / "names").write_text("Allan Quartermain", encoding="utf-8")
    because = ("--why", "closed", "--by", "R. Okafor")
    assert "C-2 is erased" in office.done("monitor", "remove", "C-2", *because).out
    assert not index.exists()
    assert "(removed)" in office("monitor", "changes").out
    assert office.done("monitor", "remove", "C-3", *because, "--json").json == {"removed": "C-3"}
    assert "no customer 'C-2'" in office("monitor", "remove", "C-2", *because).err


def test_a_store_must_be_named_and_be_there(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such store of customers" in licet("monitor", "status").err
    said = licet("monitor", "status", "--store", "ftp://x").err
    assert "no such kind of store; name a file, sqlite:///PATH or postgresql://…" in said
    monkeypatch.delenv("LICET_STORE")
    assert "no store of customers given; give --store PLACE" in licet("monitor", "status").err


def test_a_store_may_be_named_by_its_sqlite_address(office: Shell) -> None:
    assert office("monitor", "status", "--store", "sqlite:///customers.db").status == 1


def test_a_command_to_copy_never_holds_the_password_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from argparse import Namespace

    from licet.cli import _monitor
    from licet.parties.customers import Store

    def named(place: str) -> Store:
        monkeypatch.setattr(Store, "_prepare", lambda *_, **__: None)
        return Store.open(place)

    store = named("postgresql://officer:s3cret@db.example/customers?sslpassword=s4cret&sslmode=require")
    options = Namespace(store="given")
    said = _monitor._where(options, store)
    assert said == " --store 'postgresql://officer@db.example/customers?sslmode=require'"
    _monitor._say_password(options, store)
    assert "set PGPASSWORD" in capsys.readouterr().out
    plain = named("postgres://officer@db.example/customers")
    assert _monitor._where(options, plain) == " --store postgresql://officer@db.example/customers"
    _monitor._say_password(options, plain)
    _monitor._say_password(Namespace(store=None), store)
    assert capsys.readouterr().out == ""


def test_the_index_of_a_database_is_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.cli import _monitor

    class Remote:
        where, id = "postgresql://somewhere/customers", "ab12"

    monkeypatch.setenv("XDG_CACHE_HOME", "/nowhere/officer/cache")
    folder = _monitor._index_folder(Remote())  # type: ignore[arg-type]  # all it looks at
    assert folder == Path("/nowhere/officer/cache/licet/customers-ab12.index")


def test_the_lists_are_those_shipped_unless_a_file_is_given(office: Shell) -> None:
    said = office("monitor", "run", "--lists", "nowhere.jsonl.gz")
    assert "nowhere.jsonl.gz: no such list file or folder of lists" in said.err
