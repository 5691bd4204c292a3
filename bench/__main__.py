"""All measurements in one run: `python -m bench`."""

from bench import bulk, chain, guard, law, opening, screening, startup
from bench._run import run

run(
    guard.measure,
    opening.measure,
    chain.measure,
    startup.measure,
    law.measure,
    bulk.measure,
    screening.measure,
)
