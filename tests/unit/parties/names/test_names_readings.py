from __future__ import annotations

import pytest

from licet.parties.names import readings, words
from licet.parties.names._readings import MOST


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Müller", "mueller"),
        ("V.N. Artamonova", "vn artamonova"),
        ("Дмитрий Щукин", "dmitrij sukin"),
        ("ХИКВИЖН", "hikvizn"),
        ("海康威视", "hikvision"),
        ("海康威视", "hai kang wei shi"),
        ("杭州海康威视数字技术股份有限公司", "hangzhou hikvision digital technology co ltd"),
        ("김정은", "gim jong un"),
        ("이명박", "yi myong bak"),
        ("리용호", "lee yong ho"),
        ("Amir Khan (امیر خان)", "amir khan"),
        ("Abubakar (original script: Абубакар)", "abubakar"),
        ("Abdur Rehman", "abdulrehman"),
        ("ABD-AL-RAHMAN", "abdulrahman"),
        ("عبد الرحمن", "abdulrahman"),
        ("Abdurrahman", "abdulrahman"),
        ("Abd Allah", "abdullah"),
        ("NASIRUDDIN HAQQANI", "nasiruddin haqqani"),
        ("Salah ad-Din", "salahuddin"),
        ("Noureddine Ben Ali", "nouruddin ben ali"),
        ("Nur Din", "nuruddin"),
        ("Rahmat Allah", "rahmatullah"),
        ("Hizballah", "hizbullah"),
        ("Grupo Nueva S.A. DeC.V.", "grupo nueva sa de cv"),
        ("NordGasHolding", "nord gas holding"),
    ],
)
def test_what_a_clerk_would_also_read_is_among_the_readings(written: str, other: str) -> None:
    assert tuple(other.split()) in readings(written)


@pytest.mark.parametrize(
    "name",
    ["Borodin", "Padilla", "Abdi", "Mullah Omar", "Mohammad Abdul", "Abdel Xi", "al Din", "Medine", "Din"],
)
def test_a_name_that_only_looks_compound_keeps_its_words(name: str) -> None:
    assert readings(name) == (words(name),)


def test_a_trade_beside_a_name_in_another_script_is_no_reading() -> None:
    assert ("trading", "ltd") not in readings("Сила Trading Ltd")


def test_the_words_come_first_and_readings_stay_few() -> None:
    name = "Größe Q.R. 海康威视 김정은 Щукин Abdul Rahman (عبد الرحمن)"
    found = readings(name)
    assert found[0] == words(name)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)


def test_a_name_without_a_letter_has_no_words_and_one_reading() -> None:
    assert readings("--") == ((),)
