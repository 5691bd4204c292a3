"""The measurements: what a decision, an opening and a start cost, beside named peers in the same run.

They inform and never judge: no time, however long, fails anything. See docs/benchmarks.md.
"""
