"""How the moderator talks with real respondents, beside how the recorded interviewers talked with them.

Our moderator asks the recorded questions and gets the recorded answers in their order; a probe gets the
recorded answer to the next follow-up. Its words are its own: a researcher's question is not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from evals.data import RecordedInterview, recorded_interviews
from evals.report import Row
from openkoji.interviewing import Answer, Mode, Plan, Probing, Question, Turn, begin, step

_FOLLOW_UPS = 2
_QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Manners:
    """What the interviewer did: shares are of its turns."""

    turns: int
    several_questions: int
    over_thirty_words: int
    repeated_sentences: int
    median_words: float
    echoes: int = 0
    echoes_not_verbatim: int = 0


def rows() -> Iterator[Row]:
    interviews = recorded_interviews()
    ai, human = of_recorded(interviews, "ai"), of_recorded(interviews, "human")
    controls = (("recorded AI", ai), ("recorded human", human))

    def control(name: str) -> str:
        return ", ".join(f"{label} {_share(getattr(each, name), each.turns)}" for label, each in controls)

    for mode in (Mode.HYBRID, Mode.EXPLORATORY):
        ours = of_ours(interviews, mode)
        yield f"{mode.value}: turns", str(ours.turns), f"recorded AI {ai.turns}, recorded human {human.turns}", ""
        for label, name in (
            ("turns with more than one question", "several_questions"),
            ("turns over 30 words", "over_thirty_words"),
            ("sentences said before", "repeated_sentences"),
        ):
            yield f"{mode.value}: {label}", _share(getattr(ours, name), ours.turns), control(name), "0"
        words = f"recorded AI {ai.median_words:g}, recorded human {human.median_words:g}"
        yield f"{mode.value}: words a turn, median", f"{ours.median_words:g}", words, "≤ 24"
        wrong = f"{ours.echoes_not_verbatim} of {ours.echoes}"
        yield f"{mode.value}: echoes that are not verbatim", wrong, "", "0"


def of_recorded(interviews: list[RecordedInterview], led_by: str) -> Manners:
    said = [
        [words for role, words in interview.turns if role == "interviewer"]
        for interview in interviews
        if interview.led_by == led_by
    ]
    return _manners(said)


def of_ours(interviews: list[RecordedInterview], mode: Mode) -> Manners:
    conversations, echoes, wrong = [], 0, 0
    for number, interview in enumerate(interviews):
        said: list[str] = []
        for answer, turn in play(interview, mode, seed=number):
            said.append(own_words(turn))
            for quote in _QUOTED.findall(own_words(turn)):
                echoes += 1
                wrong += turn.quote == quote and quote not in answer
        conversations.append(said)
    return _manners(conversations, echoes, wrong)


def play(interview: RecordedInterview, mode: Mode, *, seed: int) -> list[tuple[str, Turn]]:
    """Our turns after the opening, each with the answer before it."""
    plan = plan_of(interview, mode)
    answers = [words for role, words in interview.turns if role == "respondent"]
    turn = begin(plan, seed)
    turns = []
    for answer in answers:
        if turn.is_complete:
            break
        turn = step(plan, turn.state, Answer(text=answer))
        turns.append((answer, turn))
    return turns


def plan_of(interview: RecordedInterview, mode: Mode) -> Plan:
    """The recorded questions: the last sentence that asks, of each turn of the recorded interviewer."""
    asked = (_last_question(words) for role, words in interview.turns if role == "interviewer")
    texts = dict.fromkeys(text for text in asked if text)
    questions = tuple(
        Question(f"q{number}", text, probing=Probing(_FOLLOW_UPS)) for number, text in enumerate(texts, start=1)
    )
    return Plan("Views on democracy", mode, questions, max_minutes=60)


def _last_question(words: str) -> str | None:
    sentences = re.split(r"(?<=[.?!])\s+", words.strip())
    return next((sentence for sentence in reversed(sentences) if sentence.endswith("?")), None)


def own_words(turn: Turn) -> str:
    """The message without the researcher's question, and without what the respondent asked to hear again."""
    content = turn.content
    if turn.reason.rule == "asks again":
        return content.removesuffix(turn.sentences[-1]).strip()
    return content.removesuffix(turn.about.text).strip() if turn.about is not None else content


def _manners(conversations: list[list[str]], echoes: int = 0, wrong: int = 0) -> Manners:
    said = [words for conversation in conversations for words in conversation if words]
    lengths = [len(words.split()) for words in said]
    return Manners(
        turns=sum(map(len, conversations)),
        several_questions=sum(words.count("?") > 1 for words in said),
        over_thirty_words=sum(length > 30 for length in lengths),
        repeated_sentences=sum(map(_repeats, conversations)),
        median_words=median(lengths) if lengths else 0,
        echoes=echoes,
        echoes_not_verbatim=wrong,
    )


def _repeats(conversation: list[str]) -> int:
    """Sentences of four words or more that were said before in the same interview."""
    sentences = Counter(
        sentence.lower()
        for words in conversation
        for sentence in re.split(r"(?<=[.?!])\s+", words)
        if len(sentence.split()) >= 4
    )
    return sum(count - 1 for count in sentences.values())


def _share(count: int, total: int) -> str:
    return f"{count} ({count / total:.0%})" if total else "none"
