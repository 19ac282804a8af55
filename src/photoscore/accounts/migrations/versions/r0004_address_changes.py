"""Changes of e-mail addresses under way.

Written out, not taken from `console.schema`: a step that was released never changes.
"""

import sqlalchemy as sa
from alembic import op

from photoscore.accounts.migrations.columns import Id, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "address_changes",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("expires_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_address_changes"),
    )
    op.create_index("ix_address_changes_user_id", "address_changes", ["user_id"])
    op.create_index("ix_address_changes_expires_at", "address_changes", ["expires_at"])
