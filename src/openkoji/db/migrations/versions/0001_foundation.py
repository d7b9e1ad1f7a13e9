"""The foundation: tables, row-level security, the rate limiter."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # The driver's own cursor: the file's % and : are not placeholders.
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text().replace("%", "%%"))
