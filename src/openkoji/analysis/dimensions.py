"""The dimensions of quality: depth, specificity, relevance, coverage, structured. Each 1-5 with its reason.

What the formulas rest on, and what they were tried on: docs/explanation/quality.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from openkoji.analysis.embedding import Embedded
from openkoji.analysis.exchanges import Exchange, by_question, language_of
from openkoji.analysis.findings import Score
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import Phrases
from openkoji.interviewing.answers import CollectedAnswer
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Question, QuestionType
from openkoji.interviewing.reading import Sign
from openkoji.interviewing.reading.specifics import is_noun, names_a_noun
from openkoji.interviewing.words import Text

FULL_DEPTH_WORDS, FULL_DEPTH_THINGS = 60, 12
"""Words, and different nouns, at which an answer with its follow-ups is as deep as the scale goes."""
WITHOUT_DETAIL, HOLLOW = 0.8, 0.6
"""What the words of an answer count for that holds no time, number, name, place, reason or the like; of hollow talk."""
SPOKEN_WORDS_A_TYPED_ONE = 1.5
FEWEST_WORDS_OF_HOLLOW_TALK, LEAST_NAMED, MOST_HEDGED = 8, 0.1, 0.07
"""From so many words on, shares of an answer's words: nouns under the first, or hedges from the second, are hollow."""
THIN = 0.35
"""Share of the full depth under which an answer holds hardly anything."""

FULL_SPECIFICITY = 3
"""Kinds of detail in an answer (with its follow-ups) at which it is as specific as the scale goes."""

FEWEST_WORDS_COMPARED = 5
"""A shorter answer is not compared with its question: its vector says little."""
FAR = 1.5
"""Times the embedder's `off` under which an answer has little to do with anything that was asked."""

SHARE_OF_VALUES, SHARE_OF_COMMENTS, SHARE_OF_CONSISTENCY = 0.5, 0.3, 0.2
MIDDLE = 3.0


@dataclass(frozen=True, slots=True)
class Heard:
    """An interview as the dimensions read it: `groups` are the open questions that were asked, each with what was
    said to it and to its follow-ups; `copies` the ids of messages that repeat another one.
    """

    transcript: Transcript
    exchanges: tuple[Exchange, ...]
    groups: Mapping[str, Sequence[Exchange]]
    copies: frozenset[str]

    @staticmethod
    def of(transcript: Transcript, exchanges: tuple[Exchange, ...], copies: frozenset[str]) -> Heard:
        is_free = not transcript.plan.questions
        groups = {
            key: group
            for key, group in by_question(exchanges).items()
            if is_free or (group[0].question and group[0].question.type is QuestionType.OPEN_ENDED)
        }
        return Heard(transcript, exchanges, groups, copies)

    @property
    def structured(self) -> tuple[Question, ...]:
        """The questions with a scale or options that were asked."""
        asked = {message.question_id for message in self.transcript.messages}
        asked |= {answer.question_id for answer in self.transcript.answers}
        questions = self.transcript.plan.questions
        return tuple(each for each in questions if each.type is not QuestionType.OPEN_ENDED and each.id in asked)

    def telling(self, group: Sequence[Exchange]) -> list[Exchange]:
        """The exchanges of a group that tell something of their own."""
        return [each for each in group if each.tells and each.message.id not in self.copies]

    @property
    def compared(self) -> list[Exchange]:
        """The answers that are long enough, and in the language of the questions, to be compared with them."""
        return [
            each
            for each in self.exchanges
            if each.is_open and each.tells and each.words >= FEWEST_WORDS_COMPARED and _can_be_compared(each)
        ]


def named_things(exchange: Exchange) -> list[str]:
    """The nouns of an answer: what it speaks of, without the words that many words are made of."""
    return nouns_of(exchange.reading.text, exchange.language)


def nouns_of(text: Text, language: Language) -> list[str]:
    """The nouns of a text, as often as they stand in it."""
    return [
        word
        for word, (start, _) in zip(text.words, text.spans, strict=True)
        if is_noun(word, language)
        and word not in language.sets["fillers"]
        and (text.raw[start].isupper() or not language.nouns_are_capitalised)
    ]


def is_hollow(exchange: Exchange) -> bool:
    """Many words that name next to nothing, or a guess in every other clause."""
    if exchange.words < FEWEST_WORDS_OF_HOLLOW_TALK:
        return False
    named = len(named_things(exchange)) >= LEAST_NAMED * exchange.words
    return not named or exchange.reading.hedges >= MOST_HEDGED * exchange.words


def are_hollow(exchanges: Sequence[Exchange]) -> bool:
    """Whether most of the answers to one question are hollow."""
    return sum(map(is_hollow, exchanges)) * 2 > len(exchanges)


def details(exchanges: Sequence[Exchange]) -> float:
    """How many kinds of detail answers hold: times, numbers, names, places, tools, order, speech, reasons. Those of
    hollow talk count for half ("I guess the last time it was more or less the same")."""
    firm = _kinds([each for each in exchanges if not is_hollow(each)])
    return len(firm) + len(_kinds(exchanges) - firm) / 2


def _kinds(exchanges: Sequence[Exchange]) -> frozenset[str]:
    return frozenset().union(*(each.reading.specifics for each in exchanges)) - {"list"}


def depth(heard: Heard, phrases: Phrases) -> Score:
    """1 + 4 x the mean over the open questions of how much was told: half by words, half by the different nouns among
    them, both on a scale of logarithms; less without a single detail, and for talk that names nothing."""
    if not heard.groups:
        return Score(1.0, phrases.say("depth_nothing"))
    pace = SPOKEN_WORDS_A_TYPED_ONE if heard.transcript.spoken else 1.0
    depths = [_told(heard.telling(group), pace) for group in heard.groups.values()]
    words = [sum(each.words for each in group) for group in heard.groups.values()]
    score = 1 + 4 * fmean(depths)
    middle, thin = round(median(words)), sum(each < THIN for each in depths)
    if not any(depths):
        key = "depth_hollow" if any(any(each.answers for each in group) for group in heard.groups.values()) else None
        return Score(score, phrases.say(key or "depth_nothing", words=sum(words)))
    if len(words) == 1:
        return Score(score, phrases.say("depth_single", words=middle))
    if middle < 2 * FEWEST_WORDS_COMPARED:
        return Score(score, phrases.say("depth_half_short" if middle else "depth_half_none", n=middle))
    key = "depth" if thin else "depth_full"
    return Score(score, phrases.say(key, words=middle, n=thin, of=len(words)))


def _told(told: Sequence[Exchange], pace: float) -> float:
    """How much the answers to one question tell, 0-1; `pace` is how many spoken words make a typed one."""
    words = sum(each.words for each in told) / pace
    things = len({thing for each in told for thing in named_things(each)}) / pace
    reached = (_share(words, FULL_DEPTH_WORDS) + _share(things, FULL_DEPTH_THINGS)) / 2
    if are_hollow(told):
        reached *= HOLLOW
    return reached if details(told) >= 1 else reached * WITHOUT_DETAIL


def _share(count: float, full: int) -> float:
    return min(1.0, math.log1p(count) / math.log1p(full))


def specificity(heard: Heard, phrases: Phrases) -> Score:
    """1 + 4 x the mean over the open questions of the kinds of detail in their answers / 3, at most 1."""
    kinds = [details(heard.telling(group)) for group in heard.groups.values()]
    score = 1 + 4 * fmean(min(1.0, each / FULL_SPECIFICITY) for each in kinds) if kinds else 1.0
    some = sum(each > 0 for each in kinds)
    several = sum(each >= 2 for each in kinds) * 2 > len(kinds)
    share = phrases.share(some, len(kinds))
    return Score(score, phrases.say("specificity_strong" if several else "specificity", share=share))


def closeness(exchange: Exchange, heard: Heard, embedded: Embedded) -> float:
    """The cosine of an answer with what it answers: its question, the interviewer's words before, or another question
    of the guide that it takes up, whichever is nearest."""
    texts = [question.text for question in heard.transcript.plan.questions]
    texts += [exchange.prompt.content] if exchange.prompt else []
    return max((embedded.cosine(exchange.message.content, text) for text in texts if text.strip()), default=0.0)


def relevance(heard: Heard, embedded: Embedded, phrases: Phrases) -> Score:
    """1 + 4 x the mean closeness of the longer answers, from 0 at the embedder's `off` to 1 a quarter of the way to its
    `near`: past that, an answer in the question's words is no better than one in words of its own."""
    compared = heard.compared
    if not compared:
        return Score(MIDDLE, phrases.say("relevance_unknown"))
    off = embedded.embedder.off
    full = (embedded.embedder.near - off) / 4
    near = [closeness(each, heard, embedded) for each in compared]
    score = 1 + 4 * fmean(min(1.0, max(0.0, (each - off) / full)) for each in near)
    far = sum(each < off * FAR for each in near)
    key = "relevance" if far else "relevance_good"
    return Score(score, phrases.say(key, n=far, off=far, of=len(near)))


def has_substance(question: Question, heard: Heard) -> bool:
    """Whether a question got a valid value, five words, something that names a thing, or an accepted "nothing"."""
    if question.type is not QuestionType.OPEN_ENDED:
        return any(each.question_id == question.id and is_valid(each) for each in heard.transcript.answers)
    return any(_is_substantial(each, heard) for each in heard.groups.get(question.id, ()))


def is_valid(answer: CollectedAnswer) -> bool:
    """Whether a structured question has a value."""
    return answer.answered and answer.value is not None


def coverage(heard: Heard, phrases: Phrases) -> Score:
    """1 + 4 x the share of the required questions that apply which got an answer of substance."""
    required = required_of(heard)
    if not heard.transcript.plan.questions:
        done = sum(any(_is_substantial(each, heard) for each in group) for group in heard.groups.values())
        of = len(heard.groups)
        return Score(1 + 4 * done / of if of else 1.0, phrases.say("coverage_free", n=done, of=of))
    done, of = sum(has_substance(each, heard) for each in required), len(required)
    key = "coverage_all" if done == of else "coverage" if done else "coverage_none"
    return Score(1 + 4 * done / of if of else 5.0, phrases.say(key, n=done, of=of))


def required_of(heard: Heard) -> list[Question]:
    """The required questions that apply: of those with a condition, the ones that were asked."""
    asked = {message.question_id for message in heard.transcript.messages} | set(heard.groups)
    asked |= {answer.question_id for answer in heard.transcript.answers}
    return [
        each for each in heard.transcript.plan.questions if each.required and (not each.show_if or each.id in asked)
    ]


def structured(heard: Heard, phrases: Phrases) -> Score | None:
    """1 + 4 x (.5 clear values + .3 comments + .2 consistency); None where no such question was asked."""
    questions = heard.structured
    if not questions:
        return None
    answers = {each.question_id: each for each in heard.transcript.answers}
    clear = [answers[each.id].confidence if is_valid_of(answers, each) else 0.0 for each in questions]
    comments = {each.question.id for each in heard.exchanges if each.question and each.is_open and each.tells}
    commented = sum(each.id in comments for each in questions)
    against = next((each for each in questions if is_valid_of(answers, each) and _contradicts(each, heard)), None)
    valid, of = sum(each > 0 for each in clear), len(questions)
    share = SHARE_OF_VALUES * fmean(clear) + SHARE_OF_COMMENTS * commented / of
    score = 1 + 4 * (share + (SHARE_OF_CONSISTENCY if against is None and valid else 0.0))
    if against is not None:
        return Score(score, phrases.say("structured_contradicts", valid=valid, of=of, question=against.text))
    key = "structured_all" if valid == of else "structured" if valid else "structured_none"
    return Score(score, phrases.say(key, n=of, valid=valid, of=of, comments=_comments(commented, of, phrases)))


def _comments(commented: int, of: int, phrases: Phrases) -> str:
    if of == 1:
        return phrases.say("comments_yes_of_one" if commented else "comments_no_of_one")
    key = "comments_none" if commented == 0 else "comments_one" if commented == 1 else "comments_some"
    return phrases.say(key, comments=commented)


def is_valid_of(answers: Mapping[str, CollectedAnswer], question: Question) -> bool:
    return question.id in answers and is_valid(answers[question.id])


def _contradicts(question: Question, heard: Heard) -> bool:
    """A value in the highest or lowest quarter of a scale whose comment only blames or only praises, the other way."""
    if question.scale is None:
        return False
    value = next(each.value for each in heard.transcript.answers if each.question_id == question.id)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    place = (value - question.scale.low) / (question.scale.high - question.scale.low)
    leaning = sum(
        each.reading.polarity
        for each in heard.exchanges
        if each.question is not None and each.question.id == question.id and each.is_open
    )
    return (place >= 0.75 and leaning <= -2) or (place <= 0.25 and leaning >= 2)


def _is_substantial(exchange: Exchange, heard: Heard) -> bool:
    if exchange.message.id in heard.copies or not exchange.answers:
        return False
    reading = exchange.reading
    if reading.has(Sign.ACCEPTED_NOTHING, Sign.NOT_CONCERNED):
        return True
    if not exchange.tells:
        return False
    if is_hollow(exchange):
        return len(_kinds([exchange])) > 1
    told = exchange.words >= FEWEST_WORDS_COMPARED and not reading.has(Sign.VAGUE)
    return told or bool(reading.specifics) or (exchange.words >= 2 and names_a_noun(reading.text, exchange.language))


def _can_be_compared(exchange: Exchange) -> bool:
    """Whether answer and question are in one language: vectors of two languages lie apart whatever is said."""
    if exchange.reading.has(Sign.OTHER_LANGUAGE):
        return False
    return language_of(exchange.asked, exchange.language) is exchange.language
