"""Turns of a conversation, whoever wrote them down, as a transcript that the analysis reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing.plan import Mode, Plan, Question
from openkoji.interviewing.turn import Kind

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

_MOST_QUESTIONS = 15
"""From more than these, what was put to one respondent alone is taken for a follow-up."""

_LEAST_SHARED = 0.15
"""The share of what was asked that several respondents must have been asked in the same words: with less, these are
the greeting and the thanks, and nothing of the interview answers them."""


class SourceError(ValueError):
    """A file that holds no transcript; the text says what was looked for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said. `question_id` where the source names the question, `kind` where it says what the
    interviewer does (`interviewing.Kind`); `chosen` is a value given through an input, spelled out."""

    from_respondent: bool
    text: str
    id: str | None = None
    kind: str | None = None
    question_id: str | None = None
    seconds: float | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """One interview; `name` tells it from the others of the file."""

    name: str
    turns: tuple[Turn, ...]
    language: str = "en"


def transcripts_of(conversations: Sequence[Conversation], *, study: str) -> tuple[tuple[str, Transcript], ...]:
    """The conversations by name, on one plan: the questions of all of them.

    Where a source names no questions, what the interviewer said before an answer is the question; the same words in
    another interview are the same question. An interviewer who words everything anew would make hundreds: then only
    what several respondents were asked is a question, and the rest follows up on the one before it. Where next to
    nothing was worded twice, there are no questions, and each answer stands beside the words before it. Raises
    `SourceError` where nobody said anything.
    """
    heard = [each for each in conversations if any(turn.from_respondent and turn.text.strip() for turn in each.turns)]
    if not heard:
        raise SourceError("No respondent says anything in it.")
    asked = _questions(heard)
    plan = Plan(
        name=study,
        mode=Mode.HYBRID,
        questions=tuple(Question(id=question_id, text=text) for text, question_id in asked.items()),
        language=heard[0].language,
    )
    return tuple((each.name, _transcript(each, plan, asked)) for each in heard)


def _questions(conversations: Sequence[Conversation]) -> dict[str, str]:
    """The id of each question by its words. The first words of an id that the source names are its text."""
    asked: dict[str, str] = {}
    named: set[str] = set()
    heard: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for conversation in conversations:
        for turn in conversation.turns:
            words = _question_in(turn)
            if turn.from_respondent or not words or _is_nod(turn):
                continue
            if turn.question_id is not None:
                if turn.question_id not in named:
                    named.add(turn.question_id)
                    asked.setdefault(words, turn.question_id)
            else:
                heard.setdefault(words, set()).add(conversation.name)
                times[words] += 1
                asked.setdefault(words, f"q{len(asked) + 1}")
    if len(asked) <= _MOST_QUESTIONS:
        return asked
    shared = {words: each for words, each in asked.items() if len(heard.get(words, ())) != 1}
    if len(conversations) == 1:
        return shared or asked
    named_none = all(words in heard for words in asked)
    are_few = sum(times[words] for words in shared) < _LEAST_SHARED * times.total()
    return {} if named_none and are_few else shared


def _transcript(conversation: Conversation, plan: Plan, asked: dict[str, str]) -> Transcript:
    messages: list[Message] = []
    current: str | None = None
    for number, turn in enumerate(conversation.turns, start=1):
        if not turn.from_respondent:
            current = turn.question_id or asked.get(_question_in(turn), current)
        messages.append(
            Message(
                id=turn.id or f"{conversation.name}#{number}",
                content=turn.text,
                from_respondent=turn.from_respondent,
                kind=turn.kind,
                question_id=turn.question_id or current,
                seconds=turn.seconds,
                chosen=turn.chosen,
            )
        )
    return Transcript(plan=plan, messages=tuple(messages), language=conversation.language)


def _question_in(turn: Turn) -> str:
    """The words by which a question is known: all that the interviewer said, or where we know what it does, the
    question at the end of an opening or a question, and nothing of an acknowledgement, a probe or the thanks."""
    if turn.kind is None:
        return _plain(turn.text)
    if turn.kind not in (Kind.OPENING, Kind.QUESTION):
        return ""
    return _SENTENCE_END.split(_plain(turn.text))[-1]


def _is_nod(turn: Turn) -> bool:
    """ "Okay.", "Go on." """
    return turn.kind is None and turn.question_id is None and "?" not in turn.text and len(turn.text.split()) < 3


def _plain(text: str) -> str:
    return " ".join(text.split())
