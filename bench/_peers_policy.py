"""More engines for the same decisions: Biscuit's Datalog, Rego, and Casbin's matchers.

As in `_peers`, all that can be is done before the clock starts; what each decides is the grant and the one
law that bites on the uses drawn.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from bench._engine import BANNED_OPERATION, BANNED_PLACE, BANNED_PURPOSE, STRICTLY_NECESSARY, Engine
from bench._field import GRANT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.facts import Use


def biscuit() -> Engine:
    """Biscuit's authorizer in Datalog: facts and policies of each request, built before the clock starts."""
    from biscuit_auth import AuthorizationError, AuthorizerBuilder

    policies = _datalog()

    def prepared(use: Use) -> Any:
        builder: Any = AuthorizerBuilder(policies)  # its types leave out the limits
        facts = "".join(f"{name}({json.dumps(getattr(use, name))});" for name in GRANT.by_field())
        builder.add_code(facts)
        limits = builder.limits()
        limits.max_time = dt.timedelta(seconds=10)  # its own is a millisecond, and this machine is shared
        builder.set_limits(limits)
        return builder

    def decided(builder: Any) -> bool:
        try:
            builder.build_unauthenticated().authorize()
        except AuthorizationError:
            return False
        return True

    return Engine("biscuit", "biscuit-python", prepared, lambda forms: list(map(decided, forms)))


def rego() -> Engine:
    """Rego through regopy: a module compiled to a bundle, and inputs made before the clock starts."""
    from regopy import Input, Interpreter

    interpreter = Interpreter()
    interpreter.add_module("licet", _rego())
    bundle = interpreter.build("permitted = data.licet.allow", [])

    def decided(request: Any) -> bool:
        interpreter.set_input(request)
        return interpreter.query_bundle(bundle).results[0].bindings["permitted"] is True

    def prepared(use: Use) -> Any:
        return Input({name: getattr(use, name) for name in GRANT.by_field()})

    return Engine("regopy", "regopy", prepared, lambda forms: list(map(decided, forms)))


def casbin() -> Engine:
    """Casbin: one policy a grant, words compared by key with their stems, the prohibition in the matcher."""
    from casbin import Enforcer
    from casbin.model import Model

    names = tuple(GRANT.by_field())
    model = Model()
    model.add_def("r", "r", ", ".join(names))
    model.add_def("p", "p", ", ".join((*names, "eft")))
    model.add_def("e", "e", "some(where (p.eft == allow)) && !some(where (p.eft == deny))")
    model.add_def("m", "m", " && ".join(f"under(r.{name}, p.{name})" for name in names))
    enforcer = Enforcer(model)
    enforcer.add_function("under", _under)
    enforcer.add_policy(*("|".join(allowed) for allowed in GRANT.by_field().values()), "allow")
    banned = {
        "operation": BANNED_OPERATION,
        "place": BANNED_PLACE,
        "purpose": f"{BANNED_PURPOSE}!{'|'.join(STRICTLY_NECESSARY)}",
    }
    enforcer.add_policy(*(banned.get(name, "*") for name in names), "deny")

    def prepared(use: Use) -> tuple[str, ...]:
        return tuple(str(getattr(use, name)) for name in names)

    return Engine(
        "pycasbin",
        "pycasbin",
        prepared,
        lambda forms: [bool(enforcer.enforce(*form)) for form in forms],
    )


def _under(word: str, pattern: str) -> bool:
    """`a|b!c`: the word is a, b or below one of them, and not c nor below it."""
    allowed, _, but = pattern.partition("!")
    return _holds(allowed, word) and not (but and _holds(but, word))


def _holds(terms: str, word: str) -> bool:
    return terms == "*" or any(word == term or word.startswith(f"{term}.") for term in terms.split("|"))


def _datalog() -> str:
    facts = ", ".join(f"{name}(${name})" for name in GRANT.by_field())
    tests = " && ".join(_datalog_test(name, allowed) for name, allowed in GRANT.by_field().items())
    necessary = _datalog_test("purpose", STRICTLY_NECESSARY)
    banned = " && ".join(
        (
            _datalog_test("operation", (BANNED_OPERATION,)),
            _datalog_test("place", (BANNED_PLACE,)),
            _datalog_test("purpose", (BANNED_PURPOSE,)),
            f"!({necessary})",
        )
    )
    return f"deny if {facts}, {banned}; allow if {facts}, {tests}; deny if true;"


def _datalog_test(name: str, allowed: Sequence[str]) -> str:
    tests = (f'${name} == "{term}" || ${name}.starts_with("{term}.")' for term in allowed)
    return f"({' || '.join(tests)})"


def _rego() -> str:
    granted = "\n".join(
        f"  under(input.{name}, {json.dumps(list(allowed))})" for name, allowed in GRANT.by_field().items()
    )
    return f"""package licet

default allow := false

allow if {{
{granted}
  not banned
}}

banned if {{
  under(input.operation, [{json.dumps(BANNED_OPERATION)}])
  under(input.place, [{json.dumps(BANNED_PLACE)}])
  under(input.purpose, [{json.dumps(BANNED_PURPOSE)}])
  not under(input.purpose, {json.dumps(list(STRICTLY_NECESSARY))})
}}

under(word, terms) if {{
  some term in terms
  word == term
}}
under(word, terms) if {{
  some term in terms
  startswith(word, concat("", [term, "."]))
}}
"""
