"""Accounts, keys, tokens, charges, the ledger, stored answers, usage, the outbox.

Written out, not taken from `schema`: a step that was released never changes.
"""

import sqlalchemy as sa
from alembic import op

from photoscore.accounts.migrations.append_only import protect
from photoscore.accounts.migrations.columns import Id, Utc, account_column

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and locks the ledger and the charges."""
    _accounts_and_keys()
    _money()
    _usage_and_mail()
    for table in ("ledger", "charges"):
        protect(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, autoincrement=True)


def _amounts() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in ("requests", "trial", "micro_dollars")]


def _accounts_and_keys() -> None:
    op.create_table(
        "accounts",
        _number(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("price", sa.BigInteger, nullable=False),
        sa.Column("rate", sa.Float),
        sa.Column("credit_limit", sa.BigInteger, nullable=False),
        sa.Column("trial_left", sa.BigInteger, nullable=False),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("low_balance", sa.BigInteger),
        sa.Column("warned", sa.Boolean, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.CheckConstraint("trial_left >= 0", name="trial"),
        sa.CheckConstraint("price >= 0 AND credit_limit >= 0", name="terms"),
        sa.CheckConstraint("plan IN ('trial', 'business', 'enterprise')", name="plan"),
        sa.CheckConstraint("status IN ('active', 'suspended', 'deleted')", name="status"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "keys",
        _number(),
        account_column(),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("revoked_at", Utc),
        sa.Column("last_used_at", Utc),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("client_id", name="uq_keys_client_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_keys_account_id", "keys", ["account_id"])
    op.create_table(
        "tokens",
        sa.Column("key_id", Id, sa.ForeignKey("keys.id"), nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("expires_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
    )


def _money() -> None:
    op.create_table(
        "charges",
        _number(),
        account_column(),
        sa.Column("key_id", Id, sa.ForeignKey("keys.id")),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("at", Utc, nullable=False),
        *_amounts(),
        sa.PrimaryKeyConstraint("id", name="pk_charges"),
        sa.UniqueConstraint("request_id", name="uq_charges_request_id"),
        sa.CheckConstraint(
            "requests > 0 AND trial BETWEEN 0 AND requests AND micro_dollars >= 0", name="amounts"
        ),
    )
    op.create_index("ix_charges_account_id_at", "charges", ["account_id", "at"])
    op.create_table(
        "ledger",
        _number(),
        account_column(),
        sa.Column("at", Utc, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.CheckConstraint("kind IN ('topup', 'charge', 'refund', 'correction')", name="kind"),
    )
    op.create_index("ix_ledger_account_id_at", "ledger", ["account_id", "at"])
    op.create_table(
        "answers",
        account_column(),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("charge_id", Id, sa.ForeignKey("charges.id"), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "idempotency_key", name="pk_answers"),
    )
    op.create_index("ix_answers_created_at", "answers", ["created_at"])


def _usage_and_mail() -> None:
    op.create_table(
        "usage",
        _number(),
        account_column(),
        sa.Column("hour", Utc, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("quality_class", sa.Integer, nullable=False),
        *_amounts(),
        sa.PrimaryKeyConstraint("id", name="pk_usage"),
        sa.UniqueConstraint(
            "account_id",
            "hour",
            "client_id",
            "quality_class",
            name="uq_usage_account_id_hour_client_id_quality_class",
        ),
    )
    op.create_table(
        "outbox",
        _number(),
        account_column(),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("due_at", Utc),
        sa.Column("sent_at", Utc),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_account_id", "outbox", ["account_id"])
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
