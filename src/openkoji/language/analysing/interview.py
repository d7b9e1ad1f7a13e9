"""One interview, analysed by a language model: what it is asked, and what of its answer is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.analysis.findings import Findings
from openkoji.analysis.locating import Said
from openkoji.analysis.transcript import Transcript
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.plan import Question, QuestionType
from openkoji.language.analysing.accepting import Acceptance, Accepted
from openkoji.language.analysing.schema import InterviewRead
from openkoji.language.analysing.shown import Shown, shown
from openkoji.language.analysing.wording import Words
from openkoji.language.languages import english_name
from openkoji.language.masking import Mask
from openkoji.language.models import LanguageModel, ModelUnavailableError, Spent
from openkoji.language.prompting import Rendered, prompt

PROMPT = "analyse"

TIMEOUT_SECONDS = 120.0
"""Nobody waits for an analysis, and a small model of one's own is slow."""
MOST_TOKENS = 4_000

MOST_KNOWN_THEMES = 40
MOST_UNFOUND = 0.25
"""The share of quotes that stand nowhere from which a model is asked once more."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """Why the embedded analysis stands."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking a model: `accepted`, or why not; and what it took."""

    prompt: Rendered | None
    spent: Spent
    accepted: Accepted | None = None
    fallback: Fallback | None = None


NOTHING_SAID = Fallback("nothing_said", "Nothing was said on the subject that a language model could read.")

NOTHING_STANDS = Fallback("nothing_verbatim", "Nothing that the language model wrote rests on words that were said.")


async def analyse_with(
    model: LanguageModel, transcript: Transcript, embedded: Findings, *, known_themes: Sequence[str], mask: Mask
) -> Asked:
    """Ask the model once, and again where its answer does not fit. Never raises for what a model or its server does:
    then `fallback` says why."""
    if not embedded.passages:
        return Asked(None, Spent(), fallback=NOTHING_SAID)
    written_in = language_for(transcript.plan.language)
    lines = shown(transcript, embedded.passages, language_for(transcript.language), mask)
    rendered = render(transcript, embedded, lines, known_themes=known_themes, mask=mask, language=written_in)
    words = Words(written_in, Said(transcript.said), mask)
    check = _Check(embedded, lines, words)
    try:
        completed = await model.complete(
            rendered, InterviewRead, check=check, timeout_seconds=TIMEOUT_SECONDS, most_tokens=MOST_TOKENS
        )
    except ModelUnavailableError as error:
        return Asked(rendered, error.spent, fallback=Fallback(error.code, error.sentence))
    accepted = Acceptance(embedded, lines, words).accept(completed.output)
    if not accepted.taken:
        return Asked(rendered, completed.spent, fallback=NOTHING_STANDS)
    return Asked(rendered, completed.spent, accepted)


def render(
    transcript: Transcript,
    embedded: Findings,
    lines: Shown,
    *,
    known_themes: Sequence[str],
    mask: Mask,
    language: Language,
) -> Rendered:
    """The prompt of an interview. Everything that people wrote goes through the mask."""
    plan = transcript.plan
    asked = {question.id: question.text for question in plan.questions}
    values = [
        f"{answer.question_id} ({asked.get(answer.question_id, '')}): {answer.label or answer.value}"
        for answer in transcript.answers
        if answer.value is not None
    ]
    return prompt(PROMPT).render(
        language=english_name(language.code),
        study=mask.mask(plan.name),
        problem=mask.mask(plan.brief.get("problem", "")),
        goals=[mask.mask(goal) for goal in plan.goals],
        questions=[mask.mask(_question(each)) for each in plan.questions],
        values=[mask.mask(value) for value in values],
        scores=[f"{name}: {score.score:.1f}" for name, score in embedded.quality.dimensions.items()],
        known_themes=[mask.mask(name) for name in known_themes[:MOST_KNOWN_THEMES]],
        lines=lines.lines,
    )


def _question(question: Question) -> str:
    kind = "" if question.type is QuestionType.OPEN_ENDED else f" ({question.type.value.replace('_', ' ')})"
    return f"{question.id}: {question.text}{kind}"


class _Check:
    """Tells the model once which quotes stand nowhere, so that it can mend them; then takes what there is."""

    def __init__(self, embedded: Findings, lines: Shown, words: Words) -> None:
        self._embedded, self._lines, self._words = embedded, lines, words
        self._has_told = False

    def __call__(self, read: InterviewRead) -> InterviewRead:
        acceptance = Acceptance(self._embedded, self._lines, self._words)
        acceptance.accept(read)
        lost = acceptance.lost_quotes
        if len(lost) > MOST_UNFOUND * acceptance.quotes and not self._has_told:
            self._has_told = True
            raise ValueError(_unfound(lost))
        return read


def _unfound(quotes: Sequence[str]) -> str:
    shown = "; ".join(f"“{quote[:80]}”" for quote in quotes[:10])
    return (
        f"These quotes are not word for word in the message, or not on the subject: {shown}. Copy words of one "
        "respondent's message exactly, or leave the quote out."
    )
