"""All measurements in one run: `python -m bench`."""

from bench import (
    bulk,
    chain,
    decision_point,
    feed,
    guard,
    law,
    log,
    opening,
    recorder,
    screening,
    sealed,
    startup,
)
from bench._run import run

run(
    guard.measure,
    opening.measure,
    chain.measure,
    log.measure,
    feed.measure,
    recorder.measure,
    sealed.measure,
    decision_point.measure,
    startup.measure,
    law.measure,
    bulk.measure,
    screening.measure,
)
