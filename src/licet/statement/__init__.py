"""The export-control self-classification that maintainers of published software are asked for.

The maintainer classifies; this room looks the codes up, and sets beside them the provisions that bear on
published software, each with its source and how sure it is. It classifies nothing itself, and is no advice.
"""

from licet.statement._notes import Note, notes
from licet.statement._project import Encryption, Project
from licet.statement._text import statement

__all__ = ["Encryption", "Note", "Project", "notes", "statement"]
