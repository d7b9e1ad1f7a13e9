"""What a German goal is about, in the cases that German questions need.

The case needs the gender, which a noun mostly shows by its end („-ung“, „-abo“, „-app“). Where it does not, there is
no subject, and the questions stay neutral.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from openkoji.studies.drafting.goal import goals_in, listed

_PHRASE = re.compile(
    rf"(?:(?<=\s)|^)(?:(?P<determiner>{'|'.join(sorted(listed('de', 'determiners'), key=len, reverse=True))})\s+)?"
    r"(?:(?P<adjective>[a-zäöüß]{3,}(?:e|en|er|es|em))\s+)?"
    r"(?P<noun>[A-ZÄÖÜ][\wÄÖÜäöüß]*(?:-[\wÄÖÜäöüß]+)*)"
)
_STEMS = {"unser": "unser", "ihr": "Ihr", "ein": "ein"}
"""Of the articles that end as „ein“ does; a possessive of others becomes the respondent's own."""

# What an article is, or ends in, and an adjective after it, by gender: accusative, dative.
_OWN = {"m": ("en", "em"), "f": ("e", "er"), "n": ("", "em")}
_AFTER_OWN = {"m": ("en", "en"), "f": ("e", "en"), "n": ("es", "en")}
_ARTICLES = {"m": ("den", "dem"), "f": ("die", "der"), "n": ("das", "dem")}
_AFTER_ARTICLE = {"m": ("en", "en"), "f": ("e", "en"), "n": ("e", "en")}
_SLOTS = ("about", "subject_acc", "subject_dat")

_ACTIVITY = re.compile(
    r"\bwie (?P<verb>[a-zäöüß]+en) (?:(?:[a-zäöüß]+e|die|unsere) )?(?P<people>[A-ZÄÖÜ]\w+) "
    r"(?P<object>(?:ihre|ihren|ihr|ihrem|die|das|den) (?:[a-zäöüß]+ )?[A-ZÄÖÜ][\w-]+)\s*(?:\?|\.|$)",
    re.IGNORECASE,
)
_NOT_DONE = frozenset(
    {"nutzen", "benutzen", "verwenden", "finden", "bewerten", "erleben", "sehen", "beurteilen", "verlassen", "kündigen"}
)


def slots_of(goal: str) -> Mapping[str, str]:
    """The slots that this goal can fill."""
    slots = dict(_subject(goal))
    activity = _activity(goal)
    return slots | ({"activity": activity} if activity else {})


def _subject(goal: str) -> Mapping[str, str]:
    for match in _PHRASE.finditer(goal):
        noun, determiner = match["noun"], (match["determiner"] or "").lower()
        if noun in listed("de", "not_subjects") | listed("de", "people") or (match.start() == 0 and not determiner):
            continue
        is_plural = not determiner and not match["adjective"] and noun.endswith(tuple(goals_in("de")["plurals"]))
        if _is_name(noun) or is_plural:
            return dict.fromkeys(_SLOTS, noun)
        gender = _gender_of(noun)
        if gender is not None and determiner:
            return dict(zip(_SLOTS, (noun, *_declined(determiner, match["adjective"], noun, gender)), strict=True))
    return {}


def _is_name(noun: str) -> bool:
    """Written as no German noun is: „LinkedIn“, „GitHub“, „S3“."""
    return "-" not in noun and any(character.isupper() or character.isdigit() for character in noun[1:])


def _gender_of(noun: str) -> str | None:
    ends = [
        (len(end), gender)
        for gender, text in goals_in("de")["genders"].items()
        for end in text.split(", ")
        if noun.lower().endswith(end)
    ]
    return max(ends)[1] if ends else None


def _declined(determiner: str, adjective: str | None, noun: str, gender: str) -> list[str]:
    """The phrase in the accusative and in the dative."""
    own = next((stem for start, stem in _STEMS.items() if determiner.startswith(start)), None)
    articles = _ARTICLES[gender] if own is None else tuple(f"{own}{ending}" for ending in _OWN[gender])
    endings = (_AFTER_ARTICLE if own is None else _AFTER_OWN)[gender]
    base = re.sub(r"(?:e|en|er|es|em)$", "", adjective) if adjective else None
    return [
        f"{article} {base}{ending} {noun}" if base else f"{article} {noun}"
        for article, ending in zip(articles, endings, strict=True)
    ]


def _activity(goal: str) -> str | None:
    """„Wie planen Freelancer ihre Woche?“ → „Ihre Woche planen“."""
    found = _ACTIVITY.search(goal)
    if found is None or found["verb"].lower() in _NOT_DONE or found["people"] not in listed("de", "people"):
        return None
    first, _, rest = found["object"].partition(" ")
    return f"{first.capitalize() if first.lower().startswith('ihr') else first} {rest} {found['verb'].lower()}"
