"""The same turns with a million messages stored: what was said before must not slow down what is said now."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import Jsonb

from bench.recording import RecordedTurn
from bench.report import Table
from bench.site import Site
from bench.tree import Tree
from bench.turns import Compared, compare, table_of
from openkoji.kit.ids import new_id

_WORKSPACES = 5  # the measured one, too, holds its share
_MESSAGES_OF_AN_INTERVIEW = 20
_WORDS = (
    "we had twelve seats",
    "and then the bill",
    "went up in March",
    "so my manager",
    "asked me",
    "to find another tool",
)

_STUDY = "SELECT study_id, version, document FROM study_versions WHERE workspace_id = %s"
_COPY_RESPONDENTS = """
COPY respondents (workspace_id, id, study_id, email, email_key, metadata, identity_verified, created_at) FROM STDIN
"""
_COPY_INTERVIEWS = """
COPY interviews (workspace_id, id, study_id, study_version, respondent_id, status, mode, language, state,
                 message_count, created_at, expires_at, idle_after, started_at, last_message_at, completed_at,
                 completion_reason, analysis_status) FROM STDIN
"""
_COPY_MESSAGES = """
COPY messages (workspace_id, interview_id, seq, id, role, kind, question_id, content, client_message_id,
               request_hash, reply, why, created_at) FROM STDIN
"""


def fill(conninfo: str, workspace_id: UUID, messages: int) -> float:
    """Store completed interviews with this many messages in all, as a superuser; the seconds it took."""
    began = time.perf_counter()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(_STUDY, [workspace_id]).fetchone()
        assert row is not None, "the measured workspace has published its study"
        # Foreign keys hold by construction, and checking a million of them would take most of the time.
        connection.execute("SET session_replication_role = replica")
        for number in range(_WORKSPACES):
            owner = workspace_id if number == 0 else _copy_of(connection, row)
            _fill_workspace(connection, owner, row[0], row[1], messages // _WORKSPACES // _MESSAGES_OF_AN_INTERVIEW)
        # What autovacuum and the checkpointer would do in the minutes after is not what is measured.
        connection.execute("VACUUM (ANALYZE) respondents, interviews, messages")
        connection.execute("CHECKPOINT")
    return time.perf_counter() - began


def _copy_of(connection: psycopg.Connection[tuple[object, ...]], study: tuple[object, ...]) -> UUID:
    """Another workspace with the same study."""
    owner, moment = new_id(), datetime.now(UTC)
    connection.execute("INSERT INTO workspaces VALUES (%s, 'earlier', %s)", [owner, moment])
    connection.execute(
        "INSERT INTO studies (workspace_id, id, slug, status, document, published_version, created_at, updated_at) "
        "VALUES (%s, %s, 'earlier', 'published', %s, %s, %s, %s)",
        [owner, study[0], Jsonb(study[2]), study[1], moment, moment],
    )
    connection.execute(
        "INSERT INTO study_versions VALUES (%s, %s, %s, %s, %s)", [owner, study[0], study[1], Jsonb(study[2]), moment]
    )
    return owner


def _fill_workspace(
    connection: psycopg.Connection[tuple[object, ...]], owner: UUID, study_id: UUID, version: int, interviews: int
) -> None:
    moment = datetime.now(UTC) - timedelta(days=1)
    people = [(new_id(), new_id(), f"{owner.hex[:8]}.{number}@example.com") for number in range(interviews)]
    with connection.cursor().copy(_COPY_RESPONDENTS) as copy:
        for _, respondent_id, email in people:
            copy.write_row((owner, respondent_id, study_id, email, email, "{}", True, moment))
    with connection.cursor().copy(_COPY_INTERVIEWS) as copy:
        for interview_id, respondent_id, _ in people:
            times = (moment, moment + timedelta(days=30), timedelta(days=1), moment, moment, moment)
            row = (owner, interview_id, study_id, version, respondent_id, "completed", "text", "en", "{}")
            copy.write_row((*row, _MESSAGES_OF_AN_INTERVIEW, *times, "natural", "ready"))
    with connection.cursor().copy(_COPY_MESSAGES) as copy:
        for message in _messages(owner, [interview_id for interview_id, _, _ in people], moment):
            copy.write_row(message)


def _messages(owner: UUID, interviews: list[UUID], moment: datetime) -> Iterator[tuple[object, ...]]:
    """Rows of the size that real ones have: 10 to 80 words, and the reply of a turn about 700 bytes."""
    rng = random.Random(1)
    texts = [" ".join(rng.choices(_WORDS, k=rng.randint(3, 25))) for _ in range(500)]
    why = orjson.dumps({"move": "probe", "rule": "vague", "readings": ["short"], "reason": texts[0][:120]}).decode()
    hashed = bytes(32)
    for interview_id in interviews:
        for seq in range(1, _MESSAGES_OF_AN_INTERVIEW + 1):
            text = texts[rng.randrange(len(texts))]
            start = (owner, interview_id, seq, new_id())
            if seq % 2:
                reply = orjson.dumps({"message": {"content": text}, "progress": why, "widget": why}).decode()
                yield (*start, "interviewer", "probe", "q1", text, None, None, reply, why, moment)
            else:
                yield (*start, "respondent", None, "q1", text, f"m{seq}", hashed, None, None, moment)


async def measure(
    tree: Tree, site: Site, before: Compared, recorded: list[list[RecordedTurn]], *, quick: bool
) -> Table:
    messages = 100_000 if quick else 1_000_000
    seconds = fill(tree.conninfo, site.workspace_id, messages)
    rounds = len(before.ratios)
    after = await compare(tree, site, recorded, rounds=rounds, seconds=before.app.seconds / rounds)
    table = table_of(f"The same with {messages:,} messages stored", after)
    table.add("slower than without them", before.app.rate / after.app.rate, "x", at_most=1.2)
    table.add("the ceiling, slower than without them", before.ceiling.rate / after.ceiling.rate, "x")
    table.add("API's CPU a turn, against without them", after.cpu_of_a_turn / before.cpu_of_a_turn, "x")
    with psycopg.connect(tree.conninfo, autocommit=True) as connection:
        stored = connection.execute("SELECT count(*), pg_database_size(current_database()) FROM messages").fetchone()
    assert stored is not None, "count(*) has one row"
    table.notes.append(
        f"{stored[0]:,} messages in {_WORKSPACES} workspaces, database {stored[1] / 1e6:,.0f} MB, filled in "
        f"{seconds:.0f} s. What slows the ceiling as much is the machine's, or PostgreSQL's."
    )
    return table
