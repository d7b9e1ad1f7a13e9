"""The passages of an interview: what the respondent said about the study's subject, sentence by sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from openkoji.analysis.findings import Span
from openkoji.analysis.markup import blanked
from openkoji.analysis.orders import holds_order
from openkoji.analysis.sentences import Part, carries_meaning, parts_of
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.plan import Plan, Question, QuestionType
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from openkoji.interviewing.turn import Kind
from openkoji.interviewing.values import read_value

LONGEST_READ = 20_000
"""Characters of a message that are read, as many as an interview takes."""
MOST_PARTS = 250
"""Sentences of a message that are taken; some 20,000 characters hold as many. One of a thousand "1) x" tells no more
by being read to its end, and each costs an embedding."""

MOST_SEGMENTS = 1_000
"""Of an interview; an hour of talk has some 600 sentences. Where there are more, long messages give way first."""

_NO_ANSWERS = (
    Sign.STOP, Sign.MAYBE_STOP, Sign.QUESTION_BACK, Sign.ASKS_AGAIN, Sign.ASKS_OPINION, Sign.ABOUT_INTERVIEW,
    Sign.REFUSAL, Sign.GIBBERISH, Sign.NOTHING_MORE, Sign.SAYS_NOTHING, Sign.OFF_QUESTION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or clause of an answer, the question that it belongs to, and what was asked for just before."""

    span: Span
    question_id: str | None
    kind: QuestionKind


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a message of the respondent answers. `directly` is false after a probe or another detour, `is_aside` true
    after words about the interview ("we can skip this, stop here, or go on")."""

    question: Question | None
    kind: QuestionKind
    directly: bool = True
    is_aside: bool = False


def segments(transcript: Transcript, language: Language) -> tuple[Segment, ...]:
    """Every sentence (or clause, where one sentence praises and blames) of the answers to open questions and of the
    comments on others, in order. Left out is what does not speak of the subject: questions back, refusals,
    greetings, orders to the interviewer, keyboard mash, bare values, and what was said word for word before in answer
    to the same question: one who repeats a sentence a hundred times tells no more than one who says it once.
    """
    told: set[tuple[str | None, str]] = set()
    found: list[list[Segment]] = []
    asked_by: Message | None = None
    for message in transcript.messages:
        if not message.from_respondent:
            asked_by = message
            continue
        if message.chosen:
            continue
        asked = _asked(transcript.plan, message, asked_by, language)
        question_id = asked.question.id if asked.question else message.question_id
        new: list[Segment] = []
        for start, end in islice(_told(message.content, asked, language), MOST_PARTS):
            words = message.content[start:end]
            if (question_id, words.casefold()) not in told:
                told.add((question_id, words.casefold()))
                new.append(Segment(Span(message.id, start, end, words), question_id, asked.kind))
        found.append(new)
    most = _share([len(each) for each in found])
    return tuple(segment for each in found for segment in each[:most])


def _share(lengths: Sequence[int]) -> int:
    """How many segments each message may have at most, so that the interview has no more than `MOST_SEGMENTS`."""
    left = MOST_SEGMENTS
    for place, length in enumerate(sorted(lengths)):
        share = left // (len(lengths) - place)
        if length > share:
            return max(share, 1)
        left -= length
    return MOST_PARTS


def _asked(plan: Plan, message: Message, asked_by: Message | None, language: Language) -> _Asked:
    question_id = message.question_id or (asked_by.question_id if asked_by else None)
    question = plan.question(question_id) if question_id else None
    main = question_kind(question.text, language_for(plan.language)) if question else None
    if asked_by is None or (main is not None and asked_by.kind not in (None, Kind.PROBE, Kind.ACKNOWLEDGEMENT)):
        return _Asked(question, main or QuestionKind())
    if main is not None and asked_by.kind == Kind.ACKNOWLEDGEMENT:
        return _Asked(question, main, directly=False, is_aside=True)
    own = question_kind(language.without_quotes(asked_by.content), language)
    if main is None:
        return _Asked(question, own)
    return _Asked(question, _of_a_probe(own, main), directly=False)


def _of_a_probe(own: QuestionKind, main: QuestionKind) -> QuestionKind:
    """A probe asks in its own way, about what its question is about: praise, faults or what could be better."""
    if own.improvement or own.criticism or own.praise:
        return own
    return replace(
        own,
        improvement=main.improvement,
        criticism=main.criticism,
        praise=main.praise,
        may_be_nothing=main.may_be_nothing,
        topic=own.topic | main.topic,
        content=own.content | main.content,
    )


def _told(content: str, asked: _Asked, language: Language) -> Iterator[Part]:
    """The places of a message's parts that answer."""
    said = content[:LONGEST_READ]
    reading = read(blanked(said), language, asked.kind)
    if not reading.text.words:
        if any(unicodedata.category(character) == "So" for character in said):
            yield from parts_of(language.cut(said), language)
        return
    if _is_bare_value(asked, reading, language):
        return
    text = language.cut(said)
    parts = parts_of(text, language)
    if holds_order(said, language):
        parts = tuple(_without_orders(said, parts, language))
    if reading.has(Sign.SAYS_NOTHING) or [said[start:end] for start, end in parts] == [said.strip()]:
        if _answers(reading, asked, language):
            yield from parts
        return
    doubtful = _is_no_answer(reading, language)
    for start, end in parts:
        part = blanked(said[start:end])
        if part != said[start:end] and not language.words_of(part):
            continue  # nothing but a tag
        if not (doubtful or "?" in part) or not _is_no_answer(read(part, language, asked.kind), language):
            yield start, end


def _without_orders(said: str, parts: tuple[Part, ...], language: Language) -> Iterator[Part]:
    """The parts that order nothing; behind an order only those that tell something, and do not go on ordering.

    The moderator leaves out all that stands behind an order. Here an answer would be lost with it where the words of
    an order were none ("Read the instructions left by my GP"), as with 4 of 3,000 real answers.
    """
    ordered = False
    for start, end in parts:
        part = language.cut(said[start:end])
        if holds_order(said[start:end], language):
            ordered = True
            continue
        tells = len(part.words) >= FEWEST_WORDS_BEHIND_AN_ORDER and part.words[0] not in language.sets["imperatives"]
        if not ordered or tells:
            yield start, end


FEWEST_WORDS_BEHIND_AN_ORDER = 5


def _is_no_answer(reading: Reading, language: Language) -> bool:
    insults = reading.has(Sign.ABUSE) and not language.sets["address"].isdisjoint(reading.text.words)
    repeats = reading.has(Sign.ALREADY_SAID) and not reading.has(Sign.PRAISE, Sign.COMPLAINT, Sign.WISH)
    return insults or repeats or reading.has(*_NO_ANSWERS)


def _answers(reading: Reading, asked: _Asked, language: Language) -> bool:
    """Whether a whole message answers; without a word of meaning only to what may be answered by yes, no, nothing."""
    if _is_no_answer(reading, language) or (asked.is_aside and reading.has(Sign.VAGUE) and not reading.specifics):
        return False
    if carries_meaning(reading.text.words, language) and not reading.has(Sign.CONTINUE):
        return True
    return reading.has(Sign.ACCEPTED_NOTHING) or (asked.directly and asked.kind.yes_no)


def _is_bare_value(asked: _Asked, reading: Reading, language: Language) -> bool:
    """ "8", "I'd say a five", "the first one": the value of a structured question, and no comment on it."""
    question = asked.question
    if question is None or question.type is QuestionType.OPEN_ENDED or not asked.directly:
        return False
    labels = {word for option in question.options for word in language.words_of(option.label)}
    rest = [word for word in reading.text.words if word not in labels]
    if not carries_meaning(rest, language):
        return True
    judges = reading.has(Sign.PRAISE, Sign.COMPLAINT, Sign.WISH)
    few = len(rest) <= MOST_WORDS_AROUND_A_VALUE and not judges
    return few and read_value(question, reading.text, language).value is not None


MOST_WORDS_AROUND_A_VALUE = 3
