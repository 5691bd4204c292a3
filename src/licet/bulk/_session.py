"""The Spark session at hand, or one of this machine's cores: for everything here that runs on Spark.

What is missing (pyspark, Java) is told before any work, and which `pip install` brings it.
"""

from __future__ import annotations

import shutil
import sys
import warnings
from contextlib import contextmanager
from os import environ
from typing import TYPE_CHECKING, Any

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


def spark_session() -> Callable[[], Any]:
    """A function that gives the session at hand, or starts one; what is missing is told before."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - heavy, and only where it is asked for
    except ModuleNotFoundError:
        raise InputError("pyspark is not installed", remedy="pip install 'licet[spark]'") from None
    active = SparkSession.getActiveSession()
    if not active and not environ.get("JAVA_HOME") and not shutil.which("java"):
        raise InputError("Spark needs Java", remedy="install Java 17 or later, or use another --engine")

    def start() -> Any:
        with unwarned():
            session = active or _started(SparkSession.builder)
        context = session.sparkContext
        if str(context.master).startswith("local") and not environ.get("PYSPARK_PYTHON"):
            context.pythonExec = sys.executable  # else the first python3 there is, which may lack DuckDB
        return session

    return start


def _started(builder: Any) -> Any:
    """A session of all cores of this machine, unless Spark's own settings name a cluster."""
    session = builder.appName("licet").config(map=_QUIET).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@contextmanager
def unwarned() -> Iterator[None]:
    """Without pyspark's warning about a pandas that is not used here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
