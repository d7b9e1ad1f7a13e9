"""Analysed interviews of a study many times over: the rows copied in the database, its themes grown with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from openkoji.analysis.phrases import MOST_COUNTED
from openkoji.analysis.themes import MOST_THEMES
from openkoji.kit.ids import new_id

_MEMBERS = 50  # passages of a made-up theme

Connection = psycopg.Connection[tuple[Any, ...]]

# Columns that a copy has its own of, in every table where they stand.
_OWN_IDS = {"interview_id", "respondent_id"}
# In this order, with what in each is the copy's own beside those.
_TABLES = {
    "respondents": {"id", "email", "email_key"},
    "interviews": {"id"},
    "messages": {"id"},
    "analyses": set(),
    "answers": set(),
    "passages": set(),
    "fingerprints": {"fingerprint"},
}

_COLUMNS = """
SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
"""
_COPY = """
INSERT INTO {table} ({names})
SELECT {values} FROM {table} AS given CROSS JOIN generate_series(2, %s) AS copies (number)
WHERE given.workspace_id = %s AND given.{of_study}
"""
_BY_INTERVIEW = "interview_id IN (SELECT i.id FROM interviews AS i WHERE i.study_id = %s)"


def multiply(conninfo: str, workspace_id: UUID, study_id: UUID, times: int) -> int:
    """Make of each analysed interview of the study so many, as a superuser; how many there are then.

    A copy says the same in the same words, but has a fingerprint of its own, as the words of another would. The
    codebook is filled with made-up themes up to the most that a study has, each with the most phrases.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        # Foreign keys hold by construction, and checking them would take most of the time.
        connection.execute("SET session_replication_role = replica")
        with connection.transaction():
            for table, own in _TABLES.items():
                _copy(connection, table, own | _OWN_IDS, (workspace_id, study_id), times)
            _grow_themes(connection, workspace_id, study_id, times)
            _fill_codebook(connection, workspace_id, study_id)
        # What autovacuum and the checkpointer would do in the minutes after is not what is measured.
        connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.SQL(", ").join(map(sql.Identifier, _TABLES))))
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT count(*) FROM interviews WHERE workspace_id = %s AND study_id = %s", [workspace_id, study_id]
        ).fetchone()
        assert row is not None, "count(*) has one row"
        return int(row[0])


def _copy(connection: Connection, table: str, own: set[str], study: tuple[UUID, UUID], times: int) -> None:
    types: dict[str, str] = dict(connection.execute(_COLUMNS, [table]).fetchall())
    values = [_copied(name, types[name] if name in own else None) for name in types]
    connection.execute(
        sql.SQL(_COPY).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, types)),
            values=sql.SQL(", ").join(values),
            # Copies of interviews are there by now, but have no messages and analyses yet.
            of_study=sql.SQL("study_id = %s" if "study_id" in types else _BY_INTERVIEW),
        ),
        [times, *study],
    )


def _copied(name: str, own_type: str | None) -> sql.Composable:
    column = sql.SQL("given.{}").format(sql.Identifier(name))
    if own_type is None:
        return column
    return sql.SQL("md5({}::text || copies.number)::{}").format(column, sql.SQL(own_type))


def _grow_themes(connection: Connection, workspace_id: UUID, study_id: UUID, times: int) -> None:
    """Sums and counts as they would be, had the copies been sorted in one after the other."""
    themes = connection.execute(
        "SELECT id, vector, phrases, tones FROM themes WHERE workspace_id = %s AND study_id = %s",
        [workspace_id, study_id],
    ).fetchall()
    for theme_id, vector, phrases, tones in themes:
        grown = (np.frombuffer(vector, "<f4") * times).astype("<f4").tobytes()
        counts = [Jsonb({name: times * count for name, count in counted.items()}) for counted in (phrases, tones)]
        connection.execute(
            "UPDATE themes SET vector = %s, passages = passages * %s, phrases = %s, tones = %s "
            "WHERE workspace_id = %s AND id = %s",
            [grown, times, *counts, workspace_id, theme_id],
        )


def _fill_codebook(connection: Connection, workspace_id: UUID, study_id: UUID) -> None:
    rng = np.random.default_rng(1)
    rows = connection.execute(
        "SELECT vector, created_at FROM themes WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL",
        [workspace_id, study_id],
    ).fetchall()
    moment = rows[0][1]
    for number in range(len(rows), MOST_THEMES):
        vector = rng.standard_normal(len(rows[0][0]) // 4)
        vector *= _MEMBERS / np.linalg.norm(vector)
        phrases = {f"phrase {number} of {place}": int(rng.integers(1, 5)) for place in range(MOST_COUNTED)}
        connection.execute(
            "INSERT INTO themes (workspace_id, study_id, id, name, description, origin, vector, passages, taught, "
            "phrases, tones, created_at, changed_at) VALUES (%s, %s, %s, %s, 'Made up.', 'found', %s, %s, '', %s, %s, "
            "%s, %s)",
            [
                *(workspace_id, study_id, new_id(), f"Theme {number}", vector.astype("<f4").tobytes(), _MEMBERS),
                *(Jsonb(phrases), Jsonb({"negative": _MEMBERS}), moment, moment),
            ],
        )
