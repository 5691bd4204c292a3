"""A model whose licence waits for receipts and authorisations, and a court whose word it takes for both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.unit.cli.shell import APPLICATION, issue_and_tag, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

ABOUT = ("--licence", "model.onnx", "--trust", "trust", "--key", "body/Court.pem")
DECISION = """\
reference: 26-104857
decision: granted
scope: {operations: [verify], purposes: [border_control], places: [controlled], countries: [NO]}
from: 2020-01-01T00:00:00Z
until: 2120-01-01T00:00:00Z
"""
_QUOTA = "provisos:\n  - {kind: quota, uses: 2, per: licence}"


def license_with(licet: Shell, *provisos: str) -> None:
    """Issue the licence with these provisos in place of its quota, and tag the model with it."""
    asked = "".join(f"\n  - {{{proviso}}}" for proviso in provisos)
    write("application.yaml", APPLICATION.replace(_QUOTA, f"provisos:{asked}"))
    issue_and_tag(licet)


def license_awaiting(licet: Shell) -> None:
    """Make the court, a licence that waits for its receipts and authorisations, and a decision to sign."""
    licet.done("keys", "new", "Court", "--for", "holder", "--out", "body")
    public = json.loads(Path("body/Court.key.json").read_bytes())["keyval"]["public"]
    license_with(
        licet,
        f"kind: reporting, every: quarter, grace_days: 30, receipts: [{public}]",
        f"kind: prior_authorisation, by: [{public}]",
    )
    write("decision.yaml", DECISION)
