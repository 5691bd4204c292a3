"""Text that was spoilt before it came here: read in a wrong encoding, cut, or mixed with control codes.

What is spoilt is named and kept from screening, since a name no one bears can only come back clean. Nothing
is mended: the right spelling is offered to whoever owns the file.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LOST: Final = re.compile(r"\w\?+\w|\?{2,}")
_READ_AS: Final = {"cp1252": "Windows-1252", "cp1251": "Windows-1251"}
_TWICE_LOST: Final = "锟斤拷"  # U+FFFD in UTF-8, read as GBK


def spoilt(text: str) -> str | None:
    """Why the text cannot be taken for what was meant, or None."""
    if "\N{REPLACEMENT CHARACTER}" in text or _TWICE_LOST in text:
        return "letters were lost (�) when it was written or read in a wrong encoding"
    meant = mojibake(text)
    if meant is not None:
        return f"UTF-8 read in a wrong encoding: “{meant}” was meant"
    found = _CONTROL.search(text)
    return found and f"holds a control character (U+{ord(found[0]):04X})"


def mojibake(text: str) -> str | None:
    """What the text was before it was read in a wrong encoding; None if it was not."""
    if text.isascii():
        return None
    for codec in _READ_AS:
        try:
            meant = b"".join(_byte(letter, codec) for letter in text).decode()
        except UnicodeError:
            continue
        foreign = [letter for letter in meant if not letter.isascii()]
        if foreign and all(letter.isprintable() for letter in foreign):
            return meant
    return None


def lost_letters(text: str) -> bool:
    """Whether question marks stand where letters were: a name in which nothing found means nothing."""
    return _LOST.search(text) is not None


def _byte(letter: str, codec: str) -> bytes:
    """The byte a letter was read from; what the code page leaves open is read as itself."""
    try:
        return letter.encode(codec)
    except UnicodeEncodeError:
        if "\x80" <= letter <= "\x9f":
            return letter.encode("latin-1")
        raise
