"""What holds the quality of an interview at 2, whatever its dimensions say: named, and each with its fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openkoji.analysis.assistant_words import speaks_as_a_machine
from openkoji.analysis.dimensions import FAR, Heard, are_hollow, closeness
from openkoji.analysis.embedding import Embedded
from openkoji.analysis.exchanges import Exchange
from openkoji.analysis.findings import Reason
from openkoji.analysis.wording import Phrases
from openkoji.interviewing.reading import Sign

CAP = 2

FEWEST_WORDS_A_QUESTION = 3
MOST_WORDS_OF_NEARLY_NOTHING = 24
FEWEST_WORDS_OF_AN_ANSWER = 4
FEWEST_QUESTIONS = 3
FEWEST_COMPARED = 3
FEWEST_HOLLOW = 2


def gates_of(heard: Heard, embedded: Embedded, phrases: Phrases) -> tuple[Reason, ...]:
    return tuple(Reason(name, phrases.say(f"gate_{name}", n=n, of=of)) for name, n, of in _found(heard, embedded))


def _found(heard: Heard, embedded: Embedded) -> Iterator[tuple[str, int, int]]:
    """The gates that are shut: name, how many, of how many."""
    said = [each for each in heard.exchanges if each.is_open and each.message.content.strip()]
    yield from _too_little(heard)
    for name, marked in (
        ("gibberish", [each for each in said if is_unreadable(each)]),
        ("copy_paste", _copied(said, heard)),
        ("not_a_person", [each for each in said if speaks_as_a_machine(each.message.content, each.language)]),
    ):
        if len(marked) * 2 > len(said):
            yield name, len(marked), len(said)
    compared = heard.compared
    far = embedded.embedder.off * FAR
    off = sum(closeness(each, heard, embedded) < far for each in compared)
    if len(compared) >= FEWEST_COMPARED and off * 2 > len(compared):
        yield "off_topic", off, len(compared)


def _too_little(heard: Heard) -> Iterator[tuple[str, int, int]]:
    """Too few words; questions that were refused or left. Only where something was asked for in words."""
    asked = len(heard.groups)
    if not asked:
        return
    silent = [group for group in heard.groups.values() if not any(each.answers for each in group)]
    if len(silent) * 2 > asked:
        yield "mostly_refused", len(silent), asked
    telling = [heard.telling(group) for group in heard.groups.values()]
    hollow, full = sum(map(are_hollow, telling)), sum(map(bool, telling))
    if hollow >= FEWEST_HOLLOW and hollow * 2 > full:
        yield "vague", hollow, full
    told = [sum(each.words for each in group) for group in telling]
    words = sum(told)
    if words < min(MOST_WORDS_OF_NEARLY_NOTHING, FEWEST_WORDS_A_QUESTION * asked):
        yield "near_empty", words, asked
    elif asked >= FEWEST_QUESTIONS and sum(each < FEWEST_WORDS_OF_AN_ANSWER for each in told) * 2 > asked:
        yield "short_answers", 0, asked


def is_unreadable(exchange: Exchange) -> bool:
    """Keyboard mash."""
    return exchange.reading.has(Sign.GIBBERISH)


def _copied(said: Sequence[Exchange], heard: Heard) -> list[Exchange]:
    """The answers that are copies, with the ones that they are copies of."""
    repeated = {each.reading.text.joined for each in said if each.message.id in heard.copies}
    return [each for each in said if each.reading.text.joined in repeated]
