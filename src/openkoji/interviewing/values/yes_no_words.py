"""Yes or no, said in many ways: "I did", "not really", "I'd love to", "more no than yes"."""

from __future__ import annotations

from functools import cache
from itertools import groupby, pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Question
from openkoji.interviewing.reading import whole_message
from openkoji.interviewing.values.said import Said, known, said
from openkoji.interviewing.words import Text

NEITHER = "neither"
WISH = "wish"
LONGEST_OPENING = 6
WHOLE_WORDS = 14
SHORT_ANSWER = 8
HEARD_CLAUSES = 4
SHORT_MESSAGE = 40

Verdict = bool | str | None
"""What a clause says: yes, no, neither, a wish to say yes, or nothing of the kind."""


def read_yes_no(question: Question, text: Text, language: Language) -> tuple[bool, float] | str:
    """Yes or no and how sure that is, or "unclear", "missing".

    The first clause that says either counts; one that says the contrary later needs a word of correction. After
    other words only a plain yes or no counts: a story says "we did" and "of course" too.
    """
    if not text.words:
        return _sign(text, language)
    message = said(text, language)
    whole = _whole(text, language)
    if whole is not None:
        return "unclear" if whole == NEITHER else (whole is not False, 1.0 if len(text.words) == 1 else 0.9)
    verdict: Verdict = None
    corrected = told = False
    for heard in _heard(_clauses(message)):
        clause = _without_stretching(heard, language)
        words, takes_back = _without_cues(clause, message)
        corrected = corrected or (takes_back and verdict is not None)
        if clause[0] in language.sets["conditions"]:
            found = None
        elif told and not corrected:
            found = _plain_verdict(words, question, language)
        else:
            found = _listed(clause, language)
            found = _verdict(words, question, language) if found is None else found
        whole_clause = found is not None and (found != NEITHER or _listed(words, language) is not None)
        told = told or (bool(words) and not whole_clause)
        if verdict == WISH and clause[0] in language.sets["turns"]:
            verdict = NEITHER
        elif found is None:
            continue
        elif verdict is None or corrected or verdict == WISH:
            verdict, corrected = found, False
        elif verdict == NEITHER:
            verdict = found
        elif found not in (verdict, WISH):
            return "unclear"
    if verdict is None:
        return "missing"
    return "unclear" if verdict == NEITHER else (verdict is not False, 0.85)


def _sign(text: Text, language: Language) -> tuple[bool, float] | str:
    yes, no = (any(sign in text.raw for sign in language.lists[name]) for name in ("yes_signs", "no_signs"))
    return "missing" if yes == no else (yes, 0.8)


def _whole(text: Text, language: Language) -> Verdict:
    if len(text.words) > WHOLE_WORDS:
        return None
    found = _listed(_without_stretching(text.words, language), language)
    if found is not None:
        return found
    whole = whole_message(text, language)
    names: tuple[tuple[str, Verdict], ...] = (("unsure", NEITHER), ("no", False), ("yes", True))
    return next((verdict for name, verdict in names if name in whole), None)


def _listed(words: tuple[str, ...], language: Language) -> Verdict:
    phrase = " ".join(words)
    if phrase in language.whole["unsure"] or phrase in language.sets["says_neither"]:
        return NEITHER
    if phrase in language.whole["no"] or phrase in language.sets["says_no"]:
        return False
    if phrase in language.whole["yes"] or phrase in language.sets["says_yes"]:
        return True
    return WISH if phrase in language.sets["wishes_yes"] else None


def _without_stretching(words: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """ "yesss" as "yes", "no no no" as "no"."""
    plain = language.sets["plain_yes"] | language.sets["plain_no"]
    shortened = []
    for word in words:
        short = word if known(word, language) else "".join(letter for letter, _ in groupby(word))
        shortened.append(short if short in plain else word)
    return tuple(word for word, _ in groupby(shortened))


def _clauses(message: Said) -> list[tuple[str, ...]]:
    numbered = zip(message.clauses, message.words, strict=True)
    groups = groupby(numbered, key=lambda item: item[0])
    return [tuple(word for _, word in group) for _, group in groups]


def _heard(clauses: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """An answer stands at the beginning of a message or, if that is short, at its end; a story says "yeah" too."""
    told = sum(len(clause) for clause in clauses) > SHORT_MESSAGE
    return clauses if len(clauses) <= HEARD_CLAUSES else clauses[:HEARD_CLAUSES] + ([] if told else clauses[-1:])


def _without_cues(clause: tuple[str, ...], message: Said) -> tuple[tuple[str, ...], bool]:
    """The clause without a correction and fillers at its head, and whether there was a correction."""
    words, takes_back = clause, False
    sets = message.language.sets
    hedges = sets["fillers"] - sets["affirming_verbs"] - sets["turns"]
    while words:
        cue = next((size for size in (3, 2, 1) if " ".join(words[:size]) in sets["takes_back"]), 0)
        if cue:
            words, takes_back = words[cue:], True
        elif len(words) > 2 and words[0] in sets["own_subjects"] and words[1] in hedges:
            words = words[2:]
        elif words[0] in sets["turns"] or words[0] in sets["fillers"] - sets["own_subjects"] - sets["plain_yes"]:
            words = words[1:]
        else:
            break
    return words, takes_back


def _verdict(words: tuple[str, ...], question: Question, language: Language) -> Verdict:
    if not words:
        return None
    listed = _listed(words, language)
    if listed is not None:
        return listed
    short = _short_answer(words, question, language)
    if short is not None:
        return short
    opening = _opening(words, language)
    return opening if opening is not None else _at_the_end(words, language)


def _plain_verdict(words: tuple[str, ...], question: Question, language: Language) -> Verdict:
    """ "Yes", "I'd say no", "yes it did": a clause that says this and nothing else."""
    plain = language.sets["plain_yes"] | language.sets["plain_no"]
    if plain.isdisjoint(words):
        return None
    at_the_end = _at_the_end(words, language)
    if at_the_end is not None or words[0] not in plain:
        return at_the_end
    said_again = _short_answer(words[1:], question, language)
    return said_again if said_again is (words[0] in language.sets["plain_yes"]) else None


def _short_answer(words: tuple[str, ...], question: Question, language: Language) -> Verdict:
    """ "we do", "she didn't", "I did indeed": the verb of the question said again, of whom it asked."""
    sets = language.sets
    if len(words) > SHORT_ANSWER:
        return None
    rest = [word for word in words if word not in _beside(language)]
    own = not sets["own_subjects"].isdisjoint(rest)
    denies = not (sets["denying_verbs"] | sets["denial"]).isdisjoint(rest)
    if len(rest) != 2 and not (len(rest) == 3 and sets["denial"] >= {rest[-1]}):
        return None
    if not (own or (not sets["other_subjects"].isdisjoint(rest) and not _asks_you(question, language))):
        return None
    if denies and not (sets["denying_verbs"] | sets["affirming_verbs"]).isdisjoint(rest):
        return False
    return None if sets["affirming_verbs"].isdisjoint(rest) else True


@cache
def _beside(language: Language) -> frozenset[str]:
    """Words that may stand beside a short answer and change nothing: "I did indeed, thanks"."""
    sets = language.sets
    return (sets["fillers"] | language.whole["yes"]) - sets["own_subjects"] - sets["verb"] - sets["finite"]


def _asks_you(question: Question, language: Language) -> bool:
    words = language.words_of(question.text)
    return any(
        first in language.sets["yes_no_starts"] and second in language.sets["second_person"]
        for first, second in pairwise(words)
    )


def _opening(words: tuple[str, ...], language: Language) -> Verdict:
    """A yes or no that opens a clause; "no" before a noun counts something ("no problems")."""
    sets = language.sets
    for size in range(min(LONGEST_OPENING, len(words) - 1), 1, -1):
        found = _listed(words[:size], language)
        if found is not None and _is_complete(words[:size], words[size:], language):
            return found
    if words[0] in sets["plain_yes"] and words[0] not in sets["yes_alone"]:
        return True
    if words[0] in sets["plain_no"]:
        second = words[1] if len(words) > 1 else ""
        return None if words[0] in sets["determiner"] and _is_counted(second, language) else False
    return None


def _is_counted(word: str, language: Language) -> bool:
    """Whether a word may be what there is none of: "no problems", "no one"."""
    sets = language.sets
    if word in sets["pronoun_numbers"]:
        return True
    tells = word in sets["function"] or word in sets["fillers"] or word.endswith(language.lists["adverb_endings"])
    return bool(word) and not tells


def _is_complete(opening: tuple[str, ...], following: tuple[str, ...], language: Language) -> bool:
    """Whether what opens a clause is a whole answer: "not really my thing", but not "I don't | have one"."""
    sets = language.sets
    subjects = sets["own_subjects"] | sets["other_subjects"]
    verbs = sets["affirming_verbs"] | sets["denying_verbs"] | sets["denial"]
    if following[0] in sets["clause_end"] and not subjects.isdisjoint(following[1:2]):
        return True
    if opening[-1] in sets["denial"]:
        return _beside(language).issuperset(following)
    if opening[-1] not in verbs and opening[0] not in sets["plain_no"]:
        return True
    return subjects.isdisjoint(opening) or _beside(language).issuperset(following)


def _at_the_end(words: tuple[str, ...], language: Language) -> Verdict:
    """ "mostly yes", "I'd say no": a plain word with nothing before it but how sure it is."""
    sets = language.sets
    last = words[-1]
    if last not in sets["plain_yes"] and last not in sets["plain_no"]:
        return None
    before = words[:-1]
    leads = sets["leaning_words"] | sets["fillers"] | sets["hedge_words"]
    only_leads = all(word in leads or word.endswith(language.lists["adverb_endings"]) for word in before)
    return last in sets["plain_yes"] if only_leads else None
