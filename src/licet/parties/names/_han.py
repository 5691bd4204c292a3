"""Chinese and Korean names: where one word ends and the next begins, which their writing does not show.

A name of two to four characters that begins with a surname is read as surname and given name, as lists write
it ("Wang Xiaoming", "Kim Jong Un"). Anything else is an organisation: its known words are translated as
organisations translate them ("technology", "limited company"), the rest is read in pairs of syllables.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from licet.parties.names._tables import table

# The surnames most used in China and among its emigrants, simplified and traditional.
_SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭萧田董袁潘于蒋蔣蔡余杜叶葉"
    "程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范範金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫閆阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔"
    "邵万萬钱錢严嚴覃武戴莫孔向汤湯施洪尤牛尚安常温溫康季俞章鲁魯葛伍申樊单單翟谷聂聶柯殷包齐齊庞龐左焦文岳欧歐游辛关關纪紀管詹毕畢"
    "成穆房祝司骆駱童蓝藍邢靳路阮凌辜裴甘苗霍屈涂冉蒲卓耿古柳朴鲍鮑喻祁欒栾车車窦竇解费費卜冷缪仇查区鄢佟隋蔺翁"
)
_DOUBLE: Final = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 夏侯".split()
)
_AS_SURNAME: Final = {"曾": "zeng", "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "缪": "miao", "尉": "yu", "盖": "ge", "覃": "qin", "任": "ren", "华": "hua", "沈": "shen"}  # fmt: skip

# Korean surnames as lists of persons spell them: the South's habit first, then the North's.
KOREAN_SURNAMES: Final = {
    "김": ("kim", "gim"), "이": ("lee", "yi", "ri"), "리": ("ri", "lee"), "박": ("park", "pak", "bak"),
    "최": ("choi", "choe"), "정": ("jung", "jong", "chong", "jeong"), "강": ("kang", "gang"),
    "조": ("cho", "jo"), "윤": ("yoon", "yun"), "장": ("jang", "chang"), "임": ("lim", "im", "rim"),
    "림": ("rim", "lim"), "한": ("han",), "오": ("oh", "o"), "서": ("seo", "so", "suh"), "신": ("shin", "sin"),
    "권": ("kwon", "gwon"), "황": ("hwang",), "안": ("ahn", "an"), "송": ("song",), "전": ("jeon", "jon", "chon"),
    "홍": ("hong",), "유": ("yoo", "yu", "ryu"), "류": ("ryu", "yu"), "고": ("ko", "go"), "문": ("moon", "mun"),
    "양": ("yang", "ryang"), "량": ("ryang",), "손": ("son",), "배": ("bae", "pae"), "백": ("baek", "paek"),
    "허": ("heo", "ho", "hur"), "남": ("nam",), "심": ("sim", "shim"), "노": ("noh", "ro", "no"), "로": ("ro",),
    "하": ("ha",), "곽": ("kwak", "gwak"), "성": ("sung", "song", "seong"), "차": ("cha",), "주": ("joo", "ju", "chu"),
    "우": ("woo", "u"), "구": ("koo", "ku", "gu"), "민": ("min",), "현": ("hyun", "hyon"), "지": ("ji", "chi"),
    "태": ("thae", "tae"), "변": ("byun", "pyon"), "엄": ("eom", "om"), "방": ("bang", "pang"), "길": ("gil", "kil"),
    "염": ("yeom", "ryom"), "렴": ("ryom",), "여": ("yeo", "ryo"), "려": ("ryo",), "원": ("won",), "천": ("cheon", "chon"),
}  # fmt: skip
LONGEST_PERSON: Final = 4
Spell = Callable[[str], str]


def chinese(text: str, spell: Spell, *, person: bool | None) -> list[str]:
    """Return the words of a run of Han characters; `spell` writes one character in pinyin."""
    if person or (person is None and _like_a_person(text)):
        split = 2 if text[:2] in _DOUBLE and len(text) > 2 else 1  # noqa: PLR2004 - a double surname
        surname = _AS_SURNAME.get(text[0]) if split == 1 else None
        parts = [surname or _joined(text[:split], spell), _joined(text[split:], spell)]
        return [part for part in parts if part]
    return _organisation(text, spell)


def syllables(text: str, spell: Spell) -> list[str]:
    """Return one word for each character."""
    return [latin for letter in text if (latin := spell(letter))]


def korean(text: str, spell: Spell, *, person: bool | None) -> list[str]:
    """Return the words of a run of Hangul: surname and syllables if it may be a person's name."""
    if text[0] not in KOREAN_SURNAMES or len(text) > LONGEST_PERSON or person is False or len(text) == 1:
        return _translated(text, lambda rest: [_joined(rest, spell)])
    return [KOREAN_SURNAMES[text[0]][0], *(_as_in_lists(spell(letter)) for letter in text[1:])]


def _as_in_lists(syllable: str) -> str:
    """Write a syllable of the Revised Romanisation as persons and the North do: "jeong" is "jong"."""
    return syllable.replace("eo", "o").replace("eu", "u")


def _like_a_person(text: str) -> bool:
    if not 2 <= len(text) <= LONGEST_PERSON or not (text[0] in _SURNAMES or text[:2] in _DOUBLE):
        return False
    if len(text) == LONGEST_PERSON and text[:2] not in _DOUBLE:
        return False
    return not any(
        text[start:].startswith(word) for start in range(len(text)) for word in _terms().get(text[start], ())
    )


def _organisation(text: str, spell: Spell) -> list[str]:
    return _translated(
        text, lambda rest: [_joined(rest[at : at + 2], spell) for at in range(0, len(rest), 2)]
    )


def _translated(text: str, unknown: Callable[[str], list[str]]) -> list[str]:
    """Cut `text` at the longest words that are known, and leave the stretches between to `unknown`."""
    found: list[str] = []
    at = since = 0
    while at < len(text):
        word = next((word for word in _terms().get(text[at], ()) if text.startswith(word, at)), None)
        if word is None:
            at += 1
            continue
        found += unknown(text[since:at]) if since < at else []
        found += _terms()[text[at]][word].split()
        at = since = at + len(word)
    return found + (unknown(text[since:]) if since < len(text) else [])


@lru_cache(maxsize=1)
def _terms() -> dict[str, dict[str, str]]:
    """Return the known words by their first character, longest first."""
    terms: dict[str, dict[str, str]] = {}
    for word, latin in sorted(table("unspaced"), key=lambda line: (-len(line[0]), line[0])):
        terms.setdefault(word[0], {})[word] = latin
    return terms


def _joined(text: str, spell: Spell) -> str:
    return "".join(spell(letter) for letter in text)
