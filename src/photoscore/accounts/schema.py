"""The tables of accounts, keys and money, as the migrations leave them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware time in UTC, on SQLite too, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, so that SQLite's texts compare as the times do."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware again."""
        stored: datetime | None = value
        if stored is None:
            return None
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def account_column(**options: Any) -> Column[int]:
    """The column that says whose a row is."""
    return Column("account_id", Id, ForeignKey("accounts.id"), nullable=False, **options)


accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("plan", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("rate", Float),
    Column("credit_limit", BigInteger, nullable=False),
    Column("trial_left", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("low_balance", BigInteger),
    Column("warned", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False),
    CheckConstraint("trial_left >= 0", name="trial"),
    CheckConstraint("price >= 0 AND credit_limit >= 0", name="terms"),
    CheckConstraint("plan IN ('trial', 'business', 'enterprise')", name="plan"),
    CheckConstraint("status IN ('active', 'suspended', 'deleted')", name="status"),
    sqlite_autoincrement=True,  # the number of an account is never given again
)

keys = Table(
    "keys",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    account_column(index=True),
    Column("client_id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_used_at", Utc),
    sqlite_autoincrement=True,
)

tokens = Table(
    "tokens",
    metadata,
    Column("key_id", Id, ForeignKey("keys.id"), primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("expires_at", Utc, nullable=False),
)

charges = Table(
    "charges",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    account_column(),
    Column("key_id", Id, ForeignKey("keys.id")),
    Column("request_id", Text, nullable=False, unique=True),
    Column("at", Utc, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("trial", BigInteger, nullable=False),
    Column("micro_dollars", BigInteger, nullable=False),
    CheckConstraint("requests > 0 AND trial BETWEEN 0 AND requests AND micro_dollars >= 0", name="amounts"),
    Index("ix_charges_account_id_at", "account_id", "at"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    account_column(),
    Column("at", Utc, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("reference", Text),
    CheckConstraint("kind IN ('topup', 'charge', 'refund', 'correction')", name="kind"),
    Index("ix_ledger_account_id_at", "account_id", "at"),
)

answers = Table(
    "answers",
    metadata,
    account_column(primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("charge_id", Id, ForeignKey("charges.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", Utc, nullable=False, index=True),
)

usage = Table(
    "usage",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    account_column(),
    Column("hour", Utc, nullable=False),
    # The client_id, not the key's number: the web page, which has no key, is "".
    Column("client_id", Text, nullable=False),
    Column("quality_class", Integer, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("trial", BigInteger, nullable=False),
    Column("micro_dollars", BigInteger, nullable=False),
    UniqueConstraint("account_id", "hour", "client_id", "quality_class"),
)

enquiries = Table(
    "enquiries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("volume", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("account_id", Id, ForeignKey("accounts.id"), index=True),  # NULL: mail to the operator
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, index=True),
    Column("sent_at", Utc),
    Column("attempts", Integer, nullable=False),
    Column("fault", Text),
)
