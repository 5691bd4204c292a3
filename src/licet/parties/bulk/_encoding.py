"""How a file of names is written: UTF-8, unless its first bytes or its owner say otherwise.

The whole file is read once before any name is: for its digest, and so that a file in another encoding is
named as what it looks like instead of being screened as gibberish. Nothing is ever converted on a guess.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError, UnknownTerm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16  # bytes of broken lines from which an encoding is told
_ZIP: Final = b"PK\x03\x04"
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS: Final = {
    "cp1252": "Windows-1252, western European",
    "cp1250": "Windows-1250, central European",
    "cp1254": "Windows-1254, Turkish",
    "cp1251": "Windows-1251, Cyrillic",
    "koi8_r": "KOI8-R, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "euc_kr": "EUC-KR, Korean",  # before Chinese, which can be read out of it too
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "shift_jis": "Shift JIS, Japanese",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_FREQUENT: Final = {  # the letters that tell one encoding from another, the first winning ties
    "cp1252": "éèüöäçñáóíåøæßàâêôúãõëïÉÜÖÄÇÑÁÓÅØ",
    "cp1250": "ěščřžýáíéůúłśąęćńóżźőűŁŚŻČŠŽŘ",
    "cp1254": "ışğüöçİŞĞÜÖÇ",
    "cp1251": "оеаинтсрвлкмдпу",
    "koi8_r": "оеаинтсрвлкмдпу",
    "cp1253": "αοιετσνηυρπκμλς",
    "cp1255": "אבגדהוזחטיכלמנסעפצקרשתםןךףץ",
    "cp1256": "اليمونرتبةعدسفه",
}
_LATIN: Final = ("cp1252", "cp1250", "cp1254")
_LEVEL_1: Final = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
_CAPITAL: Final = 0.8  # of a frequent letter: what looks all capitals is likely read wrongly
_RARE: Final = 0.4  # of a letter that may stand in such a text, but seldom does
_WORD: Final = re.compile(r"[^\W\d_]+")


class Scan(Struct, frozen=True):
    """What a first reading of a file finds: its digest, its lines, and the codec that reads it."""

    sha256: str
    lines: int
    encoding: str


class _Lines:
    """Lines that are not ASCII, by whether they are UTF-8."""

    def __init__(self) -> None:
        self.sound = self.broken = 0
        self.first = 0
        self.sample = b""

    def add(self, chunk: bytes, before: int) -> None:
        """Look at whole lines; `before` of them came earlier."""
        if chunk.isascii():
            return
        for number, line in enumerate(chunk.split(b"\n"), before + 1):
            if line.isascii():
                continue
            if _is_utf8(line):
                self.sound += 1
                continue
            self.broken += 1
            self.first = self.first or number
            if len(self.sample) < _SAMPLE:
                self.sample += line + b"\n"


def scanned(path: Path, *, encoding: str | None) -> Scan:
    """Read the file once; `InputError` where it is in another encoding than it should be."""
    digest, lines, found = hashlib.sha256(), 0, _Lines()
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head == _ZIP:
            raise InputError("is a workbook, not text", where=path, remedy="save it as CSV UTF-8")
        codec = _codec(head, encoding)
        nulls = 0
        for chunk in _chunks(file):
            digest.update(chunk)
            if codec is None:
                found.add(chunk, lines)
                nulls += chunk.count(0)
            lines += chunk.count(b"\n")
        size = file.tell()
    if codec is None and nulls * 4 > size:
        _refuse(path, "utf-16-le" if head[1:2] == b"\0" else "utf-16-be", 1)
    if codec is None and found.broken > found.sound:  # fewer are rows that something spoiled
        _refuse(path, looks_like(found.sample), found.first)
    return Scan(digest.hexdigest(), lines, codec or "utf-8-sig")


def looks_like(sample: bytes) -> str:
    """The codec in whose reading the text is most like words of a language it is used for."""
    return max(_FREQUENT.keys() | _LABELS.keys(), key=lambda codec: (_likeness(sample, codec), -_rank(codec)))


def called(codec: str) -> str:
    """An encoding by the name people know it by."""
    return _LABELS.get(codec, "UTF-8" if codec == "utf-8-sig" else codec.upper())


def _codec(head: bytes, encoding: str | None) -> str | None:
    """What the owner or the first bytes say."""
    if encoding is not None:
        try:
            name = codecs.lookup(encoding).name
            with suppress(UnicodeError):
                b"?".decode(name)
        except LookupError:
            known = [*_LABELS, "utf-8", "utf-16"]
            raise UnknownTerm(encoding, family="encoding", known=known) from None
        return "utf-8-sig" if name == "utf-8" else name
    return next((codec for bom, codec in _BOMS if head.startswith(bom) and codec != "utf-8-sig"), None)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk + file.readline(_CHUNK)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse(path: Path, codec: str, line: int) -> None:
    name = codec.upper().replace("_", "-")
    raise InputError(
        f"is not UTF-8; it looks like {_LABELS[codec]}",
        where=f"{path}:{line}",
        remedy=f"give --encoding {codec}, or convert it: iconv -f {name} -t UTF-8",
    )


def _rank(codec: str) -> int:
    return list(_LABELS).index(codec)


def _likeness(sample: bytes, codec: str) -> float:
    """From 0 to 1: how many of the letters outside ASCII stand as they do in words."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    foreign = sum(not letter.isascii() for letter in text)
    weights = sum(
        _weight(letter, codec)
        for word in _WORD.findall(text)
        if _is_word(word, codec)
        for letter in word
        if not letter.isascii()
    )
    return weights / max(foreign, 1)


def _weight(letter: str, codec: str) -> float:
    if codec in _FREQUENT:
        if letter in _FREQUENT[codec]:
            return 1.0
        return _CAPITAL if letter.lower() in _FREQUENT[codec] else _RARE
    if codec == "euc_kr":
        return 1.0 if "가" <= letter <= "힣" else _RARE
    if codec == "shift_jis":
        return 1.0 if "ぁ" <= letter <= "ー" else 2 * _RARE if "一" <= letter <= "鿿" else 0.0
    if codec not in _LEVEL_1:
        return 0.0
    name, first, last = _LEVEL_1[codec]
    return 1.0 if first <= letter.encode(name, "replace")[0] <= last else _RARE / 2


def _is_word(word: str, codec: str) -> bool:
    """Whether capitals stand where they may, and letters without an accent where they must."""
    if codec in _LATIN and not any(letter.isascii() for letter in word):
        return False
    return word.istitle() or word.islower() or word.isupper() or word.lower() == word.upper()
