"""A study's brief and an interview's transcript as Markdown, for an agent, or the person before it, to read.

What people wrote stands in block quotes: no line of it can pass for a heading, or for what somebody else said. Words
from interviews are marked as data besides (`openkoji.mcp.marking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openkoji.mcp.marking import marked

Body = Mapping[str, Any]

_BRIEF = {
    "problem": "What we do not understand",
    "decision": "What is to be decided",
    "hypothesis": "What is believed so far",
    "successCriteria": "When the study was worth it",
    "audience": "Who is asked",
    "outOfScope": "What it is not about",
    "context": "What else the interviewer knows",
}
_TYPES = {
    "open_ended": "open",
    "scale": "a scale",
    "single_choice": "one of several",
    "multiple_choice": "some of several",
    "ranking": "a ranking",
    "yes_no": "yes or no",
}


def brief_as_markdown(study: Body) -> str:
    """The brief of a study, as `GET /api/v1/studies/{id}` has it, with its questions."""
    return _joined(_brief(study))


def transcript_as_markdown(interview: Body) -> str:
    """What was said in an interview, as `GET /api/v1/interviews/{id}` has it, with who said it."""
    return _joined(_transcript(interview))


def _brief(study: Body) -> Iterator[str]:
    brief, interviewer = study.get("brief") or {}, study.get("interviewer") or {}
    yield f"# {_line(study['name'])}"
    languages = ", ".join(interviewer.get("languages") or ["en"])
    minutes = f"{interviewer.get('maxMinutes', 10):g}"
    yield f"Study {study['id']}, {study['status']}. An interview takes up to {minutes} minutes, in {languages}."
    if brief.get("methodology"):
        yield f"Methodology: {brief['methodology'].replace('_', ' ')}."
    for field, heading in _BRIEF.items():
        if brief.get(field):
            yield f"## {heading}"
            yield quoted(brief[field])
    if study.get("questions"):
        yield "## Questions"
    for number, question in enumerate(study.get("questions") or [], 1):
        yield from _question(number, question)


def _question(number: int, question: Body) -> Iterator[str]:
    facts = [f"id `{question['id']}`", _TYPES[question["type"]]]
    if not question.get("required", True):
        facts.append("may be left out")
    follow_ups = (question.get("probing") or {}).get("maxFollowUps")
    if follow_ups is not None:
        facts.append(f"up to {follow_ups} follow-ups")
    if question.get("showIf"):
        facts.append("asked of some only")
    yield f"### {number}. {_line(question['text'])}"
    yield f"{'; '.join(facts)}."
    config = question.get("config") or {}
    if question["type"] == "scale":
        ends = [_line(config[end]) for end in ("minLabel", "maxLabel") if config.get(end)]
        labels = f" ({' … '.join(ends)})" if ends else ""
        yield f"From {config.get('min', 0)} to {config.get('max', 10)}{labels}."
    if config.get("options"):
        yield "\n".join(f"- {_line(option['label'])}" for option in config["options"])


def _transcript(interview: Body) -> Iterator[str]:
    yield f"# Interview {interview['interviewId']}"
    facts = [f"Study {interview['studyId']}", interview["status"], f"{interview['mode']} in {interview['language']}"]
    if interview.get("completedAt"):
        facts.append(f"completed {interview['completedAt']}")
    quality = (interview.get("analysis") or {}).get("qualityScore")
    facts.append(f"quality {quality} of 5" if quality else "not analysed")
    yield f"{', '.join(facts)}."
    for message in interview["transcript"]:
        speaker = "Interviewer" if message["role"] == "interviewer" else "Respondent"
        yield f"**{speaker}** ({message['id']})"
        yield quoted(marked(message["content"]))


def quoted(text: str) -> str:
    """A block quote that none of the text's lines leaves."""
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines()) or ">"


def _line(text: str) -> str:
    return " ".join(text.split())


def _joined(blocks: Iterator[str]) -> str:
    return "\n\n".join(blocks) + "\n"
