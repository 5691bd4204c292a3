"""The eight Union general export authorisations: what each opens, and why a reliance on one is void."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import facts, law, vocabulary
from licet.law import Outcome
from tests.unit.law.dual_use import DAY, PACK

if TYPE_CHECKING:
    from licet.law import Determination

WORDS = vocabulary.shipped()
INNOCENT = "knowledge: {informed_of: [], aware_of: []}"
FIRM = (
    "parties: [{role: end_user, kind: private.company, country: TO}], "
    "use: {country: TO, actor: private.company, purpose: research}"
)
COVERED = {
    "eu001": ("NL", "CA", "5A004.b"),
    "eu002": ("DE", "KR", "2B008"),
    "eu003": ("DE", "CL", "3A233"),
    "eu004": ("SE", "SG", "6A003.b.3"),
    "eu005": ("FI", "IN", "5A001.c"),
    "eu006": ("DE", "TR", "1C350.43"),
    "eu007": ("DE", "IN", "3E001"),
    "eu008": ("FR", "BR", "5A002.a.2"),
}
RELIED_ON = [name for name in COVERED if name != "eu001"]


def decided(
    name: str,
    *,
    relies: str | None = None,
    told: str = INNOCENT,
    who: str = FIRM,
    goes: tuple[str, str] | None = None,
) -> Determination:
    """The answer to an export under an authorisation; `goes` is another destination and code than its own."""
    start, *usual = COVERED[name]
    end, code = goes or usual
    relied = "" if relies == "" else f"authorisations: [{relies or 'eu.' + name}], "
    text = (
        f"activity: supply.export, from: {start}, to: {end}, item: {{eu_code: {code}}}, "
        f"{relied}evidence: [compliance_programme], {who.replace('country: TO', f'country: {end}')}, {told}"
    )
    return law.determine(facts.parse(f"{{{text}}}".encode(), where="test"), [PACK], on=DAY)


def with_code(name: str, code: str) -> tuple[str, str]:
    return COVERED[name][1], code


def reasons(answer: Determination) -> set[str]:
    return {reason.rule.removeprefix("eu-dual-use/") for reason in answer.reasons}


def asked(answer: Determination) -> set[str]:
    return {question.fact for question in answer.missing}


@pytest.mark.parametrize("name", COVERED)
def test_each_authorisation_opens_what_it_covers_and_names_the_conditions_left(name: str) -> None:
    answer = decided(name)
    assert answer.outcome is Outcome.AUTHORISED
    assert answer.settled
    assert [(d.reason.rule, d.by) for d in answer.discharged] == [
        ("eu-dual-use/article-3", f"eu-dual-use/authorisation-{name}")
    ]
    opened = next(r for r in answer.reasons if r.rule.endswith(f"authorisation-{name}"))
    assert opened.provisos
    assert not [rule for rule in reasons(answer) if rule.startswith("void-")]


@pytest.mark.parametrize("name", RELIED_ON)
def test_no_authorisation_but_the_first_opens_anything_unless_somebody_relies_on_it(name: str) -> None:
    unsaid = decided(name, relies="")
    assert unsaid.outcome is Outcome.LICENCE_REQUIRED
    assert not unsaid.settled
    assert "authorisations" in asked(unsaid)
    assert decided(name, relies=" ").outcome is Outcome.LICENCE_REQUIRED


@pytest.mark.parametrize("way", ["informed_of", "aware_of"])
@pytest.mark.parametrize("use", ["wmd", "military_end_use", "military_parts"])
@pytest.mark.parametrize("name", COVERED)
def test_a_known_weapons_or_military_use_voids_every_authorisation(name: str, use: str, way: str) -> None:
    told = INNOCENT.replace(f"{way}: []", f"{way}: [{use}]")
    answer = decided(name, told=told)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "void-use-of-concern" in reasons(answer)


RIGHTS = ["human_rights_violation", "internal_repression", "ihl_violation", "democratic_principles"]


@pytest.mark.parametrize("use", RIGHTS)
@pytest.mark.parametrize("name", ["eu005", "eu007", "eu008"])
def test_a_known_violation_of_human_rights_voids_three_of_them_and_says_so(name: str, use: str) -> None:
    answer = decided(name, told=f"knowledge: {{informed_of: [], aware_of: [{use}]}}")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert f"void-{name}-human-rights" in reasons(answer)


@pytest.mark.parametrize(
    "who",
    [
        "parties: [{role: end_user, kind: government.police}]",
        "parties: [{role: end_user, kind: private.company}, {role: consignee, kind: government.military}]",
        "parties: [{role: end_user, kind: private.company}], use: {actor: government.intelligence}",
        "parties: [{role: end_user, kind: private.company}], use: {purpose: law_enforcement}",
    ],
)
@pytest.mark.parametrize("name", ["eu007", "eu008"])
def test_a_security_service_voids_two_of_them_and_the_answer_says_so(name: str, who: str) -> None:
    answer = decided(name, who=who)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert f"void-{name}-security-service" in reasons(answer)


@pytest.mark.parametrize("name", COVERED)
def test_no_authorisation_carries_what_will_be_used_beyond_its_destinations(name: str) -> None:
    answer = decided(name, who=FIRM.replace("TO", "MM"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert answer.settled


def test_haiti_is_under_an_arms_embargo_and_gets_nothing_by_the_encryption_authorisation() -> None:
    answer = decided("eu008", goes=("HT", "5A002.a.2"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "void-eu008-outside" in reasons(answer)


@pytest.mark.parametrize("name", RELIED_ON)
def test_who_relies_on_one_is_not_told_how_to_apply_for_another(name: str) -> None:
    told = reasons(decided(name))
    assert not told & {"article-12-1", "article-12-4-statement", "article-12-4-programme"}
    assert "article-27-1" in told


@pytest.mark.parametrize("name", COVERED)
def test_a_warning_of_the_authority_comes_before_every_general_authorisation(name: str) -> None:
    answer = decided(name, told="knowledge: {informed_of: [public_security], aware_of: []}")
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD


@pytest.mark.parametrize("name", COVERED)
def test_relying_on_one_for_another_destination_is_void_and_the_answer_says_so(name: str) -> None:
    answer = decided(name, goes=("EG", COVERED[name][2]))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert f"void-{name}-outside" in reasons(answer)


@pytest.mark.parametrize("name", COVERED)
def test_no_authorisation_opens_a_cryptanalysis_system(name: str) -> None:
    answer = decided(name, goes=with_code(name, "5A004.a"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert f"void-{name}-outside" in reasons(answer)


@pytest.mark.parametrize("code", ["4A005", "4D004", "5A001.f.1", "5A001.j", "5D001.e", "4E001.c"])
@pytest.mark.parametrize("name", ["eu002", "eu005", "eu006", "eu007", "eu008"])
def test_these_authorisations_open_no_tool_of_interception_or_intrusion(name: str, code: str) -> None:
    assert decided(name, goes=with_code(name, code)).outcome is Outcome.LICENCE_REQUIRED


def test_a_void_reliance_takes_nothing_from_an_authorisation_that_does_cover_the_export() -> None:
    answer = decided("eu001", relies="eu.eu005")
    assert answer.outcome is Outcome.AUTHORISED
    assert "void-eu005-outside" in reasons(answer)


def test_the_intra_group_authorisation_needs_a_compliance_programme() -> None:
    start, end, code = COVERED["eu007"]
    text = (
        f"activity: supply.export.electronic, from: {start}, to: {end}, item: {{eu_code: {code}}}, "
        f"authorisations: [eu.eu007], {FIRM.replace('TO', end)}, {INNOCENT}"
    )
    unsaid = law.determine(facts.parse(f"{{{text}}}".encode(), where="test"), [PACK], on=DAY)
    assert unsaid.outcome is Outcome.LICENCE_REQUIRED
    assert "evidence" in asked(unsaid)


def test_an_entry_that_may_relate_to_interception_is_kept_out_of_the_intra_group_authorisation() -> None:
    answer = decided("eu007", goes=with_code("eu007", "5D001.a"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "void-eu007-related" in reasons(answer)


def test_encryption_asks_for_registration_and_ten_days_notice() -> None:
    opened = next(r for r in decided("eu008").reasons if r.rule.endswith("authorisation-eu008"))
    assert any("register before the first use" in proviso for proviso in opened.provisos)
    assert any("10 days before the first export" in proviso for proviso in opened.provisos)


def test_an_unlisted_item_needs_no_general_authorisation() -> None:
    answer = decided("eu005", goes=with_code("eu005", "none"))
    assert "article-3" not in reasons(answer)
    assert not [rule for rule in reasons(answer) if rule.startswith(("void-", "authorisation-"))]


@pytest.mark.parametrize("code", ["1C350.4", "1C350.23", "1C350.29", "1C450.b.7", "1C450.a.1"])
def test_chemicals_the_authorisation_leaves_out_stay_out(code: str) -> None:
    assert WORDS.members("codes.eu.eu006").holds(code) is False


def test_the_excluded_destinations_of_encryption_hold_every_known_embargo() -> None:
    excluded = WORDS.group("group.eu.eu008_excluded")
    assert set(WORDS.group("group.eu.arms_embargo").members) <= set(excluded.members)


def test_goods_software_and_technology_do_not_overlap() -> None:
    kinds = [WORDS.members(f"codes.eu.{kind}").members for kind in ("goods", "software", "technology")]
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
    assert all(letter in "ABC" for letter in {code[1] for code in kinds[0]})
