"""`licet receipt REPORT`: whoever receives reports signs that one came, so that guards go on permitting."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.licence.provisos import Reporting, ReportPeriod

_AFTER = """\
Example:
  licet receipt report-2026-Q3.pdf --period 2026-Q3 --number Q-2026-17 \\
      --licence model.onnx --trust trust --key office.pem
The licence's proviso `reporting` names the keys that may sign. The receipt names the report by its digest \
and says nothing of what is in it. The holder tells its guard: licet guard tell.
Exit status: 0 signed, 1 the licence does not hold or names another key, 2 not signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli import _named_by_proviso

    command.epilog = _AFTER
    command.add_argument("report", metavar="REPORT", help="the file that was received")
    command.add_argument(
        "--period",
        required=True,
        metavar="PERIOD",
        help="what it reports on: a month (2026-03), a quarter (2026-Q1) or a year (2026), which has ended",
    )
    command.add_argument("--number", required=True, metavar="NUMBER", help="the receipt's own number")
    _named_by_proviso.arguments(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.receipt.

    (1) The licence holds; (2) a proviso of it asks for reports on such periods, (3) and names the key;
    (4) the period has ended.
    """
    from licet.cli import _named_by_proviso as named
    from licet.cli._authority import subjects
    from licet.cli._words import moment
    from licet.licence import Receipt, sign, verify_by_key
    from licet.licence.provisos import Reporting

    about = named.licensed(options)  # (1)
    asking = [proviso for proviso in about.effective.provisos if isinstance(proviso, Reporting)]
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    period = _ended(options.period, asking, now=now)
    fitting = [proviso for proviso in asking if proviso.every == period.every]  # (2)
    key = named.signer(options, about, asking=[(proviso, proviso.receipts) for proviso in fitting])  # (3)
    report = subjects([Path(options.report)])
    receipt = Receipt(number=options.number, document=about.digest, period=period.name, received_at=now)
    envelope = sign(receipt, report, key)
    verify_by_key(envelope, keys=[key.public])
    place = named.place_of(options, options.number, ending="receipt")
    signed = named.handed_out(place, envelope, number=options.number, kind="receipt", about=about)
    facts = [
        ("for", f"the report on {period.name} under {about.effective.number}"),
        ("received", moment(now)),
        *(("report", f"{name}, sha256 {digest}") for name, digest in report.items()),
        ("next", f"send {place} to the holder, for its guard: licet guard tell FILE --receipt {place.name}"),
    ]
    return named.told(options, signed, facts)


def _ended(name: str, asking: list[Reporting], *, now: dt.datetime) -> ReportPeriod:
    """The period of that name, of a kind that is reported on, and over (4)."""
    from licet.errors import InputError
    from licet.licence.provisos import report_period

    period = report_period(name)
    if period is None:
        raise InputError(
            f"'{name}' names no period", where="--period", remedy="write 2026-03, 2026-Q1 or 2026"
        )
    kinds = sorted({proviso.every for proviso in asking})
    if kinds and period.every not in kinds:
        raise InputError(
            f"{name} is a {period.every}, and reports are on each {' and '.join(kinds)}",
            where="--period",
            remedy=f"name a {kinds[0]}",
        )
    if now < period.end:
        raise InputError(
            f"{name} has not ended", where="--period", remedy=f"sign from {period.end:%Y-%m-%d} on"
        )
    return period
