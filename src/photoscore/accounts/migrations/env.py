"""What Alembic runs: every step on the connection and in the transaction that `migrate` hands over."""

from alembic import context

from photoscore.accounts.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
