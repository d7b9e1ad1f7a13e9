"""Migrations, in a process of their own: Alembic and what it imports would add 25 MB to the parent for good."""

from __future__ import annotations

import subprocess
import sys

import psycopg

from openkoji.db.migrations import MigrationError, is_current
from openkoji.serve.handover import Handover
from openkoji.settings import Settings

_REFUSED = 3  # openkoji.serve.migrate says so


def bring_up_to_date(settings: Settings, conninfo: str) -> None:
    """Apply the missing migrations, if any. Raises `MigrationError`."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if is_current(connection):
            return
    done = subprocess.run(
        [sys.executable, "-m", "openkoji.serve.migrate"],
        input=Handover("migrate", settings, conninfo).line(),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode == _REFUSED:
        raise MigrationError(done.stdout.decode().strip())
    if done.returncode != 0:
        raise MigrationError("The database could not be brought to this version's schema: the lines above say why.")
