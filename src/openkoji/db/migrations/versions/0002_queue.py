"""The queue: Procrastinate's tables in a schema `jobs` of their own, and the functions that enter it.

The schema is the one packaged with the installed Procrastinate, whose version the schema's comment records.
A later Procrastinate is a new revision that runs, with the same search path, its packaged files in
`procrastinate/sql/migrations/` whose version is greater than the recorded one, and writes the new version.
A database created after such an upgrade records the newer version here already, and finds none left to run.
"""

from importlib.metadata import version
from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE SCHEMA jobs")
    # Procrastinate names its objects without a schema; Alembic needs the usual path again in this transaction.
    path = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
    connection.exec_driver_sql("SET LOCAL search_path = jobs")
    for sql in (SchemaManager.get_schema(), Path(__file__).with_suffix(".sql").read_text()):
        connection.exec_driver_sql(sql.replace("%", "%%"))
    connection.exec_driver_sql(f"COMMENT ON SCHEMA jobs IS 'procrastinate {version('procrastinate')}'")
    connection.exec_driver_sql("SELECT set_config('search_path', %s, true)", (path,))
