"""How far a study is from one that can be published, and what its wording may do to the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from openkoji.kit.errors import FieldError
from openkoji.studies.model import Document
from openkoji.studies.wording import Rule, checked_language, wording_faults

EMBEDDED = "embedded"

_NEEDED = (
    ("problem", "Say what you do not know yet and want to find out."),
    ("audience", "Say who is to be asked."),
)

# What makes a study a good one, in hundredths. What publishing needs makes up most of it.
_WEIGHTS = {
    "problem": 25,
    "audience": 20,
    "questions": 25,
    "decision": 12,
    "successCriteria": 6,
    "methodology": 6,
    "hypothesis": 3,
    "outOfScope": 3,
}

# Minutes that an answer takes with its follow-ups: typed answers of 20 to 30 words, and one click.
_MINUTES_OPEN, _MINUTES_CLOSED, _MINUTES_FOLLOW_UP = 1.0, 0.3, 0.7
_MOST_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What may bend the answers; `question_id` is None for the study as a whole. `found_by` is `embedded`, or the
    language model that found it."""

    question_id: str | None
    rule: Rule
    message: str
    suggestion: str
    found_by: str = EMBEDDED


@dataclass(frozen=True, slots=True)
class Readiness:
    completeness: int
    blocking: tuple[FieldError, ...]
    warnings: tuple[Finding, ...]
    wording_checked: bool


def missing(document: Document) -> list[FieldError]:
    """The fields that publishing needs and the document lacks."""
    brief = document["brief"]
    faults = [
        FieldError(f"brief.{name}", f"is missing. {advice}")
        for name, advice in _NEEDED
        if not (brief.get(name) or "").strip()
    ]
    if not document["questions"]:
        faults.append(FieldError("questions", "is empty. Ask one question at least."))
    consent = document["consent"]
    if consent["required"] and not (consent.get("text") or "").strip():
        faults.append(FieldError("consent.text", "is missing. Say what respondents consent to, or do not require it."))
    return faults


def readiness(document: Document, moment: datetime) -> Readiness:
    """What stands between this document and a good study."""
    blocking = missing(document)
    closes_at = document.get("closesAt")
    if closes_at is not None and datetime.fromisoformat(closes_at) <= moment:
        blocking.append(FieldError("closesAt", "is past. Change it, or reset it with null."))
    brief = document["brief"]
    present = {name for name, text in brief.items() if text.strip()} | (
        {"questions"} if document["questions"] else set()
    )
    return Readiness(
        completeness=sum(weight for name, weight in _WEIGHTS.items() if name in present),
        blocking=tuple(blocking),
        warnings=(*_of_the_study(document), *_of_the_wording(document)),
        wording_checked=checked_language(document["interviewer"]["languages"][0]) is not None,
    )


def _of_the_study(document: Document) -> tuple[Finding, ...]:
    minutes = minutes_needed(document["questions"], document["mode"])
    limit = document["interviewer"]["maxMinutes"]
    if minutes <= limit:
        return ()
    return (
        Finding(
            None,
            Rule.TOO_MANY_QUESTIONS,
            f"The questions take about {minutes:.0f} minutes, and the interview may last {limit:g}.",
            "Ask less, allow fewer follow-ups, or raise interviewer.maxMinutes.",
        ),
    )


def minutes_needed(questions: Iterable[Mapping[str, Any]], mode: str) -> float:
    """The minutes that all of these take, with their follow-ups."""
    return sum(_minutes(question, mode) for question in questions)


def minutes_told(document: Mapping[str, Any]) -> int:
    """The whole minutes that respondents are told: what the questions take, but no more than the interviewer may."""
    needed = minutes_needed(document.get("questions") or (), document.get("mode") or "hybrid")
    limit = (document.get("interviewer") or {}).get("maxMinutes") or _MOST_MINUTES
    return max(1, ceil(min(needed, limit)))


def _minutes(question: Mapping[str, Any], mode: str) -> float:
    probing = question.get("probing")
    default = {"exploratory": 2, "hybrid": 1, "structured": 0 if probing is None else 1}[mode]
    follow_ups = (probing or {}).get("maxFollowUps", default)
    answer = _MINUTES_OPEN if question["type"] == "open_ended" else _MINUTES_CLOSED
    return answer + float(follow_ups) * _MINUTES_FOLLOW_UP


def _of_the_wording(document: Document) -> tuple[Finding, ...]:
    brief = document["brief"]
    return tuple(
        Finding(question["id"], fault.rule, fault.message, fault.suggestion)
        for question in document["questions"]
        for fault in wording_faults(
            question["text"],
            language=document["interviewer"]["languages"][0],
            question_type=question["type"],
            methodology=brief.get("methodology"),
            audience=brief.get("audience", ""),
        )
    )
