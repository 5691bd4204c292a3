"""The grant under its old name, until the documents around it have moved."""

from licet.licence.grant import Grant, Quota, Shortfall

__all__ = ["Grant", "Quota", "Shortfall"]
