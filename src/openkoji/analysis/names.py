"""What a theme is called: the words of its members, counted; or one of them in quotation marks, until it is named.

The rule, in this order: praise and blame without a subject have fixed names; the phrase of several words that is in at
least a tenth of the members, and more so than elsewhere in the study; else the member nearest to all of them, quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.embedding import Embedder, Vector
from openkoji.analysis.findings import Tone
from openkoji.analysis.phrases import is_thing, key_of
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Text

SENTENCES = {Origin.PRAISE: "theme_praise", Origin.BLAME: "theme_blame"}
"""What the themes of bare praise and blame are called, in `languages/`."""

COMMON_SHARE = 0.1
TOGETHER = 0.04
"""Of a phrase whose words are each in a tenth of the members."""
COMMON_WORD = 0.2
DISTINCT = 2.0
"""Of a single word ("delivery"): a larger share, and so many times the share that it has in the whole study."""
ALSO = 1.3
"""And of what stands in the description."""
FEWEST_MENTIONS = 3
FEWEST_TOLD = 2
PART = 0.8
AGREEING = 0.7
"""A phrase that judges names a theme only if so many of its members have that tone ("long waiting time")."""

STEADY = 1.5
"""A name gives way only to a phrase so much better, so that it does not flip from one interview to the next."""

STEADY_QUOTE = 1.05
"""Another comment becomes the name only if it is so much nearer to the members than the one that is."""

ECHOED = 0.3
"""What it adds to a comment's likeness if its words are those that the others say."""

QUOTED_WORDS = range(4, 13)
LONGEST_QUOTE = 120
"""Characters: twelve words may be endless."""
DESCRIBING = 3


@dataclass(frozen=True, slots=True)
class Name:
    """`phrase` is what the name is made of; None where it is a quotation."""

    name: str
    description: str
    phrase: str | None


def renamed(
    themes: Sequence[Theme],
    members: Mapping[UUID, Sequence[tuple[str, Vector]]],
    embedder: Embedder,
    language: Language,
    study_language: Language,
) -> tuple[Theme, ...]:
    """The themes with the names that they have by now. `members` are the new passages of those that changed, with
    their vectors; no other is looked at. Names of persons and of seeds stay; no two themes get the same.
    """
    elsewhere: dict[frozenset[str], int] = {}
    for theme in themes:
        for phrase, count in theme.phrases.items():
            key = key_of(phrase, language)
            elsewhere[key] = elsewhere.get(key, 0) + count
    study = _Study(elsewhere, sum(theme.passages for theme in themes), embedder, language, phrases_for(study_language))
    names = {theme.id: theme.name for theme in themes}
    result: list[Theme] = []
    for theme in themes:
        if theme.id in members and not theme.named_by_person and theme.origin not in (Origin.SEED, Origin.PERSON):
            others = frozenset(name for theme_id, name in names.items() if theme_id != theme.id)
            result.append(_renamed(theme, members[theme.id], others, study))
            names[theme.id] = result[-1].name
        else:
            result.append(theme)
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Study:
    """What naming one theme takes of the others: the counts of all phrases, in how many passages."""

    elsewhere: Mapping[frozenset[str], int]
    mentions: int
    embedder: Embedder
    language: Language
    phrases: Phrases


def _renamed(theme: Theme, new: Sequence[tuple[str, Vector]], others: frozenset[str], study: _Study) -> Theme:
    if theme.origin in SENTENCES:
        key = SENTENCES[theme.origin]
        return replace(theme, name=study.phrases.say(key), description=study.phrases.say(f"{key}_description"))
    found = named(theme, study.elsewhere, study.mentions, study.language, study.phrases, others)
    if found is not None:
        return replace(theme, name=found.name, description=found.description, needs_name=False)
    quote = quoted(_nearest_first(theme, new, study.embedder, study.language), study.language)
    also = _also(list(_said(theme, study.elsewhere, study.mentions, study.language)), None, theme.passages)
    key = "theme_like_also" if also else "theme_like"
    description = study.phrases.say(key, others=", ".join(also))
    return replace(theme, name=quote or theme.name, description=description, needs_name=True)


def _nearest_first(
    theme: Theme, new: Sequence[tuple[str, Vector]], embedder: Embedder, language: Language
) -> list[str]:
    """The new passages, and the one that it is called by, by their likeness to the mean of all and by how much they
    say that others say too."""
    length = float(np.linalg.norm(theme.vector)) or 1.0
    near = {text: float(vector @ theme.vector) / length for text, vector in new}
    if theme.needs_name:
        current = theme.name[1:-1]
        near[current] = STEADY_QUOTE * float(embedder.embed([current])[0] @ theme.vector) / length
    score = {text: nearness + ECHOED * _shared(text, theme, language) for text, nearness in near.items()}
    return sorted(score, key=lambda text: (-score[text], text))


def _shared(text: str, theme: Theme, language: Language) -> float:
    """How many other members say its words too, as a share of them all; at most 1."""
    words = dict.fromkeys(language.words_of(text))
    others = sum(max(theme.phrases.get(word, 0) - 1, 0) for word in words)
    return min(others / max(theme.passages - 1, 1), 1.0)


def named(
    theme: Theme,
    elsewhere: Mapping[frozenset[str], int],
    mentions: int,
    language: Language,
    phrases: Phrases,
    taken: frozenset[str] = frozenset(),
) -> Name | None:
    """The name that a theme's own phrases give it; `None` where no phrase is in a tenth of them.

    `elsewhere` counts the phrases of all themes together, in `mentions` passages; `taken` are the names of others.
    """
    said = list(_said(theme, elsewhere, mentions, language))
    fitting = [each for each in said if each.may_name(theme.passages) and _tone_agrees(each.phrase, theme, language)]
    longer = [each for each in fitting if " " in each.phrase]
    free = [each for each in longer or fitting if _sentence_case(each.shown) not in taken]
    if not free:
        return None
    best = max(free, key=lambda each: (each.weight, each.phrase))
    current = next((each for each in free if _sentence_case(each.shown) == theme.name), None)
    if current is not None and best.weight < STEADY * current.weight:
        best = current
    also = _also(said, best, theme.passages)
    key = "theme_about_also" if also else "theme_about"
    phrase = best.shown
    return Name(_sentence_case(phrase), phrases.say(key, phrase=phrase, others=", ".join(also)), phrase)


def quoted(nearest_first: Sequence[str], language: Language) -> str | None:
    """The first passage of 4 to 12 words in quotation marks; else the beginning of the first. Without the "but" or
    "because" that it begins with, which leads back to what was said before.
    """
    texts = [text for text in map(language.cut, nearest_first) if text.words]
    starts = [_without_lead(text, language) for text in texts]
    for text, start in zip(texts, starts, strict=True):
        if len(text.words) - start in QUOTED_WORDS:
            return language.quoted(text.raw[text.spans[start][0] :].strip().rstrip(".,;:"))
    if not texts:
        return language.quoted(nearest_first[0].strip()[:LONGEST_QUOTE]) if nearest_first else None
    text, start = texts[0], starts[0]
    if len(text.words) - start < QUOTED_WORDS.stop:
        return language.quoted(text.raw[text.spans[start][0] :].strip()[:LONGEST_QUOTE])
    return language.quoted(f"{text.slice(start, start + QUOTED_WORDS.stop - 1)[:LONGEST_QUOTE]} …")


def _without_lead(text: Text, language: Language) -> int:
    leads = language.sets["clause_cut"]
    return next((place for place, word in enumerate(text.words) if word not in leads), 0)


@dataclass(frozen=True, slots=True)
class _Said:
    """What members of a theme say: a phrase in its commonest form, in how many of them, each of its words in at least
    `apart`; `lift` is how many times the share that it has in the whole study."""

    phrase: str
    words: frozenset[str]
    count: int
    apart: int
    lift: float
    is_part: bool
    alone: str | None
    """The form in which a single word may name a theme, if any."""

    @property
    def shown(self) -> str:
        return self.phrase if " " in self.phrase or self.alone is None else self.alone

    @property
    def weight(self) -> float:
        return self.count * log(1 + self.lift) * (0.5 if self.is_part else 1.0)

    def may_name(self, members: int) -> bool:
        """Enough members say it, or say each of its words and some of them all together; a single word must be a
        thing, that more members say, and that the rest of the study says less."""
        if self.count < FEWEST_MENTIONS:
            return False
        if " " not in self.phrase:
            return self.alone is not None and self.count >= COMMON_WORD * members and self.lift >= DISTINCT
        common = COMMON_SHARE * members
        return self.count >= common or (self.apart >= common and self.count >= TOGETHER * members)


def _said(theme: Theme, elsewhere: Mapping[frozenset[str], int], mentions: int, language: Language) -> Iterator[_Said]:
    """Phrases of the same words together, under the form that is said most."""
    members = max(theme.passages, 1)
    groups = _grouped(theme.phrases, language)
    counts = {words: min(sum(forms.values()), members) for words, forms in groups.items()}
    for words, forms in groups.items():
        count = counts[words]
        if count < FEWEST_TOLD:
            continue
        phrase = max(forms, key=lambda form: (forms[form], -len(form), form))
        yield _Said(
            phrase,
            words,
            count,
            min((counts[word] for word in map(frozenset, zip(words)) if word in counts), default=0),
            (count / members) / ((elsewhere.get(words, count) + 1) / (mentions + 1)),
            _is_part(phrase, count, theme.phrases),
            _alone(phrase, forms, language),
        )


def _alone(phrase: str, forms: Mapping[str, int], language: Language) -> str | None:
    """Measures are nothing to be named after: "years" says not of what."""
    if not language.sets["measures"].isdisjoint(forms):
        return None
    return phrase if is_thing(phrase, language) else _as_a_thing(forms, language)


def _as_a_thing(forms: Mapping[str, int], language: Language) -> str | None:
    """ "Listening", where it was said beside "listened" and "listens"; else a trait as it is ("friendly")."""
    endings, traits = language.lists["deed_endings"], language.sets["adjective"]
    fitting = [form for form in forms if " " not in form and (form.endswith(endings) or form in traits)]
    return max(fitting, key=lambda form: (forms[form], form), default=None)


def _also(said: Sequence[_Said], name: _Said | None, members: int) -> list[str]:
    """What else the members speak of, for a line of description; no word twice."""
    chosen = [name] if name else []
    for each in sorted(said, key=lambda each: (-each.weight, each.phrase)):
        known = any(not each.words.isdisjoint(other.words) for other in chosen)
        if not known and each.count >= COMMON_SHARE * members and each.lift >= ALSO:
            chosen.append(each)
    return [each.phrase for each in chosen if each is not name][:DESCRIBING]


def _grouped(phrases: Mapping[str, int], language: Language) -> dict[frozenset[str], dict[str, int]]:
    groups: dict[frozenset[str], dict[str, int]] = {}
    for phrase, count in phrases.items():
        groups.setdefault(key_of(phrase, language), {})[phrase] = count
    return groups


def _is_part(phrase: str, count: int, counts: Mapping[str, int]) -> bool:
    """Whether a longer phrase has it in it and is said nearly as often ("waiting time", of "long waiting time")."""
    return any(times >= PART * count for other, times in counts.items() if other != phrase and phrase in other)


def _tone_agrees(phrase: str, theme: Theme, language: Language) -> bool:
    words = phrase.lower().split()
    sets = language.sets
    judging = sets["adjective"].intersection(words)
    if not sets["positive"].isdisjoint(judging):
        wanted = Tone.POSITIVE
    elif not sets["negative"].isdisjoint(judging) or words[0] in sets["judging_first"]:
        wanted = Tone.NEGATIVE
    else:
        return True
    total = sum(theme.tones.values())
    return total > 0 and theme.tones.get(wanted.value, 0) >= AGREEING * total


def _sentence_case(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]
