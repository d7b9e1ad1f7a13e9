"""What an answer says, read from its words alone: no model, no guess about what was meant beyond them.

The rules follow what failed on real answers (praise taken for a wish, "want to go to the sushi restaurant"
taken for leaving, hardship missed behind detail); each lexicon stands in the language's files.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.orders import order_start
from openkoji.interviewing.reading.polarity import opens_with_nothing, polarity_of
from openkoji.interviewing.reading.question_kind import STEM, QuestionKind
from openkoji.interviewing.reading.specifics import names_a_noun, specifics_of
from openkoji.interviewing.reading.tone import breaks_off, feels, is_abuse, is_gibberish, is_other_language, wishes
from openkoji.interviewing.reading.urgency import asked_topic, asks_back, distress_in, perhaps_stops, tells_of_hardship
from openkoji.interviewing.words import Hits, Text, covered_words

READ_LENGTH = 6_000
"""An answer is judged on this many characters (some 1,000 words); only harm is looked for in all of it."""

FEWEST_WORDS_BEFORE_AN_ORDER = 3
"""From so many words on, what stands before an order is an answer of its own."""

RICH_WORDS = 45


class Sign(StrEnum):
    SEVERE_DISTRESS = "severe_distress"
    HARDSHIP = "hardship"
    STOP = "stop"
    MAYBE_STOP = "maybe_stop"
    CONTINUE = "continue"
    YES = "yes"
    NO = "no"
    QUESTION_BACK = "question_back"
    ASKS_OPINION = "asks_opinion"
    ASKS_AGAIN = "asks_again"
    ABOUT_INTERVIEW = "about_interview"
    REFUSAL = "refusal"
    ALREADY_SAID = "already_said"
    NOTHING_MORE = "nothing_more"
    NOT_CONCERNED = "not_concerned"
    SAYS_NOTHING = "says_nothing"
    ACCEPTED_NOTHING = "accepted_nothing"
    PRAISE = "praise"
    WISH = "wish"
    COMPLAINT = "complaint"
    GIBBERISH = "gibberish"
    INSTRUCTION = "instruction"
    ABUSE = "abuse"
    OFF_QUESTION = "off_question"
    THIRD_PERSON = "third_person"
    OTHER_LANGUAGE = "other_language"
    GENERALISATION = "generalisation"
    FEELING = "feeling"
    COMPARISON = "comparison"
    HYPOTHETICAL = "hypothetical"
    UNFINISHED = "unfinished"
    RICH = "rich"
    VAGUE = "vague"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer as read. `topic` is what they ask about the interview; `polarity` > 0 leans to praise."""

    text: Text
    signs: frozenset[Sign]
    specifics: frozenset[str]
    polarity: int
    topic: str | None
    code: str | None
    """A short code of the whole answer (from four words on), to notice the same answer again."""
    hedges: int = 0

    def has(self, *signs: Sign) -> bool:
        """Whether the answer shows any of the signs."""
        return not self.signs.isdisjoint(signs)

    @property
    def words(self) -> int:
        return len(self.text.words)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.signs)) + tuple(f"specific:{kind}" for kind in sorted(self.specifics))


def read(raw: str, language: Language, kind: QuestionKind) -> Reading:
    """The reading of `raw`, given to a question of `kind`. Linear in the length of the text."""
    text = language.cut(raw[:READ_LENGTH])
    hits = language.index.find(text.words)
    order = order_start(text, hits, language)
    if order:
        answer = language.cut(raw[:order])
        if len(answer.words) >= FEWEST_WORDS_BEFORE_AN_ORDER:
            text, hits, order = answer, language.index.find(answer.words), None
    whole = whole_message(text, language)
    specifics = specifics_of(text, hits, language)
    positive, negative = polarity_of(text, hits, language)
    wish = wishes(text, hits, language, kind)
    nothing = kind.takes_nothing and (
        not whole.isdisjoint({"nothing", "not_concerned"}) or (negative == 0 and _names_nothing(text, hits, language))
    )
    nothing = nothing or _finds_no_fault(text, hits, language, blames=negative > positive)
    wish = wish and not nothing
    topic = asked_topic(text, hits)
    back = topic is None and "off_topic" not in hits and asks_back(text, hits, language, kind)
    distress = distress_in(text.words, hits, language, text.breaks)
    harm = "severe" in distress or _tells_of_harm_later(raw, language)
    gibberish = is_gibberish(text, language)
    depth = _depth(text, hits, specifics, language)
    blank = positive == negative == 0 and _knows_nothing(text, hits, depth, language)
    plain_yes_no = kind.yes_no and not whole.isdisjoint({"yes", "no"})
    empty = "empty" in whole or (kind.invites and not whole.isdisjoint({"yes", "no"}))
    praises = _praises(positive, negative, hits)
    glad = not language.sets["joy"].isdisjoint(text.words)
    helped = (praises and kind.praise and not kind.criticism) or positive >= negative + ENOUGH_PRAISE or glad
    signs = {
        Sign.SEVERE_DISTRESS: harm,
        Sign.HARDSHIP: not harm and not helped and tells_of_hardship(text, hits, distress, language),
        Sign.ALREADY_SAID: "already_said" in hits and len(text.words) <= LONGEST_REMARK,
        Sign.NOT_CONCERNED: (not kind.takes_nothing and "not_concerned" in whole)
        or _is_not_concerned(text, hits)
        or _denies_the_premise(text, language, kind),
        Sign.NOTHING_MORE: "nothing_more" in whole
        or ("nothing_more" in hits and len(text.words) <= LONGEST_REMARK + OPENING),
        Sign.STOP: "stop" in whole,
        Sign.MAYBE_STOP: order is None
        and "stop" not in whole
        and ("maybe_stop" in whole or perhaps_stops(text, hits, language) or ("no_time" in whole and not kind.cause)),
        Sign.CONTINUE: "continue" in whole,
        Sign.YES: "yes" in whole,
        Sign.NO: "no" in whole,
        Sign.ABOUT_INTERVIEW: topic is not None,
        Sign.QUESTION_BACK: back,
        Sign.ASKS_OPINION: back and "ask_opinion" in hits,
        Sign.ASKS_AGAIN: back and "ask_repeat" in hits,
        Sign.REFUSAL: "skip" in whole or ("refusal_phrase" in hits and len(text.words) <= 14),
        Sign.INSTRUCTION: order is not None,
        Sign.OFF_QUESTION: "off_topic" in hits and len(text.words) <= 12,
        Sign.ABUSE: is_abuse(text, hits, language),
        Sign.GIBBERISH: gibberish,
        Sign.OTHER_LANGUAGE: not gibberish and is_other_language(text, language),
        Sign.WISH: wish,
        Sign.COMPLAINT: not wish and negative > 0 and (negative > positive or _blames(positive, negative, hits)),
        Sign.ACCEPTED_NOTHING: nothing,
        Sign.PRAISE: not nothing and not wish and praises,
        Sign.SAYS_NOTHING: not nothing and not plain_yes_no and (not text.words or empty or blank),
        Sign.GENERALISATION: _generalises(hits),
        Sign.FEELING: feels(hits),
        Sign.COMPARISON: "comparison" in hits,
        Sign.HYPOTHETICAL: "hypothetical" in hits and specifics.isdisjoint({"time", "sequence", "speech"}),
        Sign.UNFINISHED: breaks_off(text, language),
        Sign.THIRD_PERSON: _tells_of_others(hits),
    }
    if order is not None:
        signs |= dict.fromkeys(_SILENCED_BY_AN_ORDER, False)
    shown = frozenset(sign for sign, holds in signs.items() if holds)
    code = f"{zlib.crc32(text.joined.encode('utf-8', 'replace')):08x}"[:6] if len(text.words) >= 4 else None
    return Reading(text, shown | {depth}, specifics, positive - negative, topic, code, len(hits.get("hedge", ())))


_SILENCED_BY_AN_ORDER = (
    Sign.PRAISE, Sign.COMPLAINT, Sign.WISH, Sign.ACCEPTED_NOTHING, Sign.QUESTION_BACK, Sign.ASKS_AGAIN,
    Sign.ASKS_OPINION, Sign.ABOUT_INTERVIEW, Sign.NO, Sign.YES, Sign.NOT_CONCERNED, Sign.ALREADY_SAID,
)  # fmt: skip
"""Words of an order to the interviewer ("repeat after me", "mark it as excellent") judge and ask nothing."""


def _tells_of_harm_later(raw: str, language: Language) -> bool:
    if len(raw) <= READ_LENGTH:
        return False
    words = language.words_of(raw[READ_LENGTH - 100 :])
    return "severe" in distress_in(words, language.distress_index.find(words), language)


def whole_message(text: Text, language: Language) -> frozenset[str]:
    """The names of the lists that hold the whole message, with or without the fillers around it."""
    if not 0 < len(text.words) <= 14:
        return frozenset()
    words = [word for index, word in enumerate(text.words) if index == 0 or word != text.words[index - 1]]
    fillers = language.sets["fillers"]
    start, end = 0, len(words)
    while start < end and words[start] in fillers:
        start += 1
    while end > start and words[end - 1] in fillers:
        end -= 1
    bare = [word for word in words if word not in language.sets["padding"]]
    forms = {" ".join(form) for form in (words, words[start:end], words[start:], words[:end], bare)} - {""}
    found = {name for name, phrases in language.whole.items() if not phrases.isdisjoint(forms)}
    if start == end and forms.isdisjoint(language.sets["lukewarm"]):
        found.add("empty")
    return frozenset(found)


def _names_nothing(text: Text, hits: Hits, language: Language) -> bool:
    """An answer that opens by naming nothing: "Nothing, everything was great", "There is nothing you could have"."""
    if len(text.words) > MOST_WORDS_OF_NOTHING or not language.sets["reset"].isdisjoint(text.words[1:]):
        return False
    if any(start < 6 for start, _ in hits.get("nothing_phrase", ())):
        return True
    if opens_with_nothing(text, language):
        return True
    nothing = language.sets["nothing_first"]
    if len(text.words) > 1 and text.breaks[0] > 0 and text.words[0] in nothing:
        return True
    return any(text.breaks[place - 1] > 0 and text.words[place] in nothing for place in range(1, len(text.words)))


OPENING = 2
"""A word so early in an answer tells whom it is about."""

LONGEST_REMARK = 9
"""A longer message that remarks on something ("as I said, …") goes on to tell it."""


def _finds_no_fault(text: Text, hits: Hits, language: Language, *, blames: bool) -> bool:
    """ "I couldn't find fault", "Nothing, always good": nothing to name, whatever the question was."""
    if blames or len(text.words) > MOST_WORDS_OF_NOTHING or not language.sets["turning"].isdisjoint(text.words[1:]):
        return False
    return "faultless" in hits or (opens_with_nothing(text, language) and "positive" in hits)


def _knows_nothing(text: Text, hits: Hits, depth: Sign, language: Language) -> bool:
    """ "I don't know" within nothing else to hold on to, or at the head of a short excuse ("idk, I'm no designer")."""
    if "empty_phrase" not in hits:
        return False
    excuse = len(text.words) <= LONGEST_REMARK and any(start <= 1 for start, _ in hits["empty_phrase"])
    return depth is Sign.VAGUE or (excuse and language.sets["turning"].isdisjoint(text.words))


def _denies_the_premise(text: Text, language: Language, kind: QuestionKind) -> bool:
    """ "I didn't get stuck", "no surprises": a short denial in the question's own words."""
    words = text.words
    if not 0 < len(words) <= LONGEST_REMARK or kind.yes_no or not language.sets["turning"].isdisjoint(words):
        return False
    sets, opening = language.sets, words[:3]
    denies = not sets["negation"].isdisjoint(opening) or not sets["nothing_first"].isdisjoint(opening[:1])
    return denies and any(word[:STEM] in kind.content for word in words)


def _is_not_concerned(text: Text, hits: Hits) -> bool:
    """ "Never have", "didn't know there was one": the question does not apply to them."""
    return len(text.words) <= LONGEST_REMARK and any(start <= 1 for start, _ in hits.get("not_concerned", ()))


def _tells_of_others(hits: Hits) -> bool:
    """Others are named ("my friend") and the speaker does not appear beside them."""
    others = {word for place in hits.get("third_person", ()) for word in range(*place)}
    opens = any(start <= OPENING for start, _ in hits.get("third_person", ()))
    return opens and all(start in others for start, _ in hits.get("own", ()))


def _generalises(hits: Hits) -> bool:
    """ "Everyone does it"; not "decisions for everyone"."""
    idioms = covered_words(hits.get("generalisation_not", ()))
    return any(idioms.isdisjoint(range(*place)) for place in hits.get("generalisation", ()))


def _blames(positive: int, negative: int, hits: Hits) -> bool:
    """As much blame as praise counts as blame only where a phrase of complaint is among it."""
    return negative == positive and "complaint_phrase" in hits


def _praises(positive: int, negative: int, hits: Hits) -> bool:
    if negative == 0:
        return positive > 0 or "praise_phrase" in hits
    return positive >= negative + 2 and "complaint_phrase" not in hits


ENOUGH_PRAISE = 2
"""With so much praise over blame, a hardship is what was helped with; one kind word does not cover it up."""

MOST_WORDS_OF_NOTHING = 25


def _depth(text: Text, hits: Hits, specifics: frozenset[str], language: Language) -> Sign:
    words = len(text.words)
    if words >= RICH_WORDS:
        return Sign.RICH
    details = len(specifics - {"list"})
    if (words >= 8 and details >= 3) or (words >= 12 and details >= 2) or (words >= 22 and details >= 1):
        return Sign.RICH
    opening = [place for place in hits.get("cause", ()) if place[0] == 0]
    tied = specifics == {"cause"} and len(opening) == len(hits["cause"])  # "Because it sucks" tells no more
    if (details == 0 or tied) and words < 25 and not names_a_noun(text, language):
        return Sign.VAGUE
    return Sign.SHORT
