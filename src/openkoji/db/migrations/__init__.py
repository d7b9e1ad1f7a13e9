"""The schema, by migrations, and the roles that it needs."""

from openkoji.db.migrations.migrate import MigrationError, is_current, migrate

__all__ = ["MigrationError", "is_current", "migrate"]
