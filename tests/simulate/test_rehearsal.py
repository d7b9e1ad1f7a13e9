"""A rehearsal goes through a whole study, and is the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import openkoji
from openkoji.interviewing import Plan, plan_from_study
from openkoji.simulate import Ending, Persona, bundled_personas, rehearse, summarise

STUDIES = sorted((Path(openkoji.__file__).parent / "demo" / "studies").glob("*.yaml"))


def plan_of(study: Path) -> Plan:
    return plan_from_study(yaml.safe_load(study.read_text()))


@pytest.mark.parametrize("study", STUDIES, ids=lambda path: path.stem)
@pytest.mark.parametrize("persona", bundled_personas(), ids=lambda persona: persona.name)
def test_every_persona_goes_through_every_study_to_the_end(persona: Persona, study: Path) -> None:
    for seed in range(4):
        held = rehearse(plan_of(study), persona, seed)
        assert held.ending in (Ending.COMPLETED, Ending.STOPPED)
        assert held.exchanges[-1].turn.is_complete
        assert 0 < held.minutes < 60
        assert len(held.told) == len(set(held.told))


def test_the_same_seed_gives_the_same_conversation_and_another_one_does_not() -> None:
    plan, persona = plan_of(STUDIES[1]), bundled_personas()[1]
    assert rehearse(plan, persona, 1) == rehearse(plan, persona, 1)
    told = {tuple(exchange.turn.content for exchange in rehearse(plan, persona, seed).exchanges) for seed in range(5)}
    assert len(told) > 1


def test_no_answer_keeps_a_slot_open() -> None:
    for study in STUDIES:
        for persona in bundled_personas():
            for exchange in rehearse(plan_of(study), persona, 2).exchanges:
                assert exchange.said is None or "{" not in exchange.said.text


def test_a_summary_counts_what_the_respondents_did() -> None:
    plan = plan_of(STUDIES[0])
    held = [rehearse(plan, persona, 1) for persona in bundled_personas()]
    summary = summarise(plan, held)
    assert summary.completed + summary.stopped == len(held)
    first = summary.questions[0]
    assert first.reached == len(held)
    assert first.answered <= first.reached
    assert summary.longest == max(each.minutes for each in held)


def test_impatient_people_leave_questions_unreached() -> None:
    plan = plan_of(STUDIES[1])
    short = [Persona(each.name, each.style, 3, each.facts) for each in bundled_personas()]
    summary = summarise(plan, [rehearse(plan, persona, 1) for persona in short])
    assert summary.stopped == len(short)
    assert summary.questions[-1].reached == 0
