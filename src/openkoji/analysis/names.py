"""What a theme is called: the words of its members, counted; or one of them in quotation marks, until it is named.

The rule, in this order: praise and blame without a subject have fixed names; the phrase of several words that is in at
least a tenth of the members, and more so than elsewhere in the study; else the member nearest to all of them, quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from uuid import UUID

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.comment_names import nearest_first, quoted
from openkoji.analysis.embedding import Embedder, Vector
from openkoji.analysis.findings import Tone
from openkoji.analysis.phrases import is_thing, key_of
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.language import Language

SENTENCES = {Origin.PRAISE: "theme_praise", Origin.BLAME: "theme_blame"}
"""What the themes of bare praise and blame are called, in `languages/`."""

COMMON_SHARE = 0.1
TOGETHER = 0.04
"""Of a phrase whose words are each in a tenth of the members."""
COMMON_WORD = 0.25
DISTINCT = 2.0
"""Of a single word ("delivery"): a larger share, and so many times the share that it has in the whole study. With a
fifth, "Office" stood over fifteen remarks of which three had the word, and a reader takes it for what all are about."""
COMMON_TRAIT = 0.5
"""A trait ("friendly") says what they think and not of what, so half of the members have to say it."""
ALSO = 1.3
"""And of what stands in the description."""
FEWEST_MENTIONS = 3
FEWEST_TOLD = 2
PART = 0.8
AGREEING = 0.7
"""A phrase that judges names a theme only if so many of its members have that tone ("long waiting time")."""

STEADY = 1.5
"""A name gives way only to a phrase so much better, so that it does not flip from one interview to the next."""

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
    their vectors; no other is looked at. Names of persons, models and seeds stay; no two themes get the same.
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
        is_given = theme.named_by_person or theme.named_by_model or theme.origin in (Origin.SEED, Origin.PERSON)
        if theme.id in members and not is_given:
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
    quote = quoted(nearest_first(theme, new, study.embedder, study.language), study.language)
    also = _also(list(_said(theme, study.elsewhere, study.mentions, study.language)), None, theme.passages)
    key = "theme_single" if theme.passages < FEWEST_TOLD else "theme_like_also" if also else "theme_like"
    description = study.phrases.say(key, others=", ".join(also))
    return replace(theme, name=quote or theme.name, description=description, needs_name=True)


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
    is_measure: bool
    alone: str | None
    """The form in which a single word may name a theme, if any."""
    is_trait: bool

    @property
    def shown(self) -> str:
        return self.phrase if " " in self.phrase or self.alone is None else self.alone

    @property
    def weight(self) -> float:
        return self.count * log(1 + self.lift) * (0.5 if self.is_part else 1.0)

    def may_name(self, members: int) -> bool:
        """Enough members say it, or say each of its words and some of them all together; a single word must be a
        thing, that more members say, and that the rest of the study says less."""
        if self.count < FEWEST_MENTIONS or self.is_measure:
            return False
        if " " not in self.phrase:
            share = COMMON_TRAIT if self.is_trait else COMMON_WORD
            return self.alone is not None and self.count >= share * members and self.lift >= DISTINCT
        common = COMMON_SHARE * members
        return self.count >= common or (self.apart >= common and self.count >= TOGETHER * members)


def _said(theme: Theme, elsewhere: Mapping[frozenset[str], int], mentions: int, language: Language) -> Iterator[_Said]:
    """Phrases of the same words together, under the form that is said most."""
    members = max(theme.passages, 1)
    groups = _grouped(theme.phrases, language)
    counts = {words: min(_passages(forms), members) for words, forms in groups.items()}
    for words, forms in groups.items():
        count = counts[words]
        if count < FEWEST_TOLD:
            continue
        phrase = max(forms, key=lambda form: (forms[form], -len(form), form))
        alone = _alone(phrase, forms, language)
        yield _Said(
            phrase,
            words,
            count,
            min((counts[word] for word in map(frozenset, zip(words)) if word in counts), default=0),
            (count / members) / ((elsewhere.get(words, count) + 1) / (mentions + 1)),
            _is_part(phrase, count, theme.phrases),
            _is_measure(phrase, language),
            alone,
            alone in language.sets["adjective"],
        )


def _is_measure(phrase: str, language: Language) -> bool:
    """ "Ten minutes", "use it two": how much, and not of what."""
    if phrase.lower().split()[-1] in language.numbers:
        return True
    words = [word for word in phrase.lower().split() if word not in language.sets["function"]]
    return bool(words) and all(
        word in language.sets["measures"] or word in language.numbers or word[0].isdigit() for word in words
    )


def _is_around(word: str, language: Language) -> bool:
    """Whether a word, or what it is a form of, stands around any subject ("say", "saying", "help")."""
    bases = (word.removesuffix(ending) for ending in ("", *language.lists["word_endings"]))
    return any(base in language.sets["bare_around"] for base in bases)


def _passages(forms: Mapping[str, int]) -> int:
    """How many passages say one of the forms: who says "no choice" says "choice" too, and is counted once."""
    return sum(count for form, count in forms.items() if not any(_holds(form, other) for other in forms))


def _holds(longer: str, shorter: str) -> bool:
    return longer != shorter and f" {shorter} " in f" {longer} "


def _alone(phrase: str, forms: Mapping[str, int], language: Language) -> str | None:
    """Measures are nothing to be named after: "years" says not of what; nor is "saying", of all that people say."""
    if not language.sets["measures"].isdisjoint(forms) or any(_is_around(form, language) for form in forms):
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
