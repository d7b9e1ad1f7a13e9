"""A published study with analysed interviews, put into the database at once: for tests and measures of what comes
after the analysis.

    made = analysed_study(conninfo, workspace_id, interviews=40)
    made.study_id, made.interviews[0].mentions, made.theme_ids["Price rises"]

What is stored is plausible and repeatable (`seed`); `made` tells all of it as plain data, so that a test can count
for itself what a query should find. Ten thousand interviews take about half a minute.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from openkoji.analysis.embedding import Embedder
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled
from tests.analysed_interviews import APART, BEGAN, Interviewing, Made
from tests.analysed_rows import (
    TYPES,
    as_json,
    code,
    document,
    moments,
    number_and_choices,
    reply_and_why,
    state_of,
    structured,
)
from tests.analysed_words import STUDY, TOPICS
from tests.loading import Connection, Loader

_SIZE = 384
_NO_EMBEDDER = "made up"


@dataclass(frozen=True)
class AnalysedStudy:
    """What was stored. `interviews` are the analysed ones in the order of completion, `others` the rest."""

    workspace_id: UUID
    study_id: UUID
    slug: str
    interviews: Sequence[Made]
    others: Sequence[Made]
    theme_ids: Mapping[str, UUID]
    embedder: str

    @property
    def public_id(self) -> str:
        return public_id(Prefix.STUDY, self.study_id)


def analysed_study(
    conninfo: str,
    workspace_id: UUID,
    *,
    interviews: int = 40,
    active: int = 0,
    expired: int = 0,
    waiting: int = 0,
    failed: int = 0,
    seed: int = 1,
    embedder: Embedder | None = None,
    study: Mapping[str, Any] = STUDY,
) -> AnalysedStudy:
    """Store a published study with so many analysed interviews, and others that are not.

    Without an `embedder` the vectors are made up: near to one another within a theme, apart between themes.
    `study` may differ from `STUDY` in all but its questions.
    """
    interviewing = Interviewing(seed)
    ready = [interviewing.completed(number) for number in range(interviews)]
    others = [
        interviewing.other(status, analysis_status)
        for status, analysis_status, count in (
            ("active", None, active),
            ("expired", None, expired),
            ("completed", "pending", waiting),
            ("completed", "failed", failed),
        )
        for _ in range(count)
    ]
    spoken = {mention.topic.name for made in ready for mention in made.mentions if mention.topic}
    theme_ids = {topic.name: new_id() for topic in TOPICS if topic.name in spoken or topic.origin == "seed"}
    vectors = _vectors(interviewing, embedder)
    study_id = new_id()
    slug = f"made-up-{study_id.hex[-12:]}"
    made = AnalysedStudy(
        workspace_id, study_id, slug, ready, others, theme_ids, embedder.name if embedder else _NO_EMBEDDER
    )
    with psycopg.connect(conninfo) as connection:
        loader = Loader(connection)
        with connection.transaction():
            _store_study(connection, made, study)
            _store_interviews(loader, made)
            if ready:
                _store_codebook(connection, made, vectors)
                _store_findings(loader, made, vectors, _lexemes(connection, vectors))
        connection.autocommit = True
        if interviews >= 1000 and loader.is_superuser:
            # What autovacuum does in the minutes after.
            connection.execute(
                "VACUUM (ANALYZE) respondents, interviews, messages, analyses, answers, passages, themes"
            )
    return made


def _store_study(connection: Connection, made: AnalysedStudy, study: Mapping[str, Any]) -> None:
    stored = Jsonb(settled(read(NewStudy, study).document()))
    key = (made.workspace_id, made.study_id)
    connection.execute(
        "INSERT INTO studies (workspace_id, id, slug, status, document, published_version, created_at, updated_at, "
        "published_at) VALUES (%s, %s, %s, 'published', %s, 1, %s, %s, %s)",
        [*key, made.slug, stored, BEGAN, BEGAN, BEGAN],
    )
    connection.execute("INSERT INTO study_versions VALUES (%s, %s, 1, %s, %s)", [*key, stored, BEGAN])


def _store_interviews(loader: Loader, made: AnalysedStudy) -> None:
    workspace_id, study_id = made.workspace_id, made.study_id
    everyone = [*made.interviews, *made.others]
    loader.load(
        "respondents",
        "workspace_id id study_id email email_key external_id name metadata identity_verified created_at",
        (
            (
                workspace_id,
                each.respondent_id,
                study_id,
                mail,
                mail,
                f"u_{n}",
                f"Robin Made{n}",
                as_json(each.metadata),
                True,
                moments(each)[0],
            )
            for n, each in enumerate(everyone)
            for mail in (f"robin.made{n}@example.com",)
        ),
    )
    loader.load(
        "interviews",
        "workspace_id id study_id study_version respondent_id status mode language state previous_state message_count "
        "created_at expires_at idle_after started_at last_message_at completed_at completion_reason analysis_status "
        "analysis_version quality_score sentiment trust_band",
        (
            (
                workspace_id,
                each.id,
                study_id,
                1,
                each.respondent_id,
                each.status,
                each.mode,
                "en",
                state_of(each),
                state_of(each),
                len(each.messages),
                *moments(each),
                each.completed_at,
                each.reason,
                each.analysis_status,
                1 if each.quality else None,
                each.quality,
                each.sentiment,
                each.trust,
            )
            for each in everyone
        ),
    )
    loader.load(
        "messages",
        "workspace_id interview_id seq id role kind question_id content value replaces_seq reply why created_at",
        (
            (
                workspace_id,
                each.id,
                said.seq,
                said.id,
                said.role,
                said.kind,
                said.question_id,
                said.content,
                None if said.value is None else as_json(said.value),
                said.replaces_seq,
                *reply_and_why(said.role, said.content),
                moments(each)[0] + timedelta(seconds=12 * said.seq),
            )
            for each in everyone
            for said in each.messages
        ),
    )


def _store_codebook(connection: Connection, made: AnalysedStudy, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    moment = BEGAN + len(made.interviews) * APART
    key = (made.workspace_id, made.study_id)
    connection.execute("INSERT INTO codebooks VALUES (%s, %s, %s, %s)", [*key, made.embedder, moment])
    sums = {name: np.zeros(len(next(iter(vectors.values()))), np.float32) for name in made.theme_ids}
    counts = dict.fromkeys(made.theme_ids, 0)
    for mention in itertools.chain.from_iterable(each.mentions for each in made.interviews):
        if mention.topic:
            sums[mention.topic.name] += vectors[mention.text]
            counts[mention.topic.name] += 1
    for topic in TOPICS:
        if topic.name in made.theme_ids:
            connection.execute(
                "INSERT INTO themes (workspace_id, study_id, id, name, description, origin, needs_name, vector, "
                "passages, taught, created_at, changed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', %s, %s)",
                [
                    *key,
                    made.theme_ids[topic.name],
                    topic.name,
                    topic.description,
                    topic.origin,
                    topic.needs_name,
                    sums[topic.name].astype("<f4").tobytes(),
                    counts[topic.name],
                    BEGAN,
                    moment,
                ],
            )


def _store_findings(
    loader: Loader, made: AnalysedStudy, vectors: Mapping[str, NDArray[np.float32]], lexemes: Mapping[str, str]
) -> None:
    workspace_id, study_id = made.workspace_id, made.study_id
    loader.load(
        "analyses",
        "workspace_id interview_id version engine structured_answers created_at document model",
        (
            (
                workspace_id,
                each.id,
                1,
                "embedded",
                as_json(structured(each)),
                each.completed_at,
                as_json(document(each)),
                made.embedder,
            )
            for each in made.interviews
        ),
    )
    loader.load(
        "answers",
        "workspace_id interview_id question_id study_id type number choices answered",
        (
            (
                workspace_id,
                each.id,
                question_id,
                study_id,
                TYPES[question_id],
                *number_and_choices(value),
                value is not None,
            )
            for each in made.interviews
            for question_id, value in each.values.items()
        ),
    )
    stored = {text: vector.astype("<f2").tobytes() for text, vector in vectors.items()}
    loader.load(
        "passages",
        "workspace_id interview_id number study_id message_seq question_id start end tone code theme_id vector words",
        (
            (
                workspace_id,
                each.id,
                mention.number,
                study_id,
                mention.message_seq,
                mention.question_id,
                mention.start,
                mention.end,
                mention.tone,
                code(mention),
                made.theme_ids[mention.topic.name] if mention.topic else None,
                stored[mention.text],
                lexemes[mention.text],
            )
            for each in made.interviews
            for mention in each.mentions
        ),
    )


def _vectors(interviewing: Interviewing, embedder: Embedder | None) -> dict[str, NDArray[np.float32]]:
    """A vector for everything that can be said."""
    topics = dict(interviewing.sentences())
    if embedder is not None:
        return dict(zip(topics, embedder.embed(list(topics)), strict=True))
    rng = np.random.default_rng(1)
    centres = {topic.name if topic else "": rng.standard_normal(_SIZE) for topic in topics.values()}
    made = {}
    for text, topic in topics.items():
        vector = centres[topic.name if topic else ""] + 0.6 * rng.standard_normal(_SIZE)
        made[text] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return made


def _lexemes(connection: Connection, texts: Mapping[str, object]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT text, to_tsvector('english', text)::text FROM unnest(%s::text[]) AS text", [list(texts)]
    ).fetchall()
    return dict(rows)
