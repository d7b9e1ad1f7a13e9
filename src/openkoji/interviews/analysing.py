"""Runs the analysis of one interview: load, read without a transaction, then write all of it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

import structlog

from openkoji.analysis.analyse import Analysed, analyse
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.proposed_names import with_proposed
from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.analysis.signals import signals_of
from openkoji.analysis.taking_out import take_out
from openkoji.analysis.themes import sort_in
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.trust import fingerprints, trust_of
from openkoji.codebooks import repository as codebooks
from openkoji.codebooks.due import count_analysis
from openkoji.db import Transaction
from openkoji.engines import repository as models
from openkoji.engines import usage
from openkoji.engines.model import Engine, Outcome, Purpose
from openkoji.engines.service import engines_of
from openkoji.engines.usage import month_of
from openkoji.interviewing import CollectedAnswer
from openkoji.interviewing.language import language_for
from openkoji.interviews import analyses, reading
from openkoji.interviews.analysis_events import announce
from openkoji.interviews.holds import settle_by_quality
from openkoji.interviews.model import AnalysedInterview, Status
from openkoji.interviews.plans import plans
from openkoji.interviews.provenance import Provenance
from openkoji.interviews.transcripts import transcript_of
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id
from openkoji.language.analysing import Asked, Fallback, analyse_with
from openkoji.language.embedders import default_embedder
from openkoji.language.masking import Mask
from openkoji.language.models import Spent
from openkoji.respondents.masking import mask_for_models
from openkoji.settings import Settings

log = structlog.get_logger(__name__)

NOT_ASKED = Fallback(
    "budget", "What the workspace may use of the language model this month is used up, or its key cannot be read."
)

UNREADABLE = Fallback("failed", "What the language model wrote could not be read. The server's log says more.")


@cache
def embedder() -> Embedder:
    """The embedder of this process, loaded at the first analysis. Only workers call this."""
    settings = Settings.load()
    return default_embedder(settings.models_dir, settings.embedder)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What an analysis reads. `engine` is the language model that the workspace may ask now, `language_model` the name
    of the one that it has."""

    interview: AnalysedInterview
    transcript: Transcript
    sequence_of: dict[str, int]
    engine: Engine | None
    language_model: str | None
    known_themes: Sequence[str]


async def analyse_interview(run: Run, interview_id: UUID, version: int) -> None:
    """Write this version of the analysis, unless it is there already or the interview is not complete.

    What one run writes is one transaction: a worker that is killed leaves nothing, and the repeat finds nothing. While
    a language model is asked, there is no transaction and no lock.
    """
    loaded = await _load(run, interview_id, version)
    if loaded is None:
        return
    reader = await asyncio.to_thread(embedder)
    analysed = await asyncio.to_thread(analyse, loaded.transcript, reader)
    asked = await _ask(loaded, analysed)
    await _write(run, interview_id, version, loaded, analysed, asked)


async def _load(run: Run, interview_id: UUID, version: int) -> _Loaded | None:
    async with run.transaction() as transaction:
        interview = await analyses.subject(transaction, run.workspace_id, interview_id)
        if interview is None or interview.status != Status.COMPLETED:
            return None
        if not await analyses.begin(transaction, run.workspace_id, interview_id, version):
            return None
        plan = await plans.get(transaction, run.workspace_id, interview.study_id, interview.study_version)
        messages = await reading.transcript(transaction, run.workspace_id, interview_id)
        engine, name = await _engine(run, transaction)
        known = await codebooks.theme_names(transaction, run.workspace_id, interview.study_id) if engine else ()
    transcript = transcript_of(plan, interview, messages)
    ids = (message.id for message in transcript.messages)
    sequence_of = dict(zip(ids, (message.seq for message in messages), strict=True))
    return _Loaded(interview, transcript, sequence_of, engine, name, known)


async def _engine(run: Run, transaction: Transaction) -> tuple[Engine | None, str | None]:
    """The model that may be asked, and the name of the one that the workspace has, also where its budget is used up."""
    engines = engines_of(run)
    engine = await engines.engine_for(transaction, run.workspace_id, Purpose.ANALYSIS)
    if engine is not None or not engines.has_any:
        return engine, engine.model.name if engine else None
    own, _ = await models.find(transaction, run.workspace_id, month_of(now()))
    return None, engines.name_for(own, Purpose.ANALYSIS)


async def _ask(loaded: _Loaded, analysed: Analysed) -> Asked | None:
    """What the language model makes of the interview; None where the workspace has none."""
    if loaded.engine is None:
        return Asked(None, Spent(), fallback=NOT_ASKED) if loaded.language_model else None
    told = loaded.interview
    texts = [message.content for message in loaded.transcript.messages]
    mask = Mask.off()
    if loaded.engine.masks:
        mask = mask_for_models(
            told.respondent_name, told.respondent_email, told.respondent_external_id, told.respondent_metadata, *texts
        )
    model = loaded.engine.model
    try:
        return await analyse_with(
            model, loaded.transcript, analysed.findings, known_themes=loaded.known_themes, mask=mask
        )
    except Exception:  # a model writes what nobody thought of: no interview is left without its analysis for that
        log.exception("analysis.model_failed", model=model.name)
        return Asked(None, Spent(), fallback=UNREADABLE)


async def _write(
    run: Run, interview_id: UUID, version: int, loaded: _Loaded, analysed: Analysed, asked: Asked | None
) -> None:
    interview, transcript = loaded.interview, loaded.transcript
    accepted = asked.accepted if asked else None
    answers = _with_comments(transcript.answers, accepted.comments if accepted else {})
    provenance = Provenance(embedder().name, loaded.language_model, asked)
    reader, moment, language = embedder(), now(), language_for(transcript.language)
    workspace_id, study_id = run.workspace_id, interview.study_id
    prints = sorted(fingerprints(transcript))
    async with run.transaction() as transaction:
        # The codebook first, always: a worker that holds it never waits for one that waits for it.
        before = await codebooks.open_locked(
            transaction, workspace_id, study_id, embedder=reader.name, size=reader.size, moment=moment, switch=True
        )
        if not await analyses.lock(transaction, workspace_id, interview_id, version):
            _count(transaction, workspace_id, study_id, loaded, asked)
            return
        # Under the lock, so that of two who said the same at once the later one finds the earlier.
        seen = await analyses.seen_elsewhere(transaction, workspace_id, study_id, interview_id, prints)
        found = accepted.findings if accepted else analysed.findings
        if seen:
            found = replace(found, trust=trust_of(transcript, language, seen, signals_of(transcript)))
        earlier = await analyses.earlier_passages(transaction, workspace_id, interview_id)
        placed = await asyncio.to_thread(
            sort_in,
            take_out(before, earlier, language),
            found.passages,
            analysed.vectors,
            plan=transcript.plan,
            embedder=reader,
            language=language,
            new_id=new_id,
        )
        if accepted:
            themes = with_proposed(placed.codebook.themes, placed.theme_of, accepted.names)
            placed = replace(placed, codebook=replace(placed.codebook, themes=themes))
        analyses.store(
            transaction,
            workspace_id,
            interview_id,
            interview,
            found,
            version=version,
            provenance=provenance,
            answers=answers,
            message_ids=[message.id for message in transcript.said],
            moment=moment,
        )
        codebooks.save(transaction, workspace_id, study_id, before, placed.codebook, placed.merged, moment)
        analyses.store_passages(
            transaction,
            workspace_id,
            interview_id,
            interview,
            found.passages,
            placed.theme_of,
            analysed.vectors,
            loaded.sequence_of,
        )
        analyses.store_fingerprints(transaction, workspace_id, study_id, interview_id, prints)
        announce(transaction, workspace_id, interview_id, interview, found, placed, answers, version)
        if loaded.engine is not None:
            await count_analysis(transaction, workspace_id, study_id)
        if interview.analysis_version is None:
            counts = found.quality.score >= COUNTED_FROM
            await settle_by_quality(transaction, workspace_id, interview_id, moment, counts=counts)
        _count(transaction, workspace_id, study_id, loaded, asked)


def _count(transaction: Transaction, workspace_id: UUID, study_id: UUID, loaded: _Loaded, asked: Asked | None) -> None:
    """Count what was asked of a model, also where another run has written the analysis meanwhile."""
    if loaded.engine is not None and asked is not None and asked.prompt is not None:
        outcome: Outcome = "ok" if asked.accepted else "failed"
        name = loaded.engine.model.name
        usage.record(transaction, workspace_id, study_id, Purpose.ANALYSIS, name, asked.spent, outcome=outcome)


def _with_comments(answers: Sequence[CollectedAnswer], comments: Mapping[str, str]) -> tuple[CollectedAnswer, ...]:
    """The answers, those that have a value and no comment with the words that explain it elsewhere."""
    return tuple(
        replace(each, comment=comments.get(each.question_id))
        if each.value is not None and each.comment is None
        else each
        for each in answers
    )
