"""The tables of the web console, as the migrations leave them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Table, Text

from photoscore.accounts.schema import Id, Utc, account_column, metadata

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    account_column(unique=True),
    # In lower case: one address, one user.
    Column("email", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    CheckConstraint("role IN ('customer', 'operator')", name="role"),
    sqlite_autoincrement=True,
)

sign_ups = Table(
    "sign_ups",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("email", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)

resets = Table(
    "resets",
    metadata,
    Column("token_hash", Text, primary_key=True),
    # NULL: asked for an address that nobody has; kept so that both take the same time.
    Column("user_id", Id, ForeignKey("users.id"), index=True),
    Column("expires_at", Utc, nullable=False, index=True),
)

address_changes = Table(
    "address_changes",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("email", Text, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False, index=True),
    Column("proved_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)

payments = Table(
    "payments",
    metadata,
    Column("intent_id", Text, primary_key=True),
    account_column(index=True),
    Column("at", Utc, nullable=False),
    Column("micro_dollars", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    CheckConstraint("refunded BETWEEN 0 AND micro_dollars", name="refunded"),
)

payment_events = Table(
    "payment_events",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
