"""The interview: from what is known of a transaction, the one question most likely to settle it.

Pure, like the law it asks for: no terminal, no file, no clock. It asks only what can still change the
outcome, never takes silence for an answer, and may be taken up again from the facts alone.
"""

from licet.law.interview._interview import Interview
from licet.law.interview._next import next_question

__all__ = ["Interview", "next_question"]
