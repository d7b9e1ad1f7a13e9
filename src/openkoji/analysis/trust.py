"""Whether the signs of an interview speak for a person who took part in earnest. Signs, never a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openkoji.analysis.assistant_words import assistant_phrase, essay_phrases, looks_pasted
from openkoji.analysis.copies import FEWEST_WORDS, fingerprint, fingerprints, repeated_messages
from openkoji.analysis.exchanges import Exchange, exchanges_of
from openkoji.analysis.findings import Band, Reason, Trust
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import Sign

__all__ = ["fingerprints", "trust_of"]

MOST_CHARACTERS_A_SECOND = 25
"""Over a whole answer: some 300 words a minute, twice as fast as people speak and four times as fast as they type."""
FEWEST_CHARACTERS_TIMED = 60
"""A shorter answer may be a fragment of a spoken one, or chosen from a keyboard's suggestions."""

FEWEST_ESSAY_PHRASES = 3
"""Different ones in an interview; of 2,533 real respondents and 8 long interviews none has so many."""

NEEDED_FOR_LOW = 2
"""Points from which the band is low; a strong sign has two, a weak one has one."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """A reason with its weight: 2 alone makes the band low, 1 makes it medium."""

    reason: Reason
    weight: int


def trust_of(
    transcript: Transcript,
    language: Language,
    seen_elsewhere: frozenset[str] = frozenset(),
    signals: Mapping[str, float] | None = None,
) -> Trust:
    """The band and its reasons.

    `seen_elsewhere` are the fingerprints that answers of other respondents of the study have too. `signals` are what
    the respondent's page counted, all of them optional: `pasted_ratio` and `untyped_ratio` (shares of the text, 0-1;
    dictation and writing aids count as typed), `key_interval_cv` (coefficient of variation of the pauses between
    keys), `blurs` (times the page was left), `webdriver` (1 where the browser says that a program steers it).
    """
    phrases = phrases_for(language)
    exchanges = [each for each in exchanges_of(transcript, language) if each.is_open]
    signs = [
        *([] if transcript.said else [_sign("nothing_said", 1, phrases)]),
        *_of_words(exchanges, phrases, language),
        *_of_copies(exchanges, seen_elsewhere, phrases),
        *_of_pace(transcript, exchanges, phrases),
        *_of_signals(signals or {}, phrases),
    ]
    points = sum(sign.weight for sign in signs)
    band = Band.LOW if points >= NEEDED_FOR_LOW else Band.MEDIUM if points else Band.HIGH
    return Trust(band, tuple(sign.reason for sign in signs))


def _of_words(exchanges: Sequence[Exchange], phrases: Phrases, language: Language) -> Iterator[_Sign]:
    contents = [each.message.content for each in exchanges]
    spoken = [phrase for content in contents if (phrase := assistant_phrase(content, language))]
    if spoken:
        quote = language.quoted(spoken[0])
        yield _sign("assistant_like", 2, phrases, n=len(spoken), quote=quote)
    essays = [found for content in contents if (found := essay_phrases(content, language))]
    if not spoken and len(set[str]().union(*essays)) >= FEWEST_ESSAY_PHRASES:
        yield _sign("essay", 1, phrases, n=len(essays), quote=language.quoted(max(essays, key=len)[0]))
    pasted = sum(map(looks_pasted, contents))
    if pasted:
        yield _sign("pasted_looking", 1, phrases, n=pasted)
    mashed = sum(each.reading.has(Sign.GIBBERISH) for each in exchanges)
    if mashed:
        yield _sign("gibberish", 2 if mashed * 2 > len(exchanges) else 1, phrases, n=mashed)
    orders = sum(each.gives_orders and not assistant_phrase(each.message.content, language) for each in exchanges)
    if orders:
        yield _sign("orders", 2 if orders * 2 > len(exchanges) else 1, phrases, n=orders)


def _of_copies(exchanges: Sequence[Exchange], seen_elsewhere: frozenset[str], phrases: Phrases) -> Iterator[_Sign]:
    longer = [each for each in exchanges if each.words >= FEWEST_WORDS and not each.reading.has(Sign.NOTHING_MORE)]
    repeated = len(repeated_messages(longer))
    if repeated:
        weight = 2 if repeated * 3 > len(longer) and repeated > 1 else 1
        yield _sign("duplicates", weight, phrases, n=repeated, of=len(longer))
    codes = [fingerprint(each.message.content) for each in longer]
    shared = sum(code in seen_elsewhere for code in codes if code)
    if shared:
        yield _sign("seen_elsewhere", 2 if shared > 1 else 1, phrases, n=shared)


def _of_pace(transcript: Transcript, exchanges: Sequence[Exchange], phrases: Phrases) -> Iterator[_Sign]:
    if transcript.spoken:
        return  # what was heard is written down in one go, at a time of the recogniser's
    rates = list(_rates(exchanges))
    fast = [rate for rate in rates if rate > MOST_CHARACTERS_A_SECOND]
    if fast:
        weight = 2 if len(fast) > 1 and len(fast) * 2 > len(rates) else 1
        yield _sign("too_fast", weight, phrases, n=len(fast), of=len(rates), rate=round(max(fast)))


def _rates(exchanges: Sequence[Exchange]) -> Iterator[float]:
    """Characters a second of each longer answer, from the interviewer's message to it."""
    for each in exchanges:
        began, ended = each.prompt.seconds if each.prompt else None, each.message.seconds
        if began is None or ended is None or len(each.message.content) < FEWEST_CHARACTERS_TIMED:
            continue
        yield len(each.message.content) / max(ended - began, 1.0)


_SIGNALS = (
    # Name of the signal, from which value on, and above it which value is a strong sign.
    ("pasted_ratio", "pasted", 0.5, 0.9),
    ("untyped_ratio", "untyped", 0.5, 0.9),
    ("blurs", "left_page", 8, float("inf")),
    ("webdriver", "automated", 1, 1),
)
LEAST_VARIATION = 0.1
"""Coefficient of variation of the pauses between keys; people's lies above 0.3."""


def _of_signals(signals: Mapping[str, float], phrases: Phrases) -> Iterator[_Sign]:
    for signal, name, some, much in _SIGNALS:
        value = signals.get(signal, 0.0)
        if value >= some:
            counted = {"percent": round(100 * value), "n": round(value)}
            yield _sign(name, 2 if value >= much else 1, phrases, **counted)
    variation = signals.get("key_interval_cv")
    if variation is not None and variation < LEAST_VARIATION:
        yield _sign("even_typing", 1, phrases)


def _sign(name: str, weight: int, phrases: Phrases, **found: object) -> _Sign:
    return _Sign(Reason(name, phrases.say(f"trust_{name}", **found)), weight)
