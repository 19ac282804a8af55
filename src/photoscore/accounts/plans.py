"""The three plans and what each costs."""

from __future__ import annotations

from enum import StrEnum

from photoscore.errors import AccountError

TRIAL_REQUESTS = 500
"""Free requests, once per account."""
BUSINESS_PRICE = 600
"""Micro-dollars a request on the business plan: $0.60 per 1,000."""
MOST_KEYS = 4
"""Active key pairs that an account may have."""


class Plan(StrEnum):
    """How an account pays. What is left of the trial is used first on every plan."""

    TRIAL = "trial"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"

    @classmethod
    def named(cls, name: str) -> Plan:
        """The plan of that name, or AccountError."""
        try:
            return cls(name)
        except ValueError:
            raise AccountError(f"{name!r} is no plan; use one of {', '.join(cls)}.") from None


class Status(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"
