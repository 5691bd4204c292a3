"""Files of names screened: every row is answered or rejected with the reason, and none is lost on the way.

It reads, shares out and writes; what matches is for screening to say. It repairs nothing in a file and
guesses neither an encoding nor a date.
"""

from licet.parties.bulk._answer_rows import COLUMNS, REJECT_COLUMNS
from licet.parties.bulk._columns import HEADINGS, told, unread_said
from licet.parties.bulk._file import FileReport, screen_file

__all__ = ["COLUMNS", "HEADINGS", "REJECT_COLUMNS", "FileReport", "screen_file", "told", "unread_said"]
