"""The measurements: what a decision, an opening and a start cost, beside named peers in the same run.

They inform and never judge: no time, however long, fails anything. See docs/benchmarks.md. What is measured
is the compiled wheel that `make compiled` lays in `.venv/compiled`, as long as it is as new as the source;
LICET_AS_READ=1 measures the source.
"""

from bench._form import use_compiled

use_compiled()
