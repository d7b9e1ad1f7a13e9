from __future__ import annotations

import psycopg
import pytest

from openkoji.db.migrations import MigrationError, is_current
from openkoji.serve.schema import bring_up_to_date
from openkoji.settings import Settings


def test_an_empty_database_is_brought_up_to_date(database_url: str) -> None:
    bring_up_to_date(Settings(_env_file=None), database_url)
    with psycopg.connect(database_url) as connection:
        assert is_current(connection)


def test_a_schema_of_a_newer_version_is_refused_in_a_sentence(database_url: str) -> None:
    bring_up_to_date(Settings(_env_file=None), database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match="Start the newer OpenKoji"):
        bring_up_to_date(Settings(_env_file=None), database_url)
