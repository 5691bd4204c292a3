"""The guard behind HTTP: OpenID AuthZEN 1.0, and Envoy's external authorisation, for one tenant or many.

It knows requests, callers and answers. It decides nothing itself: every answer is a guard's, recorded before
it is given.
"""

from licet.guard.decision_point._access import bears, read_tokens
from licet.guard.decision_point._answer import PROBLEM, problem
from licet.guard.decision_point._described import openapi
from licet.guard.decision_point._envoy import Route
from licet.guard.decision_point._settings import (
    Settings,
    TenantSettings,
    Tls,
    opened,
    read_settings,
    required,
)
from licet.guard.decision_point._tenant import Tenant

__all__ = [
    "PROBLEM",
    "Route",
    "Settings",
    "Tenant",
    "TenantSettings",
    "Tls",
    "bears",
    "openapi",
    "opened",
    "problem",
    "read_settings",
    "read_tokens",
    "required",
]
