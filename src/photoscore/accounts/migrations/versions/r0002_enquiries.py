"""What people ask by the contact form; mails to the operator, who has no account.

Written out, not taken from `schema`: a step that was released never changes.
"""

import sqlalchemy as sa
from alembic import op

from photoscore.accounts.migrations.columns import Id, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = ("name", "email", "company", "volume", "message", "language")


def upgrade() -> None:
    """Makes the table, and lets a mail belong to nobody."""
    op.create_table(
        "enquiries",
        sa.Column("id", Id, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in WORDS),
        sa.Column("created_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enquiries"),
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("account_id", existing_type=Id, nullable=True)
