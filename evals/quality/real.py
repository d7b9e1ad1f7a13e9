"""Real answers that were graded: survey respondents, and stretches of three answers of recorded interviews.

Drawn with a fixed seed, so that grades belong to the same words each time; the words stay in the data sets.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.answers.draw import WORDING
from evals.data import coded_respondents, recorded_interviews
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing import Mode, Plan, Question

SEED, OF_EACH, STRETCH = 1123, 24, 3

Exchanges = Sequence[tuple[str, str]]


def real() -> dict[str, Transcript]:
    """48 transcripts by id, r01 to r48. Raises `MissingDataError` where the data sets are not there."""
    chance = random.Random(SEED)
    respondents = {each.id: each.answers for each in coded_respondents()}
    survey = [survey_transcript(respondents[name]) for name in chance.sample(sorted(respondents), OF_EACH)]
    drawn = survey + chance.sample(list(_stretches()), OF_EACH)
    chance.shuffle(drawn)
    return {f"r{number:02}": transcript for number, transcript in enumerate(drawn, 1)}


def survey_transcript(exchanges: Exchanges) -> Transcript:
    """A survey's questions are known: they are the plan."""
    asked = [" ".join(WORDING.get(question, question).split()) for question, _ in exchanges]
    plan = Plan("Survey", Mode.STRUCTURED, tuple(Question(f"q{place}", text) for place, text in enumerate(asked)))
    messages = []
    for place, (question, (_, answer)) in enumerate(zip(asked, exchanges, strict=True)):
        messages.append(Message(f"q{place}", question, False, "question", f"q{place}"))
        messages.append(Message(f"a{place}", answer, True, None, f"q{place}"))
    return Transcript(plan, tuple(messages))


def _stretches() -> list[Transcript]:
    found = []
    for interview in recorded_interviews():
        exchanges: list[tuple[str, str]] = []
        question = ""
        for role, words in interview.turns:
            if role == "interviewer":
                question = words
            elif "?" in question:
                exchanges.append((question, words))
        for start in range(0, len(exchanges) - STRETCH + 1, STRETCH):
            found.append(_stretch(exchanges[start : start + STRETCH], spoken=interview.led_by == "human"))
    return found


def _stretch(exchanges: Exchanges, *, spoken: bool) -> Transcript:
    """Of a recorded interview the guide is not part of the data: what the interviewer said is what was asked."""
    said = [(text, place % 2 == 1) for place, text in enumerate(text for pair in exchanges for text in pair)]
    messages = tuple(Message(f"m{place}", text, mine) for place, (text, mine) in enumerate(said))
    return Transcript(Plan("Democracy", Mode.HYBRID, ()), messages, spoken=spoken)
