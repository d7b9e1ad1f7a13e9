"""What an interview found, sentence by sentence: each holds the respondent's own words and cites where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from openkoji.analysis.dimensions import is_hollow, named_things, nouns_of
from openkoji.analysis.exchanges import Exchange, exchanges_of
from openkoji.analysis.findings import Finding, Passage, Sentiment, Tone
from openkoji.analysis.markup import blanked
from openkoji.analysis.quotes import weight_of
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.answers import CollectedAnswer
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Question, QuestionType
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind

MOST_FINDINGS = 6
MOST_VALUES = 4
"""Of scales and choices in one sentence."""
LONGEST_QUESTION = 110
"""Characters; of a longer text the last sentence is named, which is the one that asks."""
MOST_WORDS_QUOTED = 40
FEWEST_RETURNS = 3
"""Answers in which a word must stand to be called one that comes back."""
SHORTEST_RETURNING = 5
"""Letters; shorter nouns are mostly of time and place ("past", "week", "side")."""
DETAIL, NOUN, HEDGED = 0.25, 0.1, 0.3
MOST_NOUNS = 6
LONG_TO_LEAN = 25
HALF_TORN, TORN, HOLLOW = 0.4, 1.0, 1.0
"""What each kind of detail and each noun add to the weight of a passage; what a guess takes off, a beginning or an end
that hangs on what is left out, and an answer of many words that names nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A passage with its reading and the text of its question ("" where it has none)."""

    passage: Passage
    reading: Reading
    asked: str
    asks_for_wishes: bool
    things: int
    is_hollow: bool
    torn: float

    @property
    def weight(self) -> float:
        told = DETAIL * len(self.reading.specifics) + NOUN * min(self.things, MOST_NOUNS)
        less = HEDGED * (self.reading.hedges > 0) + self.torn + HOLLOW * self.is_hollow
        return weight_of(self.passage) + told - less

    @property
    def kind(self) -> str:
        """What may be claimed of it."""
        reading = self.reading
        if self.asks_for_wishes and reading.has(Sign.WISH):
            return "wishes"
        if self.is_hollow and self.things == 0 and not reading.specifics and not self._leans(1):
            return "vague"
        return {Tone.NEGATIVE: "criticises", Tone.POSITIVE: "praises"}.get(self.clear_tone, "says")

    @property
    def clear_tone(self) -> Tone:
        """The tone where both the sentiment and the words themselves have it; else neutral, for a wrong claim about a
        person weighs more than one left out."""
        clear = {Tone.NEGATIVE: -1, Tone.POSITIVE: 1}.get(self.passage.tone)
        return self.passage.tone if clear is not None and self._leans(clear) else Tone.NEUTRAL

    def _leans(self, way: int) -> bool:
        """Whether its words lean to praise (1) or to blame (-1); of a long passage clearly."""
        return self.reading.polarity * way >= (1 if self.reading.words <= LONG_TO_LEAN else 2)


def told_of(transcript: Transcript, passages: Sequence[Passage], language: Language) -> list[Told]:
    """The passages that say something, each read as an answer to its question."""
    exchanges = {each.message.id: each for each in exchanges_of(transcript, language)}
    found = []
    for passage in passages:
        exchange = exchanges.get(passage.span.message_id)
        if passage.says_nothing or exchange is None:
            continue
        question = transcript.plan.question(passage.question_id or "")
        asked = question.text if question else exchange.asked if not transcript.plan.questions else ""
        kind = question_kind(asked, exchange.language)
        reading = _read(passage.span.text, kind, exchange.language)
        if exchange.tells and not reading.has(Sign.GIBBERISH, Sign.ABUSE, Sign.SAYS_NOTHING):
            things = len(set(nouns_of(reading.text, exchange.language)))
            hollow, torn = is_hollow(exchange), _torn(passage, reading, exchange.language)
            found.append(Told(passage, reading, asked, kind.improvement, things, hollow, torn))
    return found


@lru_cache(maxsize=512)
def _read(words: str, kind: QuestionKind, language: Language) -> Reading:
    """Passages are read for the summary and for the findings."""
    return read(blanked(words), language, kind)


def _torn(passage: Passage, reading: Reading, language: Language) -> float:
    """What a passage loses that hangs on what is left out: it begins or ends with a word that joins it to another one
    ("because …", "… and"), or begins within a sentence."""
    words = reading.text.words
    if not words:
        return TORN
    joining = language.sets["coordinators"] | language.sets["unfinished_ends"] - language.sets["determiner"]
    if words[0] in joining or words[-1] in language.sets["unfinished_ends"]:
        return TORN
    return HALF_TORN * (passage.span.start > 0 and passage.span.text[0].islower())


def findings_of(
    transcript: Transcript, passages: Sequence[Passage], sentiment: Sentiment, language: Language
) -> tuple[Finding, ...]:
    """Up to six findings in the order of the interview, none where nothing was said.

    The words told most about a question, what had nothing to be named, what came back, and the values given.
    """
    phrases = phrases_for(language)
    told = told_of(transcript, passages, language)
    values = _values(transcript, language, phrases)
    recurring = _recurring(transcript, language, phrases)
    most = MOST_FINDINGS - len(values)
    found = [*_by_question(told, transcript, language, phrases), *_nothing(transcript, language, phrases)]
    kept = sorted(sorted(found, key=lambda each: -each.weight)[:most], key=lambda each: each.place)
    return (*(each.finding for each in kept), *recurring[: most - len(kept)], *values)


@dataclass(frozen=True, slots=True)
class _Candidate:
    finding: Finding
    weight: float
    place: int


def _by_question(
    told: Sequence[Told], transcript: Transcript, language: Language, phrases: Phrases
) -> Iterator[_Candidate]:
    """The passage that tells most of each question."""
    places = {message.id: place for place, message in enumerate(transcript.messages)}
    best: dict[str, Told] = {}
    for each in told:
        if each.asked not in best or each.weight > best[each.asked].weight:
            best[each.asked] = each
    for asked, each in best.items():
        message_id = each.passage.span.message_id
        key = f"finding_{each.kind}" if asked else "finding_also"
        text = phrases.say(
            key, question=language.quoted(named(asked)), quote=language.quoted(shortened(each.passage.span.text))
        )
        yield _Candidate(Finding(text, (message_id,)), each.weight, places[message_id])


def _nothing(transcript: Transcript, language: Language, phrases: Phrases) -> Iterator[_Candidate]:
    """Questions that were answered with having nothing to name, which is a finding too."""
    places = {message.id: place for place, message in enumerate(transcript.messages)}
    exchanges = [each for each in exchanges_of(transcript, language) if each.question is not None and each.is_open]
    for question in transcript.plan.questions:
        mine = [each for each in exchanges if each.question is question]
        if mine and mine[0].reading.has(Sign.ACCEPTED_NOTHING) and not any(each.tells for each in mine):
            text = phrases.say("finding_nothing", question=language.quoted(named(question.text)))
            message_id = mine[0].message.id
            yield _Candidate(Finding(text, (message_id,)), 1.0, places[message_id])


def _recurring(transcript: Transcript, language: Language, phrases: Phrases) -> list[Finding]:
    """The noun that stands in most answers, in no question, and in three answers at least."""
    exchanges = [each for each in exchanges_of(transcript, language) if each.is_open and each.tells]
    asked = {word for each in exchanges for word in each.language.words_of(each.asked)}
    asked |= {word for each in exchanges if each.prompt for word in each.language.words_of(each.prompt.content)}
    things = [frozenset(named_things(each)) - asked for each in exchanges]
    counted = Counter(word for words in things for word in words if len(word) >= SHORTEST_RETURNING)
    word, times = max(counted.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if times < FEWEST_RETURNS:
        return []
    cited = tuple(each.message.id for each, words in zip(exchanges, things, strict=True) if word in words)
    share = phrases.share(times, len(exchanges))
    return [
        Finding(phrases.say("finding_recurs", word=language.quoted(_as_written(word, exchanges)), share=share), cited)
    ]


def _as_written(word: str, exchanges: Sequence[Exchange]) -> str:
    """A word in the letters that it was first written in."""
    for each in exchanges:
        text = each.reading.text
        if word in text.words:
            return text.raw[slice(*text.spans[text.words.index(word)])]
    return word


def _values(transcript: Transcript, language: Language, phrases: Phrases) -> list[Finding]:
    """One sentence with the values of the structured questions."""
    given = list(_given(transcript))[:MOST_VALUES]
    said = [message.id for message in transcript.said]
    cited = [said[number - 1] for _, answer in given for number in answer.messages[:1] if number <= len(said)]
    if not cited:
        return []
    spelt = [
        (language.quoted(named(question.text)), value_of(question, answer, language)) for question, answer in given
    ]
    if len(spelt) == 1:
        return [Finding(phrases.say("finding_value", question=spelt[0][0], value=spelt[0][1]), tuple(cited))]
    listed = "; ".join(phrases.say("finding_one_value", question=asked, value=value) for asked, value in spelt)
    return [Finding(phrases.say("finding_values", values=listed), tuple(dict.fromkeys(cited)))]


def _given(transcript: Transcript) -> Iterator[tuple[Question, CollectedAnswer]]:
    answers = {each.question_id: each for each in transcript.answers if each.value is not None and each.messages}
    for question in transcript.plan.questions:
        if question.type is not QuestionType.OPEN_ENDED and question.id in answers:
            yield question, answers[question.id]


def value_of(question: Question, answer: CollectedAnswer, language: Language) -> str:
    """A value as a researcher reads it: "8 (0–10)", "yes", the labels of options."""
    value = answer.value
    if isinstance(value, bool):
        return language.lists["plain_yes" if value else "plain_no"][0]
    if question.scale is not None:
        return f"{value} ({question.scale.low}–{question.scale.high})"
    labels = {option.id: option.label for option in question.options}
    chosen = value if isinstance(value, tuple) else (value,)
    spelt = [language.quoted(labels.get(str(each), str(each))) for each in chosen]
    if question.type is QuestionType.RANKING:
        spelt = [f"{rank}. {label}" for rank, label in enumerate(spelt, 1)]
    return ", ".join(spelt)


def named(question: str) -> str:
    """A question's text; of a long one its last sentence."""
    text = " ".join(question.split())
    if len(text) <= LONGEST_QUESTION:
        return text
    ends = max(text.rfind(mark, 0, len(text) - 2) for mark in (". ", "! ", "? "))
    return shortened(text[ends + 2 :] if ends > 0 else text, 20)


def shortened(words: str, most: int = MOST_WORDS_QUOTED) -> str:
    """The first words of a long passage, with "…" where it was cut."""
    parts = words.split(" ")
    short = words if len(parts) <= most else " ".join(parts[:most]).rstrip(",;:") + " …"
    return short if len(short) <= 8 * most else short[: 8 * most] + " …"
