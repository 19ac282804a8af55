"""Users of the web console, their sessions, sign-ups and resets under way, and payments.

Written out, not taken from `console.schema`: a step that was released never changes.
"""

import sqlalchemy as sa
from alembic import op

from photoscore.accounts.migrations.columns import Id, Utc, account_column

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _users()
    _links()
    _payments()


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", Id, autoincrement=True),
        account_column(),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("account_id", name="uq_users_account_id"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.CheckConstraint("role IN ('customer', 'operator')", name="role"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", Id, autoincrement=True),
        sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("seen_at", Utc, nullable=False),
        sa.Column("proved_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])


def _links() -> None:
    op.create_table(
        "sign_ups",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("expires_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_ups"),
    )
    op.create_index("ix_sign_ups_email", "sign_ups", ["email"])
    op.create_index("ix_sign_ups_expires_at", "sign_ups", ["expires_at"])
    op.create_table(
        "resets",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("user_id", Id, sa.ForeignKey("users.id")),
        sa.Column("expires_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_resets"),
    )
    op.create_index("ix_resets_user_id", "resets", ["user_id"])
    op.create_index("ix_resets_expires_at", "resets", ["expires_at"])


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("intent_id", sa.Text, nullable=False),
        account_column(),
        sa.Column("at", Utc, nullable=False),
        sa.Column("micro_dollars", sa.BigInteger, nullable=False),
        sa.Column("refunded", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("intent_id", name="pk_payments"),
        sa.CheckConstraint("refunded BETWEEN 0 AND micro_dollars", name="refunded"),
    )
    op.create_index("ix_payments_account_id", "payments", ["account_id"])
    op.create_table(
        "payment_events",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_payment_events"),
    )
