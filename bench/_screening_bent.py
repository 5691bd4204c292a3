"""Ways in which a true name reaches an officer bent: each takes a name and a draw, and returns it bent.

Each returns None for a name it cannot bend. They were written for this measurement alone; screening knows
none of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LOOK_ALIKE: Final = str.maketrans("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ")  # noqa: RUF001 - Cyrillic on purpose
_SCANNED: Final = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("s", "5"), ("i", "l"), ("b", "8"))
_HEARD: Final = (
    ("kh", "h"),
    ("y", "i"),
    ("ei", "ey"),
    ("ou", "u"),
    ("q", "k"),
    ("j", "dj"),
    ("ph", "f"),
    ("w", "v"),
    ("ts", "tz"),
    ("sch", "sh"),
    ("mohammad", "muhammed"),
)
_CYRILLIC: Final = (
    ("shch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),  # noqa: RUF001 - Cyrillic on purpose
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    *zip("abvgdeziyklmnoprstufhjqwx", "абвгдезийклмнопрстуфхжквк", strict=True),
)
_LEGAL: Final = re.compile(
    r"(?i)[,\s]+(ltd|limited|llc|inc|corp|corporation|gmbh|s\.?a|co|company|ooo|jsc|plc)\.?$"
)
_FORMS: Final = ("Ltd", "GmbH", "LLC", "S.A.", "Inc.", "JSC", "OOO", "Co., Ltd.")
_SHORT: Final = {
    "international": "Intl",
    "technology": "Tech",
    "technologies": "Tech",
    "industries": "Inds",
    "company": "Co",
    "corporation": "Corp",
    "engineering": "Eng",
    "university": "Univ",
    "limited": "Ltd",
    "institute": "Inst",
    "research": "Res",
    "trading": "Trdg",
}
_NO_WIDTH: Final = ("\u200b", "\u200c", "\u2060")
_LONG_ENOUGH: Final = 4
_ALONE: Final = 2


def as_listed(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """Nothing but capitals."""
    return name.title()


def one_typo(name: str, draw: random.Random) -> str | None:
    """A letter lost, doubled, changed or changing places."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    if len(places) < _LONG_ENOUGH + 1:
        return None
    at = draw.choice(places[1:-1])
    kind = draw.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + draw.choice(_LETTERS) + name[at + 1 :]
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def two_typos(name: str, draw: random.Random) -> str | None:
    """Twice, anywhere."""
    once = one_typo(name, draw)
    return one_typo(once, draw) if once else None


def turned(name: str, draw: random.Random) -> str | None:
    """The words in another order."""
    words = name.replace(",", "").split()
    if len(words) < _ALONE:
        return None
    draw.shuffle(words)
    return " ".join(words)


def initials(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """All given names but their first letters; the family name is last, or before a comma."""
    family, comma, given = name.partition(", ")
    if not comma:
        given, _, family = name.rpartition(" ")
    return " ".join([*(f"{word[0]}." for word in given.split()), family]) if given.strip() else None


def dropped(name: str, draw: random.Random) -> str | None:
    """A word in the middle left out."""
    words = name.replace(",", "").split()
    if len(words) <= _ALONE:
        return None
    del words[draw.randrange(1, len(words) - 1)]
    return " ".join(words)


def joined(name: str, draw: random.Random) -> str | None:
    """Two neighbours written as one."""
    words = name.replace(",", "").split()
    if len(words) < _ALONE:
        return None
    at = draw.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def cut_in_two(name: str, draw: random.Random) -> str | None:
    """A long word written as two."""
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) > _LONG_ENOUGH + 1]
    if not long:
        return None
    at = draw.choice(long)
    cut = draw.randrange(2, len(words[at]) - 1)
    return " ".join([*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]])


def cut_short(name: str, draw: random.Random) -> str | None:
    """The end lost, as in a form with too few boxes."""
    if len(name) <= 3 * _LONG_ENOUGH:
        return None
    return name[: draw.randrange(len(name) * 2 // 3, len(name) - 1)]


def look_alikes(name: str, draw: random.Random) -> str | None:
    """Half of the letters from another alphabet that look the same."""
    bent = "".join(c.translate(_LOOK_ALIKE) if draw.random() < 0.5 else c for c in name)
    return bent if bent != name else None


def scanned(name: str, draw: random.Random) -> str | None:
    """What a scanner takes for something else, once."""
    return _one_of(name, _SCANNED, draw)


def heard(name: str, draw: random.Random) -> str | None:
    """Another usual spelling of the same sound, once."""
    return _one_of(name, _HEARD, draw)


def in_cyrillic(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """Letter by letter into Cyrillic."""
    if not name.isascii():
        return None
    bent = name.lower()
    for latin, cyrillic in _CYRILLIC:
        bent = bent.replace(latin, cyrillic)
    return bent.title()


def without_vowels(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """As in an abjad, or a hurry."""
    bent = re.sub(r"(?<=\w)[aeiou]", "", name)
    return bent if len(bent) > _LONG_ENOUGH else None


def unseen(name: str, draw: random.Random) -> str | None:
    """A character of no width inside."""
    at = draw.randrange(1, max(2, len(name)))
    return f"{name[:at]}{draw.choice(_NO_WIDTH)}{name[at:]}"


def without_marks(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """Punctuation and accents gone."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    bent = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    return bent if bent != name else None


def other_form(name: str, draw: random.Random) -> str | None:
    """Another legal form, or none."""
    bare = _LEGAL.sub("", name)
    if bare == name or len(bare.split()) < _ALONE:
        return None
    return f"{bare} {draw.choice(_FORMS)}" if draw.random() < 0.7 else bare


def shortened(name: str, draw: random.Random) -> str | None:  # noqa: ARG001 - all bends are called alike
    """Usual words in their short forms."""
    words = [_SHORT.get(word.lower().strip(".,"), word) for word in name.split()]
    return " ".join(words) if words != name.split() else None


def branch(name: str, draw: random.Random) -> str | None:
    """With the words of a branch behind it."""
    return f"{name} {draw.choice(('Representative Office', 'Moscow Branch', 'Dubai Branch', 'Europe B.V.'))}"


ANY: Final = (
    as_listed,
    one_typo,
    two_typos,
    turned,
    dropped,
    joined,
    cut_in_two,
    cut_short,
    look_alikes,
    scanned,
    heard,
    in_cyrillic,
    without_vowels,
    unseen,
    without_marks,
)
PERSONS: Final = (initials,)
ORGANISATIONS: Final = (other_form, shortened, branch)


def _one_of(name: str, pairs: tuple[tuple[str, str], ...], draw: random.Random) -> str | None:
    lower = name.lower()
    found = [(old, new) for old, new in pairs if old in lower[1:]]
    if not found:
        return None
    old, new = draw.choice(found)
    at = lower.index(old, 1)
    return name[:at] + new + name[at + len(old) :]
