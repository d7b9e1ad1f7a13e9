"""Runs the analysis of one interview: load, read without a transaction, then write all of it at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache
from uuid import UUID

from openkoji.analysis.analyse import Analysed, analyse
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.analysis.signals import signals_of
from openkoji.analysis.taking_out import take_out
from openkoji.analysis.themes import sort_in
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.trust import fingerprints, trust_of
from openkoji.codebooks import repository as codebooks
from openkoji.interviewing.language import language_for
from openkoji.interviews import analyses, reading
from openkoji.interviews.analysis_events import announce
from openkoji.interviews.holds import settle_by_quality
from openkoji.interviews.model import AnalysedInterview, Status
from openkoji.interviews.plans import plans
from openkoji.interviews.transcripts import transcript_of
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id
from openkoji.language.embedders import default_embedder
from openkoji.settings import Settings


@cache
def embedder() -> Embedder:
    """The embedder of this process, loaded at the first analysis. Only workers call this."""
    settings = Settings.load()
    return default_embedder(settings.models_dir, settings.embedder)


async def analyse_interview(run: Run, interview_id: UUID, version: int) -> None:
    """Write this version of the analysis, unless it is there already or the interview is not complete.

    What one run writes is one transaction: a worker that is killed leaves nothing, and the repeat finds nothing.
    """
    loaded = await _load(run, interview_id, version)
    if loaded is None:
        return
    interview, transcript, sequence_of = loaded
    reader = await asyncio.to_thread(embedder)
    analysed = await asyncio.to_thread(analyse, transcript, reader)
    await _write(run, interview_id, version, interview, transcript, analysed, sequence_of)


async def _load(
    run: Run, interview_id: UUID, version: int
) -> tuple[AnalysedInterview, Transcript, dict[str, int]] | None:
    async with run.transaction() as transaction:
        interview = await analyses.subject(transaction, run.workspace_id, interview_id)
        if interview is None or interview.status != Status.COMPLETED:
            return None
        if not await analyses.begin(transaction, run.workspace_id, interview_id, version):
            return None
        plan = await plans.get(transaction, run.workspace_id, interview.study_id, interview.study_version)
        messages = await reading.transcript(transaction, run.workspace_id, interview_id)
    transcript = transcript_of(plan, interview, messages)
    ids = (message.id for message in transcript.messages)
    return interview, transcript, dict(zip(ids, (message.seq for message in messages), strict=True))


async def _write(
    run: Run,
    interview_id: UUID,
    version: int,
    interview: AnalysedInterview,
    transcript: Transcript,
    analysed: Analysed,
    sequence_of: dict[str, int],
) -> None:
    reader, moment, language = embedder(), now(), language_for(transcript.language)
    workspace_id, study_id = run.workspace_id, interview.study_id
    prints = sorted(fingerprints(transcript))
    async with run.transaction() as transaction:
        # The codebook first, always: a worker that holds it never waits for one that waits for it.
        before = await codebooks.open_locked(
            transaction, workspace_id, study_id, embedder=reader.name, size=reader.size, moment=moment, switch=True
        )
        if not await analyses.lock(transaction, workspace_id, interview_id, version):
            return
        # Under the lock, so that of two who said the same at once the later one finds the earlier.
        seen = await analyses.seen_elsewhere(transaction, workspace_id, study_id, interview_id, prints)
        found = analysed.findings
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
        analyses.store(
            transaction,
            workspace_id,
            interview_id,
            interview,
            found,
            version=version,
            model=reader.name,
            answers=transcript.answers,
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
            sequence_of,
        )
        analyses.store_fingerprints(transaction, workspace_id, study_id, interview_id, prints)
        announce(transaction, workspace_id, interview_id, interview, found, placed, transcript.answers, version)
        if interview.analysis_version is None:
            counts = found.quality.score >= COUNTED_FROM
            await settle_by_quality(transaction, workspace_id, interview_id, moment, counts=counts)
