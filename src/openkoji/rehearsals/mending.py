"""Which questions to mend: what happened at them in the rehearsal, and what the check says of their wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openkoji.rehearsals.schemas import Mend, ToMend
from openkoji.simulate import QuestionFinding, Summary, Trouble, troubles_of
from openkoji.simulate.findings import TELLING
from openkoji.studies.readiness import Finding

_HAPPENED = {
    Trouble.NOT_REACHED: (
        "{count} of {out_of} never got there.",
        "Ask it earlier, ask less before it, or give the interview more minutes.",
    ),
    Trouble.SAID_NOTHING: (
        "{count} of {out_of} had nothing to say to it at first.",
        "Ask about one thing that happened: “Tell me about the last time …”",
    ),
    Trouble.ASKED_BACK: (
        "{count} of {out_of} asked what is meant.",
        "Say it in fewer and plainer words, and name the thing it is about.",
    ),
    Trouble.STOPPED: (
        "{count} of {out_of} wanted to stop there.",
        "Ask less before it, or leave out what this question does not need.",
    ),
}


def to_mend(summary: Summary, wording: Sequence[Finding]) -> list[ToMend]:
    """Questions in the order of the guide, those without a reason left out; last what concerns the whole study."""
    listed = [
        ToMend(
            question_id=finding.question.id,
            text=finding.question.text,
            reasons=[*_happened(finding, summary.rehearsals), *_said(wording, finding.question.id)],
        )
        for finding in summary.questions
    ]
    listed.append(ToMend(question_id=None, text="", reasons=list(_said(wording, None))))
    return [each for each in listed if each.reasons]


def _happened(finding: QuestionFinding, respondents: int) -> Iterator[Mend]:
    for trouble, count, out_of in troubles_of(finding, respondents):
        # One who stops early never gets to the end, which is no fault of the questions there.
        if count / out_of >= TELLING:
            message, suggestion = _HAPPENED[trouble]
            yield Mend(why=trouble.value, message=message.format(count=count, out_of=out_of), suggestion=suggestion)


def _said(wording: Sequence[Finding], question_id: str | None) -> Iterator[Mend]:
    for finding in wording:
        if finding.question_id == question_id:
            yield Mend(why=finding.rule.value, message=finding.message, suggestion=finding.suggestion)
