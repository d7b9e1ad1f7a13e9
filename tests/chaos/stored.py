"""What PostgreSQL holds when all is over, read past the application."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

_INTERVIEWS = """
SELECT i.id, i.respondent_id, r.email, i.status, i.is_current, i.message_count, i.state, i.completion_reason,
       i.completed_at, i.analysis_status,
       (SELECT count(*) FROM analyses a WHERE a.workspace_id = i.workspace_id AND a.interview_id = i.id) AS analyses
FROM interviews i JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
WHERE i.workspace_id = %s
"""
_MESSAGES = """
SELECT interview_id, seq, id, role, kind, content, value, client_message_id, reply
FROM messages WHERE workspace_id = %s ORDER BY interview_id, seq
"""
_EVENTS = """
SELECT interview_id, type, count(*) AS number FROM events
WHERE workspace_id = %s AND interview_id IS NOT NULL GROUP BY interview_id, type ORDER BY interview_id, type
"""
_THEMES = """
SELECT t.name, t.passages, count(p.number) AS sorted_in
FROM themes t LEFT JOIN passages p ON p.workspace_id = t.workspace_id AND p.theme_id = t.id
WHERE t.workspace_id = %s AND t.merged_into IS NULL GROUP BY t.id, t.name, t.passages ORDER BY t.id
"""
_JOBS = """
SELECT task_name AS task, status::text, args ->> 'interview_id' AS interview_id
FROM jobs.procrastinate_jobs WHERE args ->> 'workspace_id' = %s::text ORDER BY id
"""
_WORDED = "SELECT count(*) FROM messages WHERE workspace_id = %s AND why ->> 'engine' IN ('model', 'both')"
_UNSETTLED = """
SELECT (SELECT count(*) FROM interviews
        WHERE workspace_id = %s AND status = 'completed' AND analysis_status NOT IN ('ready', 'failed'))
     + (SELECT count(*) FROM jobs.procrastinate_jobs
        WHERE args ->> 'workspace_id' = %s::text AND status IN ('todo', 'doing'))
"""


@dataclass
class StoredMessage:
    interview_id: UUID
    seq: int
    id: UUID
    role: str
    kind: str | None
    content: str
    value: Any
    client_message_id: str | None
    reply: str | None


@dataclass
class StoredInterview:
    id: UUID
    respondent_id: UUID
    email: str
    status: str
    is_current: bool
    message_count: int
    state: str
    completion_reason: str | None
    completed_at: datetime | None
    analysis_status: str | None
    analyses: int

    @property
    def public_id(self) -> str:
        return f"int_{self.id.hex}"


@dataclass
class StoredJob:
    task: str
    status: str
    interview_id: str | None


@dataclass
class StoredEvents:
    """How many events of one type an interview has."""

    interview_id: UUID
    type: str
    number: int


@dataclass
class StoredTheme:
    """A theme with what it counts, and the passages that are sorted into it."""

    name: str
    passages: int
    sorted_in: int


@dataclass
class Stored:
    """Everything of one workspace; `messages` by public interview id, in order."""

    interviews: dict[str, StoredInterview]
    messages: dict[str, list[StoredMessage]]
    jobs: list[StoredJob]
    events: list[StoredEvents]
    themes: list[StoredTheme]
    respondents: int = 0
    worded_by_model: int = 0
    failed_jobs: list[str] = field(default_factory=list)


def read(conninfo: str, workspace_id: UUID) -> Stored:
    """Rows in an order of their own, so that two readings differ only where something changed."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        interviews = connection.cursor(row_factory=class_row(StoredInterview)).execute(_INTERVIEWS, [workspace_id])
        messages: dict[str, list[StoredMessage]] = defaultdict(list)
        for message in connection.cursor(row_factory=class_row(StoredMessage)).execute(_MESSAGES, [workspace_id]):
            messages[f"int_{message.interview_id.hex}"].append(message)
        counted = connection.execute("SELECT count(*) FROM respondents WHERE workspace_id = %s", [workspace_id])
        respondents = counted.fetchone()
        worded = connection.execute(_WORDED, [workspace_id]).fetchone()
        failed = connection.execute("SELECT task_name FROM jobs.procrastinate_jobs WHERE status = 'failed'")
        return Stored(
            interviews={interview.public_id: interview for interview in interviews.fetchall()},
            messages=messages,
            jobs=connection.cursor(row_factory=class_row(StoredJob)).execute(_JOBS, [workspace_id]).fetchall(),
            events=connection.cursor(row_factory=class_row(StoredEvents)).execute(_EVENTS, [workspace_id]).fetchall(),
            themes=connection.cursor(row_factory=class_row(StoredTheme)).execute(_THEMES, [workspace_id]).fetchall(),
            respondents=respondents[0] if respondents else 0,
            worded_by_model=worded[0] if worded else 0,
            failed_jobs=[row[0] for row in failed],
        )


def count_unsettled(conninfo: str, workspace_id: UUID) -> int:
    """Completed interviews without their analysis, and jobs of whatever kind that wait or run."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(_UNSETTLED, [workspace_id, workspace_id]).fetchone()
        return int(row[0]) if row else 0
