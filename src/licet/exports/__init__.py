"""A licence in the words of other systems: ODRL, Cedar, SCITT. One way only: nothing here is ever read back.

What another language cannot say is not left out, since a licence without its conditions would permit more: it
becomes a condition that whoever uses the export must state to be kept, and that refuses when unstated. The
signed licence alone is the licence; an export is a copy for tools that cannot read it.
"""

from licet.exports._cedar import cedar, cedar_entities, cedar_schema
from licet.exports._odrl import odrl
from licet.exports._scitt import scitt

__all__ = ["cedar", "cedar_entities", "cedar_schema", "odrl", "scitt"]
