"""Who said what to which question: a transcript as exchanges of a question and what was answered to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from openkoji.analysis.markup import blanked
from openkoji.analysis.orders import holds_order
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing.language import Language, available_languages, language_for
from openkoji.interviewing.plan import Question, QuestionType
from openkoji.interviewing.reading import RICH_WORDS, Reading, Sign, read
from openkoji.interviewing.reading.answer import READ_LENGTH
from openkoji.interviewing.reading.question_kind import question_kind
from openkoji.interviewing.reading.tone import share_known
from openkoji.interviewing.turn import Kind
from openkoji.interviewing.words import lower_words

USUAL_SHARE, FEWEST_KNOWN, CLEAR_LEAD = 0.3, 0.25, 0.15
"""Shares of words of grammar: what prose has in its own language; the least, and the lead, that tell another one."""
_READ = 1_000

FEWEST_WORDS_OF_A_COMMENT = 3
"""Words beside a value that make it a comment: "Only the app, because …", not "I'd say 7"."""

MOST_WORDS_OF_A_NOD = 6

_LEFT_OPEN = (Sign.SAYS_NOTHING, Sign.REFUSAL, Sign.STOP, Sign.MAYBE_STOP, Sign.OFF_QUESTION)
_LEADS_BACK = (Sign.QUESTION_BACK, Sign.ABOUT_INTERVIEW, Sign.CONTINUE)
"""What belongs to the conversation about the conversation: neither an answer nor the lack of one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message of the respondent, with what it answers.

    `asked` is the question of the plan, or the interviewer's words where the plan has none; `prompt` the interviewer's
    message right before. `reading` is in the language that the answer is written in.
    """

    message: Message
    question: Question | None
    asked: str
    prompt: Message | None
    reading: Reading
    language: Language
    is_probed: bool
    is_value: bool
    gives_orders: bool

    @property
    def words(self) -> int:
        return self.reading.words

    @property
    def is_open(self) -> bool:
        """Words of their own: an answer to an open question, or a comment on a value."""
        return not self.is_value

    @property
    def answers(self) -> bool:
        """Whether it gives anything; "nothing" does where the question can be answered so."""
        reading = self.reading
        if not reading.text.words or reading.has(Sign.GIBBERISH) or self.gives_orders:
            return False
        if reading.has(Sign.RICH) or reading.has(Sign.ACCEPTED_NOTHING, Sign.NOT_CONCERNED):
            return True
        return not reading.has(*_LEFT_OPEN)

    @property
    def tells(self) -> bool:
        """Whether it holds words of a story or a view, rather than "nothing" or "that's all"."""
        reading = self.reading
        silent = (Sign.ACCEPTED_NOTHING, Sign.NOTHING_MORE, Sign.ALREADY_SAID, Sign.NOT_CONCERNED)
        return self.answers and (reading.has(Sign.RICH) or not reading.has(*silent, Sign.YES, Sign.NO))

    @property
    def is_aside(self) -> bool:
        """A question back or a word about the interview itself."""
        return self.reading.has(*_LEADS_BACK) and not self.reading.has(Sign.RICH)


def exchanges_of(transcript: Transcript, language: Language) -> tuple[Exchange, ...]:
    """An exchange for each message of the respondent, in order; questions back and the like are left out."""
    found = _paired(transcript, language)
    return tuple(exchange for exchange in found if not exchange.is_aside)


def _paired(transcript: Transcript, language: Language) -> list[Exchange]:
    owners = {place: answer.question_id for answer in transcript.answers for place in answer.messages}
    labels = {answer.question_id: answer.label or "" for answer in transcript.answers}
    found: list[Exchange] = []
    prompt: Message | None = None
    number = 0
    asked_of: str | None = None
    asked = ""
    for message in transcript.messages:
        if not message.from_respondent:
            prompt = message
            asked_of = message.question_id or (None if message.kind in (Kind.QUESTION, Kind.PROBE) else asked_of)
            continue
        number += 1
        question = transcript.plan.question(message.question_id or owners.get(number) or asked_of or "")
        if question is not None:
            asked = question.text
        elif prompt is not None and not _only_nods(prompt, language):
            asked = prompt.content
        answered_in, reading, orders = _read(message.content, asked, language)
        found.append(
            Exchange(
                message,
                question,
                asked,
                prompt,
                reading,
                answered_in,
                is_probed=prompt is not None and prompt.kind == Kind.PROBE,
                is_value=message.chosen or _is_bare(reading, question, labels.get(question.id, "") if question else ""),
                gives_orders=orders,
            )
        )
    return found


def _only_nods(prompt: Message, language: Language) -> bool:
    """ "Okay.", "I see": no question, so that what follows goes on with the answer before."""
    return "?" not in prompt.content and len(language.words_of(prompt.content[:_READ])) <= MOST_WORDS_OF_A_NOD


@lru_cache(maxsize=256)
def _read(words: str, asked: str, language: Language) -> tuple[Language, Reading, bool]:
    """An answer read in the language that it is written in, where there are files of it; and whether it is an order."""
    own = language_of(words, language)
    reading = read(blanked(words), own, question_kind(asked, own))
    return own, reading, _orders(words, reading, own)


def _orders(words: str, reading: Reading, language: Language) -> bool:
    """An order to the interviewer or to a program. In a long answer only where its words leave no doubt: "Follow the
    news" within a story is none."""
    if reading.words >= RICH_WORDS and "instruction" not in language.index.find(reading.text.words):
        return False
    return holds_order(words[:READ_LENGTH], language)


def language_of(words: str, usual: Language) -> Language:
    """The language of a text, of those there are files of: `usual`, unless another's words of grammar stand out."""
    share = _share_known(words, usual)
    if share >= USUAL_SHARE:
        return usual
    others = [language_for(code) for code in sorted(available_languages() - {usual.code})]
    shares = [_share_known(words, other) for other in others]
    clear = max(shares, default=0.0) >= max(FEWEST_KNOWN, share + CLEAR_LEAD)
    return others[shares.index(max(shares))] if clear else usual


def _share_known(words: str, language: Language) -> float:
    return share_known(tuple(language.words_of(words[:_READ])), language)


def _is_bare(reading: Reading, question: Question | None, label: str) -> bool:
    """Whether a message is the value of a structured question alone, without a comment worth the name; where nothing
    is known of the question, a yes, a no or a number."""
    if question is None:
        return reading.has(Sign.YES, Sign.NO) or all(word[0].isdigit() for word in reading.text.words)
    if question.type is QuestionType.OPEN_ENDED:
        return False
    named = set[str]().union(*map(lower_words, [label, *(each.label for each in question.options)]))
    left = [word for word in reading.text.words if word not in named and not word[0].isdigit()]
    judges = reading.has(Sign.PRAISE, Sign.COMPLAINT, Sign.WISH)
    return len(left) < FEWEST_WORDS_OF_A_COMMENT or not (judges or reading.has(Sign.RICH, Sign.SHORT))


def by_question(exchanges: Sequence[Exchange]) -> dict[str, list[Exchange]]:
    """Exchanges of words grouped by what was asked, in order: an answer with those to its follow-ups."""
    groups: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        if exchange.is_open:
            groups.setdefault(exchange.question.id if exchange.question else exchange.asked, []).append(exchange)
    return groups
