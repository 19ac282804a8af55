"""What the console's services hand out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from photoscore.accounts.records import Record


@dataclass(frozen=True, slots=True)
class User(Record):
    """Somebody who may sign in: one for an account."""

    id: int
    account_id: int
    email: str
    role: str
    """``"customer"`` or ``"operator"``."""
    language: str
    """In which mails are written, as ``"en"``."""
    created_at: datetime

    @property
    def is_operator(self) -> bool:
        """Whether the operator's pages are for this user."""
        return self.role == "operator"


@dataclass(frozen=True, slots=True)
class Session(Record):
    """A browser that is signed in."""

    id: int
    user: User
    created_at: datetime
    seen_at: datetime
    proved_at: datetime
    """When the password was last entered."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the token goes into the cookie and nowhere else."""

    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Payment(Record):
    """A payment that was credited."""

    intent_id: str
    account_id: int
    at: datetime
    micro_dollars: int
    refunded: int
    """How much of it was given back."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be written: ``{link}`` in the body becomes the address that the reader is to open."""

    subject: str
    body: str

    def with_link(self, link: str) -> str:
        """The body with the address in it."""
        return self.body.replace("{link}", link)
