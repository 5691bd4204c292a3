"""A licensing officer reads drafts and licences: no two that bind differently look the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.shell import APPLICATION, DESK, Shell, write

QUOTA = "{kind: quota, uses: 2, per: licence}"


def draft(proviso: str, number: str = "NO-2026-0041") -> str:
    text = APPLICATION.replace(QUOTA, proviso).replace("NO-2026-0041", number)
    return write(f"{number}.yaml", text)


def issued(office: Shell, proviso: str, number: str) -> str:
    office.done("issue", draft(proviso, number), "--for", "model.onnx", "--out", "office", *DESK)
    return f"office/{number}.licence"


def key(office: Shell, name: str) -> dict[str, str]:
    office.done("keys", "new", name, "--for", "holder", "--out", "keys")
    found = json.loads(Path(f"keys/{name}.key.json").read_bytes())
    return {"id": found["keyid"], "public": found["keyval"]["public"]}


def test_two_reports_to_different_receivers_are_told_apart(office: Shell) -> None:
    publics = [key(office, name)["public"] for name in ("Inspectorate", "Vendor")]
    proviso = "{{kind: reporting, every: quarter, grace_days: 30, receipts: [{}]}}"
    papers = [
        issued(office, proviso.format(public), f"NO-{place}") for place, public in enumerate(publics, 1)
    ]
    said = " ".join(office("diff", *papers).out.split())
    assert (
        f"no longer asked for: a report on each quarter, within 30 days of its end; receipts key {publics[0]}"
        in (said)
    )
    assert (
        f"Conditions added - a report on each quarter, within 30 days of its end; receipts key {publics[1]}"
        in (said)
    )


@pytest.mark.parametrize("metres", [1500, 9000])
def test_a_difference_shows_the_areas(office: Shell, metres: int) -> None:
    area = f"{{kind: geofence, areas: [{{shape: circle, centre: [59.9, 10.7], metres: {metres}}}]}}"
    papers = issued(office, QUOTA, "NO-1"), issued(office, area, "NO-2")
    assert f"metres {metres:,}.0" in " ".join(office("diff", *papers).out.split())


def test_a_key_is_shown_as_a_proviso_names_it_and_by_its_id(office: Shell) -> None:
    court = key(office, "Court")
    said = " ".join(office.done("show", "keys/Court.key.json").out.split())
    assert f"public {court['public']} (in provisos: receipts, by, builders)" in said
    paper = issued(office, f"{{kind: prior_authorisation, by: [{court['public']}]}}", "NO-1")
    said = " ".join(office.done("show", paper).out.split())
    assert f"by key {court['public']} (key id {court['id'][:12]}…)" in said


def test_a_key_too_long_for_a_line_is_told_by_its_kind(office: Shell) -> None:
    office.done("keys", "new", "Court", "--for", "holder", "--scheme", "ml-dsa-44", "--out", "keys")
    said = office.done("show", "keys/Court.key.json").out
    assert "ml-dsa-44/1" in said
    assert "  public" not in said


def test_a_preview_tells_how_fresh_a_list_must_be(office: Shell) -> None:
    said = office.done("issue", draft(QUOTA), "--for", "model.onnx", "--preview", *DESK)
    assert "  freshness      a revocation list of at most 30 days\n" in said.out
