"""Records brought to whoever collects them, so that nobody can put one back without its being noticed.

What is brought is what the record holds: facets and counts. The room verifies whom it brings them to, and
decides nothing about them.
"""

from licet.guard.recorder._bring import Brought, Upload, bring
from licet.guard.recorder._sent import SentRecord

__all__ = ["Brought", "SentRecord", "Upload", "bring"]
