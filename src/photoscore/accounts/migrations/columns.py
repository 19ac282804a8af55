"""The types that the steps share, as they were when the first step was released.

Copied from `schema`, which may change: a step that was released never does.
"""

import sqlalchemy as sa

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""

Utc = sa.DateTime(timezone=True)


def account_column() -> sa.Column[int]:
    """The column that says whose a row is."""
    return sa.Column("account_id", Id, sa.ForeignKey("accounts.id"), nullable=False)
