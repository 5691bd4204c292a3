"""Determinations in bulk: portfolios read and checked, the law applied to all of them, results written.

The law is compiled by `licet.law.compile` and run by DuckDB, or by Spark; memory does not grow with the
number of rows. Nothing here has a reading of the law of its own.
"""

from licet.bulk._columns import schema
from licet.bulk._determine import determine_all
from licet.bulk._draft import Draft, drafted
from licet.bulk._preview import Opened, Preview, Shift, preview
from licet.bulk._results import Count, Results, Summary
from licet.bulk._session import spark_session, unwarned

__all__ = [
    "Count",
    "Draft",
    "Opened",
    "Preview",
    "Results",
    "Shift",
    "Summary",
    "determine_all",
    "drafted",
    "preview",
    "schema",
    "spark_session",
    "unwarned",
]
