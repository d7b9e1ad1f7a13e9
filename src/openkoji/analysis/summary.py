"""An interview in two to four sentences: what was answered, and what was said most, in the respondent's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from openkoji.analysis.exchanges import by_question, exchanges_of
from openkoji.analysis.findings import Passage, Sentiment, Tone
from openkoji.analysis.quotes import quotes_of
from openkoji.analysis.statements import Told, findings_of, named, shortened, told_of, value_of
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import QuestionType
from openkoji.interviewing.reading import Sign

__all__ = ["findings_of", "quotes_of", "summary_of"]

MOST_SENTENCES = 4
MOST_WORDS_QUOTED = 30
FEWEST_TONED = 3
"""Passages with a tone from which their balance is told."""


def summary_of(transcript: Transcript, passages: Sequence[Passage], sentiment: Sentiment, language: Language) -> str:
    """Two to four sentences; one where nothing was said."""
    phrases = phrases_for(language)
    if not any(message.content.strip() for message in transcript.said):
        return phrases.say("summary_no_messages")
    told = told_of(transcript, passages, language)
    sentences = [_answered(transcript, language, phrases), *_quoted(told, transcript, language, phrases)]
    sentences += [*_balance(told, phrases), *_value(transcript, language, phrases)]
    if len(sentences) == 1:
        sentences.append(phrases.say("summary_nothing"))
    return " ".join(sentences[:MOST_SENTENCES])


def _answered(transcript: Transcript, language: Language, phrases: Phrases) -> str:
    """How much was answered, in how many words."""
    exchanges = exchanges_of(transcript, language)
    words = sum(each.words for each in exchanges if each.is_open)
    if not transcript.plan.questions:
        return phrases.say("summary_free", n=sum(each.answers for each in exchanges), words=words)
    asked = {message.question_id for message in transcript.messages} - {None}
    asked |= {answer.question_id for answer in transcript.answers}
    questions = [each for each in transcript.plan.questions if each.id in asked or not each.show_if]
    groups = by_question(exchanges)
    done = {key for key, group in groups.items() if any(each.answers for each in group)}
    done |= {each.question_id for each in transcript.answers if each.value is not None}
    valued = {each.id for each in questions if each.type is not QuestionType.OPEN_ENDED}
    given = {each.question_id for each in transcript.answers if each.value is not None}
    n = sum(each.id in (given if each.id in valued else done) for each in questions)
    if len(valued) == len(questions) and not words:
        return phrases.say("summary_values_only", n=n, of=len(questions))
    if n == len(questions):
        return phrases.say("summary_answered_all", n=n, of=n, words=words)
    left = not transcript.ended_by_itself or (exchanges[-1:] and exchanges[-1].reading.has(Sign.STOP))
    return phrases.say("summary_answered_left" if left else "summary_answered", n=n, of=len(questions), words=words)


def _quoted(told: Sequence[Told], transcript: Transcript, language: Language, phrases: Phrases) -> Iterator[str]:
    """The best words on the question that most was said to, then a wish, or words of a tone, on another one."""
    if not told:
        return
    if all(each.is_hollow for each in told):
        best = max(told, key=_fitness)
        quote = shortened(best.passage.span.text, MOST_WORDS_QUOTED)
        yield phrases.say("summary_vague", quote=language.quoted(quote))
        return
    told = [each for each in told if not each.is_hollow]
    words = Counter[str]()
    for each in told:
        words[each.asked] += each.reading.words if each.asked else 0
    fullest = max(words, key=lambda asked: (asked != "", words[asked]))
    first = max((each for each in told if each.asked == fullest), key=_fitness)
    quote = language.quoted(shortened(first.passage.span.text, MOST_WORDS_QUOTED))
    key = "summary_fullest" if fullest else "summary_added"
    yield phrases.say(key, question=language.quoted(named(fullest)), quote=quote)
    names = {"wishes": "summary_wish", "criticises": "summary_critical", "praises": "summary_approving"}
    others = [each for each in told if each.asked != fullest and each.kind in names and each.kind != first.kind]
    if others:
        second = max(others, key=_fitness)
        quote = language.quoted(shortened(second.passage.span.text, MOST_WORDS_QUOTED))
        yield phrases.say(names[second.kind], quote=quote)


def _fitness(told: Told) -> float:
    """Its weight, less where it would have to be shortened."""
    return told.weight - (told.reading.words > MOST_WORDS_QUOTED)


def _balance(told: Sequence[Told], phrases: Phrases) -> Iterator[str]:
    """How many passages read as critical and as approving, where there are some of both or many of one."""
    counted = Counter(each.clear_tone for each in told)
    negative, positive = counted[Tone.NEGATIVE], counted[Tone.POSITIVE]
    if negative + positive < FEWEST_TONED:
        return
    kind = "mixed" if min(negative, positive) * 2 > max(negative, positive) else "negative"
    kind = "positive" if kind == "negative" and positive > negative else kind
    yield phrases.say(f"summary_tone_{kind}", negative=negative, positive=positive)


def _value(transcript: Transcript, language: Language, phrases: Phrases) -> Iterator[str]:
    """The first value that was given."""
    answers = {each.question_id: each for each in transcript.answers if each.value is not None}
    for question in transcript.plan.questions:
        if question.type is not QuestionType.OPEN_ENDED and question.id in answers:
            value = value_of(question, answers[question.id], language)
            yield phrases.say("summary_value", question=language.quoted(named(question.text)), value=value)
            return
