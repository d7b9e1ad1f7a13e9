"""What respondents say to be analysed: sentences on some fifty themes, with figures that do not come twice."""

from __future__ import annotations

import itertools
import random
from typing import Any

from tests.analysed_words import TOPICS

ANSWERS = 12
"""How many answers an interview has: one to each question, all of them in words."""

_ASKED = (
    *("What led you to look for something else?", "What happened the last time it let you down?"),
    *("How do you set it up for a new colleague?", "What do you think of the price?"),
    *("Tell me about a time when you wrote to support.", "How do you use reports in a normal week?"),
    *("What do the alerts do for you?", "Who else works with it, and how?"),
    *("Which other tools have you tried?", "What would you miss?"),
    *("What would have to change for you to stay?", "What did you like best?"),
)
STUDY: dict[str, Any] = {
    "name": "Twelve answers",
    "slug": "twelve-answers",
    "mode": "structured",
    "brief": {"problem": "People leave and we do not know why.", "audience": "Those who have just cancelled."},
    "questions": [{"text": text, "type": "open_ended"} for text in _ASKED],
}
_THINGS = (
    *("invoice", "calendar", "mobile app", "login page", "search", "dashboard", "onboarding call", "newsletter"),
    *("contract", "spreadsheet import", "password reset", "time zone", "printed label", "customer list", "phone menu"),
    *("training video", "dark mode", "tax form", "delivery date", "warehouse screen", "payment link", "chat window"),
    *("translation", "user manual", "backup", "address book", "team folder", "barcode scanner", "holiday planner"),
    *("discount code", "reminder e-mail", "comment thread", "photo upload", "map view", "signature field"),
)
_ON_A_THING = (
    "The {thing} was slow in {month} and we waited {a} minutes for it.",
    "Nobody could tell me why the {thing} lost {a} entries.",
    "I like the {thing}, it saves me {a} minutes a week.",
    "Because of the {thing} we had to explain {a} times what went wrong.",
)
_TEMPLATES = [
    *(template for topic in TOPICS if not topic.is_bare for template in itertools.chain(*topic.says.values())),
    *(template.replace("{thing}", thing) for thing in _THINGS for template in _ON_A_THING),
]
_MONTHS = ("January", "March", "April", "June", "July", "October", "November")


def answer(rng: random.Random, words: int) -> str:
    """An answer of so many words."""
    said: list[str] = []
    while len(said) < words:
        figures = {"a": rng.randint(2, 9999), "b": rng.randint(2, 9999), "month": rng.choice(_MONTHS)}
        said += rng.choice(_TEMPLATES).format(**figures).split()
    return " ".join(said[:words])
