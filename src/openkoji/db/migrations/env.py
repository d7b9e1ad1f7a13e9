"""Alembic's environment: the connection comes from `migrate`, which holds the lock."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
