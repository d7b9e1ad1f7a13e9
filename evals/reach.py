"""Whether every required question is reached, and the study's minutes are kept, when the respondent stays.

Scripted respondents of every style, with all the patience in the world, go through the demo studies in each mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evals.report import Row
from openkoji.demo.preparation import study_documents
from openkoji.interviewing import Mode, Plan, plan_from_study
from openkoji.interviewing.conditions import applicable_questions
from openkoji.interviewing.plan import Respondent
from openkoji.simulate import Ending, Rehearsal, bundled_personas, rehearse

SEEDS = range(5)
ENDLESS_PATIENCE = 10_000


def rows() -> Iterator[Row]:
    for mode in Mode:
        runs = list(_runs(mode))
        stayed = [(plan, run) for plan, run in runs if run.ending is Ending.COMPLETED]
        due = sum(len(_required(plan, run)) for plan, run in stayed)
        reached = sum(question in run.state.records for plan, run in stayed for question in _required(plan, run))
        late = sum(run.minutes > plan.max_minutes * 1.1 for plan, run in stayed)
        figure = f"{reached} of {due} ({reached / due:.0%})"
        yield (
            f"{mode.value}: required questions reached, {len(stayed)} interviews",
            figure,
            "LLM slot filling 79 % (Wei 2023)",
            "100 %",
        )
        yield (
            f"{mode.value}: interviews over the study's minutes by a tenth or more",
            f"{late} of {len(stayed)}",
            "",
            "",
        )


def _runs(mode: Mode) -> Iterator[tuple[Plan, Rehearsal]]:
    for study in study_documents():
        plan = plan_from_study({**study, "mode": mode.value})
        for persona in bundled_personas():
            for seed in SEEDS:
                yield plan, rehearse(plan, replace(persona, patience=ENDLESS_PATIENCE), seed)


def _required(plan: Plan, run: Rehearsal) -> list[str]:
    return [question.id for question in applicable_questions(plan, run.state, Respondent()) if question.required]
