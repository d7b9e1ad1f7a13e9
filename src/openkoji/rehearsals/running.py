"""A rehearsal from its first respondent to its report, told on the way; no transaction is open while anybody talks."""

from __future__ import annotations

import asyncio
from uuid import UUID

from openkoji.db import Transaction
from openkoji.engines import usage
from openkoji.engines.model import Engine, Purpose
from openkoji.engines.service import Engines, engines_of
from openkoji.interviewing import Plan, plan_from_study
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.rehearsals import repository
from openkoji.rehearsals.by_model import ModeratedByModel, PlayedByModel, Spending
from openkoji.rehearsals.holding import hold
from openkoji.rehearsals.model import EngineKind, RehearsalStatus, Task
from openkoji.rehearsals.reporting import report_of
from openkoji.simulate import Persona, Rehearsal, cast
from openkoji.studies.readiness import readiness

AT_ONCE = 4
"""Interviews by a model: it is waited for most of the time. Scripts never wait, and take one at a time."""


async def run_rehearsal(run: Run, rehearsal_id: UUID) -> None:
    """Hold it. One that was cancelled or deleted meanwhile ends after the interviews that are under way."""
    async with run.transaction() as transaction:
        wanted = await repository.begin(transaction, run.workspace_id, rehearsal_id)
    if wanted is None:
        return
    plan = plan_from_study(wanted.document)
    audience = wanted.document["brief"].get("audience") or ""
    people = cast(audience, plan.languages or (plan.language,), wanted.respondents)
    engines = engines_of(run) if wanted.engine == EngineKind.MODEL else None
    held: list[Rehearsal] = []
    while len(held) < len(people):
        engine = await _engine(run, engines)
        places = range(len(held), min(len(held) + (AT_ONCE if engine else 1), len(people)))
        spending = Spending()
        held += await asyncio.gather(
            *(_interview(plan, people[place], wanted.seed + place, engine, spending) for place in places)
        )
        async with run.transaction() as transaction:
            goes_on = await repository.tell_progress(transaction, run.workspace_id, rehearsal_id, len(held))
            _count(transaction, run.workspace_id, wanted, engine, spending)
        if not goes_on:
            return
    moment = now()
    report = report_of(plan, held, readiness(wanted.document, moment).warnings)
    stored = report.model_dump(mode="json", by_alias=True)
    async with run.transaction() as transaction:
        repository.finish(transaction, run.workspace_id, rehearsal_id, RehearsalStatus.READY, stored, moment)


async def _engine(run: Run, engines: Engines | None) -> Engine | None:
    """The model for the next interviews; none where its budget is used up by now, and the scripts go on."""
    if engines is None:
        return None
    async with run.transaction() as transaction:
        return await engines.engine_for(transaction, run.workspace_id, Purpose.REHEARSAL)


async def _interview(plan: Plan, persona: Persona, seed: int, engine: Engine | None, spending: Spending) -> Rehearsal:
    if engine is None:
        return await hold(plan, persona, seed)
    playing = PlayedByModel(persona, seed, engine, spending)
    return await hold(plan, persona, seed, playing, ModeratedByModel(engine, spending))


def _count(
    transaction: Transaction, workspace_id: UUID, wanted: Task, engine: Engine | None, spending: Spending
) -> None:
    for spent, outcome in spending.calls:
        assert engine is not None, "nobody else was asked"
        name = engine.model.name
        usage.record(transaction, workspace_id, wanted.study_id, Purpose.REHEARSAL, name, spent, outcome=outcome)
