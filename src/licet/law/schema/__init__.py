"""JSON Schemas of the files that people write, so that an editor completes and checks them while they type.

Made from the same structures and words that Licet reads with, never by hand. A schema helps to write; whether
a file is right is still for Licet to say, which knows more: dates in order, definitions, contradictions.
"""

from licet.law.schema._documents import KINDS, schema

__all__ = ["KINDS", "schema"]
