"""All measurements in one run: `python -m bench`."""

from bench import bulk, chain, feed, guard, law, log, opening, screening, startup
from bench._run import run

run(
    guard.measure,
    opening.measure,
    chain.measure,
    log.measure,
    feed.measure,
    startup.measure,
    law.measure,
    bulk.measure,
    screening.measure,
)
