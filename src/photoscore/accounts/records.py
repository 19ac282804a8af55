"""What the room hands out: accounts, keys, charges, entries. Money is integer micro-dollars, time is UTC."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


class Record:
    """A row that can be printed as JSON."""

    def as_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values; times as ISO 8601."""
        values = asdict(self)  # type: ignore[call-overload]
        return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}


@dataclass(frozen=True, slots=True)
class Account(Record):
    """A customer."""

    id: int
    name: str
    email: str | None
    """Where warnings go."""
    plan: str
    price: int
    """Micro-dollars a request after the trial."""
    rate: float | None
    """Requests a second; None for the service's default."""
    credit_limit: int
    """How far below zero the balance may go, in micro-dollars."""
    trial_left: int
    balance: int
    status: str
    low_balance: int | None
    """The balance under which one warning is mailed; None for no warning."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Key(Record):
    """A key pair, without its secret."""

    id: int
    account_id: int
    client_id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    """When it last authenticated, exact to a minute."""


@dataclass(frozen=True, slots=True)
class NewKey(Record):
    """A key pair just made: the only time that its secret is seen."""

    id: int
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token(Record):
    """A bearer token just made: the only time that it is seen."""

    access_token: str = field(repr=False)
    expires_in: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request: an account, by one of its keys (or, on the web page, by none)."""

    account_id: int
    key_id: int | None
    client_id: str
    rate: float | None
    """Requests a second of this account; None for the service's default."""


@dataclass(frozen=True, slots=True)
class Funds(Record):
    """What an account can still spend."""

    trial_left: int
    balance: int


@dataclass(frozen=True, slots=True)
class Charge(Record):
    """What one call cost, on record."""

    request_id: str
    requests: int
    trial: int
    """How many of the requests the trial paid."""
    micro_dollars: int
    """What the balance paid."""
    answer: str | None = None
    """The answer stored with an Idempotency-Key: to be sent when ``repeated``."""
    repeated: bool = False
    """True where the record was there already and nothing was charged now."""


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """One line of the append-only ledger."""

    id: int
    at: datetime
    kind: str
    amount: int
    """Micro-dollars, negative for a charge."""
    balance: int
    """The balance after it."""
    reference: str | None


@dataclass(frozen=True, slots=True)
class Usage(Record):
    """Requests that were answered, summed over what was not asked for (then None)."""

    start: datetime | None
    """Begin of the hour, day or month."""
    key: str | None
    """client_id of the key; the empty string for the web page."""
    quality_class: int | None
    requests: int
    trial: int
    micro_dollars: int
