from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.licence import Grant, Quota, difference, meet, normal, within
from tests.unit.licence.samples import GRANT, NOW

YEAR = dt.timedelta(days=365)
BOUND = replace(
    GRANT, since=NOW, until=NOW + YEAR, gallery=5000, quotas=(Quota(uses=100, per="day"), Quota(uses=9000))
)


def test_equal_grants_lie_within_each_other() -> None:
    assert within((BOUND,), (BOUND,)) == within((BOUND,), (replace(BOUND),)) == ()


def test_grants_that_say_nothing_of_a_range_lie_outside_one_that_does() -> None:
    found = within((GRANT,), (BOUND,))
    assert [excess.field for excess in found] == ["since", "until", "gallery", "quotas", "quotas"]
    assert {excess.exceeds for excess in found} == {("no limit",)}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"countries": ("NO", "SE")}, "grant 1 asks for countries SE; allowed: NO, CH"),
        ({"operations": ("operation",)}, "grant 1 asks for operations operation; allowed: operation.verify"),
        (
            {"until": NOW + 2 * YEAR},
            "grant 1 asks for until 2028-11-21 10:00 UTC; allowed: 2027-11-22 10:00 UTC",
        ),
        (
            {"since": NOW - dt.timedelta(seconds=1)},
            "grant 1 asks for since 2026-11-22 09:59:59 UTC; allowed: 2026-11-22 10:00 UTC",
        ),
        ({"gallery": 5001}, "grant 1 asks for gallery 5,001; allowed: 5,000"),
        (
            {"quotas": (Quota(uses=101, per="day"), Quota(uses=9000))},
            "grant 1 asks for quotas 101 uses per day; allowed: 100 uses per day",
        ),
        (
            {"quotas": (Quota(uses=100, per="day"), Quota(uses=1, per="month"))},
            "grant 1 asks for quotas no limit; allowed: 9,000 uses in all",
        ),
        (
            {"purposes": ("purpose.research",)},
            "grant 1 asks for purposes purpose.research; allowed: purpose.border_control",
        ),
    ],
)
def test_an_excess_says_what_was_asked_and_what_is_allowed(fields: dict[str, Any], says: str) -> None:
    (found,) = within((replace(BOUND, **fields),), (BOUND,))
    assert found.says == says


def test_a_smaller_quota_over_a_longer_time_keeps_the_shorter_one() -> None:
    few = replace(BOUND, quotas=(Quota(uses=100),))
    assert within((few,), (BOUND,)) == ()
    assert meet((few,), (BOUND,)) == normal((few,))


def test_an_excess_is_measured_against_the_nearest_grant() -> None:
    other = replace(BOUND, operations=("operation.identify",), countries=("SE",), actors=("party",))
    (found,) = within((replace(BOUND, countries=("FR",)),), (other, BOUND))
    assert (found.field, found.nearest) == ("countries", 1)


def test_nothing_lies_within_everything_and_everything_outside_nothing() -> None:
    assert within((), (BOUND,)) == ()
    (found,) = within((BOUND,), ())
    assert (found.field, found.nearest) == ("grants", None)
    assert found.says == "grant 1 asks for something; nothing is allowed"


def test_what_only_two_grants_cover_together_is_outside_both() -> None:
    parts = tuple(replace(GRANT, countries=(code,)) for code in GRANT.countries)
    assert within((GRANT,), parts)
    assert not within(parts, (GRANT,))


def test_a_meet_takes_the_narrower_of_every_field() -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        countries=("CH", "FR"),
        until=NOW + 2 * YEAR,
        gallery=10,
        quotas=(Quota(uses=50, per="day"), Quota(uses=10**6, per="month")),
    )
    assert meet((BOUND,), (wide,)) == (
        replace(
            BOUND,
            countries=("CH",),
            gallery=10,
            quotas=(Quota(uses=50, per="day"), Quota(uses=9000)),
        ),
    )


@pytest.mark.parametrize(
    "apart",
    [
        {"countries": ("SE",)},
        {"purposes": ("purpose.research",)},
        {"since": NOW + 2 * YEAR, "until": NOW + 3 * YEAR},
    ],
)
def test_grants_that_are_apart_in_one_field_permit_nothing_together(apart: dict[str, Any]) -> None:
    assert meet((BOUND,), (replace(BOUND, **apart),)) == ()
    (lost,) = difference((BOUND,), (replace(BOUND, **apart),))
    assert lost.says == "grant 1 is gone: nothing of it is permitted any more"


def test_grants_that_meet_in_one_moment_permit_that_moment() -> None:
    (found,) = meet((BOUND,), (replace(BOUND, since=NOW + YEAR, until=NOW + 2 * YEAR),))
    assert (found.since, found.until) == (NOW + YEAR, NOW + YEAR)


def test_the_normal_form_is_in_one_spelling() -> None:
    zone = dt.timezone(dt.timedelta(hours=5))
    written = replace(
        BOUND,
        operations=("operation.verify.device", "operation.verify", "operation.verify"),
        since=NOW.astimezone(zone),
        quotas=(Quota(uses=9000), Quota(uses=9000, per="month"), Quota(uses=100, per="day")),
    )
    (found,) = normal((written, replace(written, gallery=1)))
    assert found == replace(BOUND, countries=("CH", "NO"))
    assert str(found.since) == "2026-11-22 10:00:00+00:00"


def test_a_difference_tells_what_is_left_of_each_word() -> None:
    wide = replace(GRANT, operations=("operation.identify", "operation.verify"))
    narrow = replace(GRANT, operations=("operation.identify.live", "operation.verify"), countries=("NO",))
    lost = difference((wide,), (narrow,))
    assert [one.says for one in lost] == [
        "grant 1 lost operations operation.identify, all but operation.identify.live",
        "grant 1 lost countries CH",
    ]


def test_a_difference_tells_what_became_bounded() -> None:
    lost = difference((GRANT,), (BOUND,))
    assert [one.says for one in lost] == [
        "grant 1 lost since no limit, all but 2026-11-22 10:00 UTC",
        "grant 1 lost until no limit, all but 2027-11-22 10:00 UTC",
        "grant 1 lost gallery no limit, all but 5,000",
        "grant 1 lost quotas no limit, all but 100 uses per day, 9,000 uses in all",
    ]


def test_a_difference_counts_the_other_parts_that_are_left() -> None:
    parts = tuple(replace(GRANT, countries=(code,)) for code in GRANT.countries)
    (lost,) = difference((GRANT,), parts)
    assert (lost.field, lost.others) == ("countries", 1)
    assert lost.says.endswith("; 1 more of its parts may still permit some")


def test_many_words_are_counted_rather_than_listed() -> None:
    codes = tuple(f"{one}{other}" for one in "AB" for other in "ABCDE")
    (found,) = within((replace(GRANT, countries=codes),), (GRANT,))
    assert found.says == "grant 1 asks for countries AA, AB, AC, AD, AE, BA and 4 more; allowed: NO, CH"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"operations": ()}, "grants.0.operations is empty"),
        ({"purposes": ("",)}, "grants.0.purposes.0 is empty"),
        ({"countries": ("no",)}, "grants.0.countries.0 is 'no', not a country code"),
        ({"countries": ("N\u039f",)}, r"is 'N\\u039f', not a country code"),  # a Greek capital omicron
        ({"purposes": ("purpose.b\u043erder_control",)}, r"'purpose.b\\u043erder_control', not a term"),
        ({"places": ("place..controlled",)}, "not a term"),
        ({"places": ("place.",)}, "not a term"),
        ({"places": ("place\n",)}, "not a term"),
        ({"actors": (f"party.{'a' * 200}",)}, "…, not a term"),
        ({"actors": tuple(f"party.a{n}" for n in range(513))}, "has 513 words, more than 512"),
        ({"since": dt.datetime(2026, 1, 1)}, "since does not say its time zone"),  # noqa: DTZ001 - the claim
        ({"until": dt.datetime(9999, 1, 1, tzinfo=dt.UTC)}, "until is in the year 9999"),
        ({"since": NOW, "until": NOW - YEAR}, "until is before since"),
        ({"gallery": 0}, "gallery is 0"),
        ({"gallery": -1}, "gallery is -1"),
        ({"gallery": True}, "gallery is True"),
        ({"gallery": 5.5}, "gallery is 5.5"),
        ({"gallery": float("nan")}, "gallery is nan"),
        ({"gallery": 10**30}, "gallery is too large"),
        ({"quotas": (Quota(uses=0),)}, "quotas.0.uses is 0"),
        ({"quotas": (Quota(uses=-5),)}, "quotas.0.uses is -5"),
        ({"gallery": -(10**5000)}, "gallery is too small"),
        ({"quotas": (Quota(uses=10**5000),)}, "quotas.0.uses is too large"),
        ({"quotas": (Quota(uses=1, per="week"),)}, "quotas.0.per is 'week'"),
        ({"quotas": (Quota(uses=1), Quota(uses=2))}, "there are two quotas per licence"),
    ],
)
def test_a_grant_that_means_nothing_or_two_things_is_compared_with_nothing(
    fields: dict[str, Any], says: str
) -> None:
    odd = (replace(GRANT, **fields),)
    for compare in (lambda: within(odd, (GRANT,)), lambda: meet((GRANT,), odd), lambda: normal(odd)):
        with pytest.raises(InputError, match=says):
            compare()


def test_more_grants_than_anyone_can_check_are_refused() -> None:
    many = tuple(replace(GRANT, gallery=n + 1) for n in range(33))
    with pytest.raises(InputError, match="33 grants at once, more than 32"):
        normal(many)


def test_a_meet_of_too_many_separate_parts_is_refused() -> None:
    rows = tuple(replace(GRANT, countries=(f"A{chr(65 + n)}", "NO"), gallery=n + 1) for n in range(8))
    columns = tuple(
        replace(GRANT, purposes=(f"purpose.a{n}",), quotas=(Quota(uses=n + 1),)) for n in range(8)
    )
    wide = tuple(replace(row, purposes=("purpose",)) for row in rows)
    broad = tuple(replace(column, countries=tuple(row.countries[0] for row in rows)) for column in columns)
    with pytest.raises(InputError, match="more than 32 separate things"):
        meet(wide, broad)


def test_of_many_parts_only_the_widest_are_kept() -> None:
    rows = tuple(replace(GRANT, countries=(f"A{chr(65 + n)}", "NO"), gallery=n + 1) for n in range(8))
    columns = tuple(
        replace(row, purposes=("purpose",), countries=("NO",), quotas=(Quota(uses=n + 1),))
        for n, row in enumerate(rows)
    )
    assert meet(rows, columns) == (replace(columns[7], purposes=GRANT.purposes),)


def test_a_grant_is_told_in_one_line() -> None:
    assert BOUND.says == (
        "operation.verify; purpose.border_control; place.controlled; NO, CH; party.government; "
        "from 2026-11-22 10:00 UTC; until 2027-11-22 10:00 UTC; at most 5,000 enrolled; "
        "at most 100 uses per day; at most 9,000 uses in all"
    )
    assert Quota(uses=1).says == "1 use in all"


def test_a_grant_survives_being_written_and_read() -> None:
    import msgspec

    assert msgspec.json.decode(msgspec.json.encode(BOUND), type=Grant) == BOUND
