from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError
from licet.parties.http import _access
from licet.parties.http.server import (
    Access,
    Address,
    Desk,
    access_for,
    application,
    bound,
    read_tokens,
    url_of,
)
from tests.unit.parties.http.conftest import Caller

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties import ListSet

TOKEN = "a-token-of-some-length"  # noqa: S105 - a test's own


def test_without_a_token_only_health_is_answered(guarded: Caller) -> None:
    assert guarded.get("/healthz").status_code == 200
    assert guarded.get("/readyz").status_code == 200
    answered = guarded.get("/catalog")
    assert answered.status_code == 401
    assert answered.headers["www-authenticate"] == "ApiKey"
    assert answered.json()["detail"].startswith("no valid token")


@pytest.mark.parametrize("scheme", ["ApiKey", "Apikey", "Bearer"])
def test_a_token_is_sent_as_yentes_clients_send_it(guarded: Caller, scheme: str) -> None:
    assert guarded.get("/catalog", headers={"authorization": f"{scheme} {TOKEN}"}).status_code == 200
    assert guarded.get("/catalog", headers={"authorization": f"{scheme} {TOKEN}x"}).status_code == 401
    assert guarded.get("/catalog", headers={"authorization": f"Basic {TOKEN}"}).status_code == 401


def test_any_of_several_tokens_opens(guarded: Caller) -> None:
    assert (
        guarded.get("/catalog", headers={"authorization": "ApiKey another-of-some-length"}).status_code == 200
    )


def test_only_reconciliation_takes_a_token_in_the_address(guarded: Caller) -> None:
    answered = guarded.get("/reconcile/default", params={"api_key": TOKEN})
    assert answered.status_code == 200
    assert answered.json()["suggest"]["entity"]["service_path"] == f"/suggest/entity?api_key={TOKEN}"
    assert guarded.get("/reconcile/default").status_code == 401
    assert guarded.get("/catalog", params={"api_key": TOKEN}).status_code == 401


def test_a_token_with_odd_letters_survives_the_manifest(desk: Desk) -> None:
    token = "odd&letters?in=a token"  # noqa: S105 - a test's own
    caller = Caller(application(desk, access=Access(tokens=(_access._digest(token),))))
    manifest = caller.get("/reconcile/default", params={"api_key": token}).json()
    suggest = manifest["suggest"]["type"]
    assert caller.get(f"{suggest['service_url']}{suggest['service_path']}&prefix=p").status_code == 200
    preview = manifest["preview"]["url"].replace("{{id}}", "us.entity.sea-lantern")
    assert caller.get(preview).status_code == 200


def test_no_name_is_written_down(caller: Caller, log: list[str]) -> None:
    caller.match("Quartermain")
    caller.get("/search/default", params={"q": "Quartermain"})
    caller.get("/Quartermain")
    caller.get("/entities/Quartermain")
    caller.get("/search/Quartermain")
    assert [line.rpartition(" ")[0].rpartition(" ")[0] for line in log] == [
        "POST /match 200",
        "GET /search 200",
        "GET (no such service) 404",
        "GET /entities 404",
        "GET /search 404",
    ]
    assert "uartermain" not in "".join(log)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000", "[::1]"])
def test_it_answers_to_this_machines_names(caller: Caller, host: str) -> None:
    assert caller.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["attacker.example", "attacker.example:8000", "[::2]:8000", ""])
def test_a_name_of_another_does_not_reach_it(caller: Caller, host: str) -> None:
    assert caller.get("/healthz", headers={"host": host}).status_code == 421


def test_where_others_may_ask_any_name_reaches_it(lists: ListSet) -> None:
    access = access_for(Address("0.0.0.0"), tokens=(), origins=("https://desk.example",))  # noqa: S104 - the point
    caller = Caller(application(Desk(lists), access=access))
    answered = caller.get("/healthz", headers={"host": "screening.example", "origin": "https://desk.example"})
    assert answered.headers["access-control-allow-origin"] == "https://desk.example"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:3333", True),
        ("http://localhost", True),
        ("https://web.example", False),
        ("http://localhost.web.example", False),
    ],
)
def test_only_pages_of_this_machine_may_read_answers(caller: Caller, origin: str, allowed: bool) -> None:  # noqa: FBT001 - a test's parameter
    answered = caller.get("/reconcile/default", headers={"origin": origin})
    assert ("access-control-allow-origin" in answered.headers) is allowed


def test_a_browser_may_ask_before_it_sends_a_token(guarded: Caller) -> None:
    head = {
        "origin": "http://localhost:3333",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    assert guarded.ask("OPTIONS", "/reconcile/default", headers=head).status_code == 200


def test_what_cannot_be_answered_soon_is_refused_and_health_is_not(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_access, "MOST_INSIDE", 0)
    answered = caller.get("/catalog")
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "1")
    assert caller.get("/healthz").status_code == 200


def test_other_protocols_pass_the_door(caller: Caller) -> None:
    async def started() -> dict[str, str]:
        return next(steps)

    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    async def ask() -> None:
        await caller.app({"type": "lifespan"}, started, send)

    steps = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    asyncio.run(ask())
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no token in the file"),
        (b"# none\n\n", "no token in the file"),
        (b"short\n", "fewer than 16 characters"),
        ("sixteen-lettersß".encode(), "not ASCII"),
    ],
)
def test_a_token_file_that_would_let_anyone_in_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "tokens"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_tokens(path)


def test_tokens_are_held_as_digests_only(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(f"# ours\n{TOKEN}\n  another-of-some-length  \n")
    tokens = read_tokens(path)
    assert len(tokens) == 2
    assert TOKEN not in tokens


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such token file"):
        read_tokens(tmp_path / "none")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "screening.example"])  # noqa: S104 - what is refused
def test_a_public_address_must_be_allowed_in_so_many_words(host: str) -> None:
    with pytest.raises(InputError, match=r"can be reached from other machines; add --allow-remote"):
        bound(Address(host), allow_remote=False)


def test_this_machines_addresses_need_no_permission() -> None:
    for host in ("127.0.0.1", "localhost", "127.0.0.2"):
        with bound(Address(host, 0), allow_remote=False) as listening:
            assert url_of(listening).startswith("http://127.0.0.")
    assert Address("::1").local


def test_an_address_that_is_taken_is_named() -> None:
    with bound(Address(port=0), allow_remote=False) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            InputError, match=f"cannot listen on 127.0.0.1 port {port} .*choose another --port"
        ):
            bound(Address(port=port), allow_remote=False)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(InputError, match=f"{port} is no port"):
        bound(Address(port=port), allow_remote=False)


def test_an_ipv6_address_is_written_as_one_types_it() -> None:
    class Listening:
        @staticmethod
        def getsockname() -> tuple[str, int, int, int]:
            return ("::1", 8000, 0, 0)

    assert url_of(Listening()) == "http://[::1]:8000"  # type: ignore[arg-type]  # only its name is asked


def test_access_is_this_machines_alone_unless_said() -> None:
    assert Access().hosts == frozenset({"127.0.0.1", "localhost", "[::1]"})
