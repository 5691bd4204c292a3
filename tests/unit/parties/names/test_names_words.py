# ruff: noqa: RUF001 - letters of other scripts are what is tested
from __future__ import annotations

import subprocess
import sys

import pytest

from licet.errors import InputError
from licet.parties.names import NORMALISER, _scripts, vowelless, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("KUZNETSOV, Sergei", "kuznetsov sergei"),
        ("O'Toole Isma‘il Sha’ban", "otoole ismail shaban"),
        ("Société  Générale", "societe generale"),
        ("Ｈｉｋｖｉｓｉｏｎ", "hikvision"),
        ("Hik\u200bvi\u00adsion\u3164", "hikvision"),
        ("Łukasz Øystein Đorđe", "lukasz oystein dorde"),
        ("Çelik Şirketi Işık", "celik sirketi isik"),
        ("W&M Engineering", "w and m engineering"),
        ("W＆M Engineering", "w and m engineering"),
        ("Office No. 39", "office no 39"),
        ("Abd-al-Hamid Al-Masli", "abd al hamid al masli"),
        ("", ""),
        ("…", ""),
    ],
)
def test_case_accents_and_invisible_letters_tell_no_names_apart(written: str, read: str) -> None:
    assert " ".join(words(written)) == read


@pytest.mark.parametrize(
    ("written", "person", "read"),
    [
        ("Foo S.A. de C.V.", None, "foo sa de cv"),
        ("Foo S. A. de C. V.", None, "foo sa de cv"),
        ("Foo S.A. C.V.", None, "foo sa cv"),
        ("J.S.C. Foo", None, "jsc foo"),
        ("J.S.C Foo", False, "jsc foo"),
        ("Foo G m b H", None, "foo gmbh"),
        ("V.N. Artamonova", None, "v n artamonova"),
        ("V. N. Artamonova", True, "v n artamonova"),
        ("S.A. Smith", True, "s a smith"),
        ("A.B. Foo", False, "ab foo"),
        ("J. P. Morgan", False, "jp morgan"),
    ],
)
def test_dots_make_abbreviations_of_firms_and_initials_of_persons(
    written: str, *, person: bool | None, read: str
) -> None:
    assert " ".join(words(written, person=person)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Реtrоlіаnсе Ltd", "petroliance ltd"),  # Cyrillic letters inside a Latin word
        ("ОСТ Trading", "oct trading"),  # a word of look-alikes alone
        ("Ηikvision", "hikvision"),  # a Greek capital
        ("Cбербанк", "sberbank"),  # a Latin letter inside a Cyrillic word
        ("Амир Khan", "amir khan"),  # no look-alikes: it is Cyrillic
        ("Жhan", "zhhan"),  # letters that pass for nothing stay what they are
    ],
)
def test_letters_that_pass_for_others_are_read_in_the_script_around_them(written: str, read: str) -> None:
    assert " ".join(words(written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Сергей Хрущёв", "sergey khrushchev"),
        ("Съезд Юрьевич", "sezd yurevich"),
        ("Григорій Шевченко", "hryhoriy shevchenko"),
        ("Рыгор Барадулін Ўладзімір", "rygor baradulin uladzimir"),
        ("Ђорђе Милошевић", "djordje milosevic"),
        ("Қазақстан Ұлттық", "kazakstan ulttyk"),
        ("Γεώργιος Παπανδρέου", "georgios papandreou"),
        ("Ευάγγελος Μπακογιάννης", "evangelos bakogiannis"),
        ("მიხეილ სააკაშვილი", "mikheil saakashvili"),
        ("Նիկոլ Փաշինյան", "nikol pashinyan"),
        ("ประยุทธ์", "prayuthth"),
        ("नरेन्द्र मोदी", "narendr modi"),
        ("আব্দুল করিম", "abdul karim"),
    ],
)
def test_alphabets_are_spelled_as_lists_spell_them(written: str, read: str) -> None:
    assert " ".join(words(written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("محمد يونس أحمد", "muhammad yunis ahmad"),
        ("مُحَمَّد", "muhammad"),
        ("أديب شعبـان", "adib shaban"),
        ("گل آغا", "gul agha"),
        ("القاعدة", "al qaida"),
        ("عبدالقطبزق", "abd al qtbzq"),
        ("قطبزقالدين", "qtbzq al din"),
        ("نقطبزق", "nqtbzq"),
        ("قطبزقه", "qtbzqa"),
        ("٣٩ مكتب", "39 mktb"),
        ("בנימין נתניהו", "benjamin netanyahu"),
        ("בע״מ", "ltd"),
    ],
)
def test_arabic_and_hebrew_names_get_their_vowels_back_where_they_are_known(written: str, read: str) -> None:
    assert " ".join(words(written)) == read


@pytest.mark.parametrize(
    ("written", "person", "read"),
    [
        ("习近平", None, "xi jinping"),
        ("欧阳娜娜", None, "ouyang nana"),
        ("单雄信", True, "shan xiongxin"),
        ("普京", True, "pu jing"),
        ("王", True, "wang"),
        ("深圳市大疆创新科技有限公司", None, "shenzhen dajiang innovation technology co ltd"),
        ("海康威视", None, "haikang weishi"),
        ("中国", None, "china"),
        ("中国", True, "zhong guo"),
        ("王科技", None, "wang technology"),
        ("김정은", None, "kim jong un"),
        ("김정은", False, "gimjeongeun"),
        ("조선무역은행", None, "korea trading bank"),
        ("A股份有限公司", None, "a co ltd"),
        ("たなか", None, "tanaka"),
        ("シマンテック", None, "shimantekku"),
        ("しょうじ ティファニー チェキャン", None, "shoji tifani chekyan"),
        ("ャッー", None, "ya"),
    ],
)
def test_names_without_spaces_are_cut_into_words(written: str, *, person: bool | None, read: str) -> None:
    assert " ".join(words(written, person=person)) == read


def test_only_words_of_scripts_without_vowels_are_told_as_such() -> None:
    assert vowelless("Amir عبد الله حقانی") == {"allah", "haqqani"}
    assert vowelless("Сергей") == frozenset()
    assert vowelless("plain") == frozenset()


def test_the_normaliser_has_a_number_that_lists_can_name() -> None:
    assert NORMALISER == 4


def test_another_script_needs_the_extra_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _scripts.spelled.cache_clear()
    monkeypatch.setitem(sys.modules, "anyascii", None)
    with pytest.raises(InputError, match=r"licet\[parties\]"):
        words("ประยุทธ์จันทร์โอชา")
    assert words("Müller") == ("muller",)


def test_latin_names_never_pay_for_other_scripts() -> None:
    code = (
        "import sys; from licet.parties.names import words; words('Société X');"
        " assert 'anyascii' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter
