"""Alembic's migrations; `migrate` runs them."""
