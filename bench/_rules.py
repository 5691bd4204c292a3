"""Four rules that every engine can express, in each engine's own words, and transactions to decide.

All facts are known and no rule has an exception or a date: what the peers cannot say is left out, which
favours them. An answer is the strictest effect: 2 prohibited, 1 licence required, 0 neither.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import cedarpy
import numpy as np
from cel_expr_python import cel
from msgspec import Struct

from licet.facts import Item, Transaction, Use
from licet.law import Basis, Effect, Force, Pack, Review, Rule, Stage, Status, determine
from licet.law._conditions import All, AnyOf, Condition, Is, Not
from licet.law._determination import Outcome
from licet.law.compile import compile_packs

DAY = dt.date(2026, 11, 22)
_ANSWER = {Outcome.PROHIBITED: 2, Outcome.LICENCE_REQUIRED: 1}
_SEED = 20261122
_ON = str(DAY)
_DRAWS = {
    "operation": ("operation.verify", "operation.identify.live", "operation.identify.retrospective"),
    "purpose": (
        "purpose.access_control.door",
        "purpose.law_enforcement.find.missing_person",
        "purpose.border_control",
    ),
    "to": ("CH", "CN", "NO", "RU", "US"),
    "code": ("none", "5A001.f.1", "4A003.g"),
}


class Engine(Struct, frozen=True):
    """`prepare` turns the transactions into what the engine likes best; `answers` decides all of them."""

    key: str
    label: str
    prepare: Callable[[Sequence[Transaction]], Any]
    answers: Callable[[Any], list[int]]


def drawn(count: int) -> list[Transaction]:
    """Transactions in which every fact the four rules ask is known."""
    dice = random.Random(_SEED)  # noqa: S311 - a draw that can be repeated, not a secret
    return [
        Transaction(
            activity="activity.supply.export",
            to=dice.choice(_DRAWS["to"]),
            item=Item(eu_code=dice.choice(_DRAWS["code"])),
            use=Use(
                operation=dice.choice(_DRAWS["operation"]),
                purpose=dice.choice(_DRAWS["purpose"]),
                mass_surveillance=dice.random() < 0.5,
            ),
        )
        for _ in range(count)
    ]


def evaluator() -> Engine:
    """Ours, explained: provision, deciding facts, what is missing, what is ruled out."""
    book = [_book()]
    return Engine(
        "law4_determine",
        "determine, explained",
        list,
        lambda all_: [_answer(determine(t, book, on=DAY)) for t in all_],
    )


def closure() -> Engine:
    """Ours, compiled."""
    rule = compile_packs([_book()])
    return Engine(
        "law4_closure", "compiled closure", list, lambda all_: [_answer(rule(t, DAY)) for t in all_]
    )


def peers() -> list[Engine]:
    """Every peer."""
    return [_cel(), _cedar(), _openfisca()]


def _answer(found: Any) -> int:
    return _ANSWER.get(found.outcome, 0)


def _book() -> Pack:
    live = Is("use.operation", ("operation.identify",))
    police = Is("use.purpose", ("purpose.law_enforcement",))
    rules = [
        _rule("search", Effect.PROHIBIT, All((live, Is("use.mass_surveillance", (True,)), Not(police)))),
        _rule("embargo", Effect.PROHIBIT, Is("to", ("RU",))),
        _rule("listed", Effect.REQUIRE_LICENCE, Is("item.eu_code", ("5A001",))),
        _rule("search-abroad", Effect.REQUIRE_LICENCE, All((live, AnyOf((Is("to", ("CN",)), police))))),
    ]
    return Pack(
        id="four",
        title="Four rules",
        force=Force.LAW,
        cite="none",
        url="none",
        version="1",
        chosen=False,
        scope=Is("activity", ("activity",)),
        rules=tuple(rules),
        definitions={},
        sha256="0" * 64,
    )


def _rule(name: str, effect: Effect, when: Condition) -> Rule:
    return Rule(
        id=f"four/{name}",
        title=name,
        cite="none",
        url="none",
        review=Review.UNVERIFIED,
        effect=effect,
        force=Force.LAW,
        basis=Basis.USE,
        says=name,
        status=(Status(stage=Stage.IN_FORCE, from_=dt.date(2020, 1, 1)),),
        when=when,
    )


def _attributes(one: Transaction) -> dict[str, Any]:
    return {
        "operation": one.use.operation,
        "purpose": one.use.purpose,
        "mass": one.use.mass_surveillance,
        "to": one.to,
        "code": one.item.eu_code,
    }


def _cel() -> Engine:
    """Google CEL: one expression, activations made before the clock starts."""
    kinds = dict.fromkeys(("operation", "purpose", "to", "code"), cel.Type.STRING)
    environment = cel.NewEnv(variables={**kinds, "mass": cel.Type.BOOL})

    def under(name: str, term: str) -> str:
        return f"({name} == '{term}' || {name}.startsWith('{term}.'))"

    live, police = under("operation", "operation.identify"), under("purpose", "purpose.law_enforcement")
    prohibited = f"({live} && mass && !{police}) || to == 'RU'"
    required = f"{under('code', '5A001')} || ({live} && (to == 'CN' || {police}))"
    expression = environment.compile(f"({prohibited}) ? 2 : (({required}) ? 1 : 0)")
    return Engine(
        "law4_cel",
        "Google CEL, activation made before",
        lambda all_: [environment.Activation(_attributes(one)) for one in all_],
        lambda forms: [expression.eval(form).value() for form in forms],
    )


def _cedar() -> Engine:
    """Cedar: a request for each of the two effects, since its answer is only yes or no."""
    live = '(context.operation == "operation.identify" || context.operation like "operation.identify.*")'
    police = (
        '(context.purpose == "purpose.law_enforcement" || context.purpose like "purpose.law_enforcement.*")'
    )
    head = "permit (principal, action == Action::"
    policies = cedarpy.PolicySet.from_str(
        f'{head}"prohibited", resource) when {{ ({live} && context.mass && !{police}) || '
        'context.to == "RU" };\n'
        f'{head}"required", resource) when {{ context.code == "5A001" || context.code like "5A001.*" || '
        f'({live} && (context.to == "CN" || {police})) }};'
    )
    entities = cedarpy.Entities.from_json_str("[]")

    def form(one: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        known = json.dumps(_attributes(one))
        party, thing = {"type": "Party", "id": "x"}, {"type": "Item", "id": "x"}
        prohibited, required = (
            {
                "principal": party,
                "action": {"type": "Action", "id": name},
                "resource": thing,
                "context": known,
            }
            for name in ("prohibited", "required")
        )
        return prohibited, required

    def decided(asked: tuple[dict[str, Any], dict[str, Any]]) -> int:
        if cedarpy.is_authorized(asked[0], policies, entities).allowed:
            return 2
        return 1 if cedarpy.is_authorized(asked[1], policies, entities).allowed else 0

    return Engine(
        "law4_cedarpy",
        "cedarpy",
        lambda all_: [form(one) for one in all_],
        lambda forms: list(map(decided, forms)),
    )


def _openfisca() -> Engine:
    """OpenFisca-core: one simulation of all transactions, tests of words done before, as booleans."""
    from openfisca_core import entities, periods
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    case = entities.Entity("case", "cases", "A transaction", "")
    inputs = ("live", "police", "mass", "embargoed", "china", "listed")

    def given(name: str) -> type:
        fields = {
            "value_type": bool,
            "entity": case,
            "definition_period": periods.DateUnit.DAY,
            "label": name,
        }
        return type(name, (Variable,), fields)

    def formula(_self: Any, period: Any) -> Any:
        live, police, mass, embargoed, china, listed = (_self(name, period) for name in inputs)
        prohibited = (live & mass & ~police) | embargoed
        required = listed | (live & (china | police))
        return np.where(prohibited, 2, np.where(required, 1, 0))

    answer = type(
        "answer",
        (Variable,),
        {
            "value_type": int,
            "entity": case,
            "definition_period": periods.DateUnit.DAY,
            "label": "answer",
            "formula": lambda case_, period: formula(case_, period),  # noqa: PLW0108 - OpenFisca counts parameters
        },
    )
    system = TaxBenefitSystem([case])
    for variable in (*map(given, inputs), answer):
        system.add_variable(variable)

    def columns(all_: Sequence[Transaction]) -> dict[str, Any]:
        facts = [
            (
                str(one.use.operation).startswith("operation.identify"),
                str(one.use.purpose).startswith("purpose.law_enforcement"),
                one.use.mass_surveillance,
                one.to == "RU",
                one.to == "CN",
                str(one.item.eu_code).startswith("5A001"),
            )
            for one in all_
        ]
        return dict(zip(inputs, np.array(facts).T, strict=True))

    def answers(known: dict[str, Any]) -> list[int]:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(known["live"]))
        for name, values in known.items():
            simulation.set_input(name, _ON, values)
        return [int(value) for value in simulation.calculate("answer", _ON)]

    return Engine("law4_openfisca", "OpenFisca-core, all in one array", columns, answers)
