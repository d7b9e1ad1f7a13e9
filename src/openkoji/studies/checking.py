"""Checking the wording with a language model, in addition to the rules: what it finds counts only if it can be shown.

A finding quotes words that stand in the question, and proposes a question that the rules themselves find no fault with;
any other is dropped. Why it is a fault is said in our words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, Field

from openkoji.engines.model import Engine
from openkoji.language.masking import Mask
from openkoji.language.models import ModelUnavailableError
from openkoji.language.prompting import prompt
from openkoji.studies.model import Document
from openkoji.studies.model_calls import Call, as_data
from openkoji.studies.readiness import Finding
from openkoji.studies.wording import Rule, reason_of, wording_faults

log = structlog.get_logger(__name__)

MOST_QUESTIONS = 40
SECONDS = 25.0
_MOST_TOKENS = 1_500
_OF_MOM_TEST = frozenset({Rule.OPINION, Rule.REVEALS_IDEA})

ModelRule = Literal[
    "leading",
    "loaded",
    "double_barrelled",
    "hypothetical",
    "future",
    "closed",
    "options_in_open_question",
    "jargon",
    "opinion",
    "reveals_idea",
]


class ModelFinding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str
    rule: ModelRule
    quote: str
    instead: str


class ModelFindings(BaseModel):
    """What a model finds."""

    model_config = ConfigDict(extra="forbid")

    findings: list[ModelFinding] = Field(max_length=60)


async def model_findings(document: Document, known: Sequence[Finding], engine: Engine) -> tuple[list[Finding], Call]:
    """What the model adds to the findings that are `known`, and the call, to be counted. Of a model that fails nothing
    comes, and the call says so."""
    questions = document["questions"][:MOST_QUESTIONS]
    brief = document["brief"]
    mask = Mask.of((), *(question["text"] for question in questions)) if engine.masks else Mask.off()
    asked = prompt("check_wording").render(
        methodology=brief.get("methodology"),
        audience=as_data(mask.mask(brief.get("audience") or "")),
        lines=[
            orjson.dumps(
                {"id": question["id"], "type": question["type"], "text": as_data(mask.mask(question["text"]))}
            ).decode()
            for question in questions
        ],
    )
    try:
        completed = await engine.model.complete(asked, ModelFindings, timeout_seconds=SECONDS, most_tokens=_MOST_TOKENS)
    except ModelUnavailableError as error:
        log.warning("checking.fell_back", model=engine.model.name, code=error.code, reason=error.sentence)
        return [], Call(engine.model.name, error.spent, "failed")
    found = list(_shown(completed.output.findings, document, known, mask, engine.model.name))
    return found, Call(engine.model.name, completed.spent, "ok")


def _shown(
    findings: Sequence[ModelFinding], document: Document, known: Sequence[Finding], mask: Mask, model: str
) -> Iterator[Finding]:
    questions = {question["id"]: question for question in document["questions"]}
    told = {(finding.question_id, finding.rule) for finding in known}
    for finding in findings:
        question, rule = questions.get(finding.question), Rule(finding.rule)
        if question is None or (question["id"], rule) in told:
            continue
        quote, instead = mask.restore(finding.quote).strip(), mask.restore(finding.instead).strip()
        if _holds(rule, question, quote, document) and _is_better(question, instead, document):
            told.add((question["id"], rule))
            yield Finding(question["id"], rule, f"“{quote}” {reason_of(rule)}", f"Ask: “{instead}”", model)


def _holds(rule: Rule, question: dict[str, Any], quote: str, document: Document) -> bool:
    if rule in _OF_MOM_TEST and document["brief"].get("methodology") != "mom_test":
        return False
    if rule in (Rule.CLOSED, Rule.OPTIONS_IN_OPEN_QUESTION) and question["type"] != "open_ended":
        return False
    return bool(quote) and quote in question["text"]


def _is_better(question: dict[str, Any], instead: str, document: Document) -> bool:
    """Whether this is another question, and one without a fault."""
    if not instead or instead == question["text"] or "\n" in instead:
        return False
    brief = document["brief"]
    return not wording_faults(
        instead,
        language=document["interviewer"]["languages"][0],
        question_type=question["type"],
        methodology=brief.get("methodology"),
        audience=brief.get("audience") or "",
    )
