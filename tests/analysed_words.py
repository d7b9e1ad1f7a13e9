"""What the respondents of a made-up study say: its questions, its themes, and sentences on each theme by tone."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "mode": "hybrid",
    "brief": {
        "problem": "Customers cancel and we do not know why.",
        "decision": "What we change first in the next quarter.",
        "audience": "People who cancelled in the last month.",
    },
    "questions": [
        {"id": "why", "text": "What led you to cancel?", "type": "open_ended"},
        {
            "id": "reason",
            "text": "Which of these comes closest?",
            "type": "single_choice",
            "config": {
                "options": [
                    {"id": "price", "label": "Price"},
                    {"id": "missing", "label": "A missing feature"},
                    {"id": "unused", "label": "No longer needed"},
                ],
                "allowOther": True,
            },
        },
        {
            "id": "recommend",
            "text": "How likely are you to recommend us?",
            "type": "scale",
            "config": {"min": 0, "max": 10, "minLabel": "Not at all", "maxLabel": "Very"},
        },
        {
            "id": "parts",
            "text": "Which parts did you use in a normal week?",
            "type": "multiple_choice",
            "config": {
                "options": [
                    {"id": "reports", "label": "Reports"},
                    {"id": "alerts", "label": "Alerts"},
                    {"id": "exports", "label": "Exports"},
                ]
            },
        },
        {
            "id": "order",
            "text": "Please rank what a plan should be good at.",
            "type": "ranking",
            "config": {
                "options": [
                    {"id": "low_price", "label": "A low price"},
                    {"id": "support", "label": "Fast support"},
                    {"id": "seats", "label": "Many seats"},
                ]
            },
        },
        {"id": "pause", "text": "Would a pause have helped?", "type": "yes_no"},
        {"id": "change", "text": "What would have to change for you to come back?", "type": "open_ended"},
        {"id": "best", "text": "What did you like best?", "type": "open_ended", "required": False},
    ],
}

OPEN = ("why", "change", "best")
"""The open questions, in order."""


@dataclass(frozen=True)
class Topic:
    """A theme with what is said on it: `says` by tone, with places for figures. `weight` is how often it comes up."""

    name: str
    description: str
    weight: float
    says: Mapping[str, tuple[str, ...]]
    origin: str = "found"
    needs_name: bool = False

    @property
    def is_bare(self) -> bool:
        """Praise or blame without a subject."""
        return self.origin in {"praise", "blame"}


TOPICS: tuple[Topic, ...] = (
    Topic(
        "Price rises",
        "The bill went up, often without a word beforehand.",
        9,
        {
            "negative": (
                "The bill went from {a} to {b} euros in {month}.",
                "Nobody told us before the price rose by {a} per cent.",
                "We paid {b} euros a month for {a} seats, which was too much.",
            ),
            "neutral": ("We paid {b} euros a month.",),
            "positive": ("For {a} euros it was fair.",),
        },
        origin="seed",
    ),
    Topic(
        "Broken exports",
        "Files come out empty, late or in the wrong form.",
        7,
        {
            "negative": (
                "The export broke every Monday, {a} weeks in a row.",
                "Our report came out empty {a} times in {month}.",
                "I copied {b} rows by hand, since the file had no figures.",
            ),
            "mixed": ("The export is handy, but it failed {a} times.",),
        },
    ),
    Topic(
        "Slow support",
        "Answers take days, or do not help.",
        6,
        {
            "negative": (
                "Support answered after {a} days and told me to clear the cache.",
                "I wrote {a} times in {month} and nobody called back.",
            ),
            "positive": ("Someone from support fixed it within {a} minutes.",),
        },
    ),
    Topic(
        "Hard to set up",
        "Getting started takes long or needs help.",
        5,
        {
            "negative": (
                "It took us {a} days to set up the first dashboard.",
                "Half of my team never logged in after week {a}.",
            ),
            "neutral": ("We set it up in {month}.",),
        },
        origin="seed",
    ),
    Topic(
        "Useful alerts",
        "Alerts tell of trouble before customers do.",
        4,
        {
            "positive": (
                "Alerts told us {a} times about a failed payment before customers did 🙂.",
                "In {month} an alert saved us {b} euros.",
            ),
        },
    ),
    Topic(
        "Managing seats",
        "Adding and removing people is awkward.",
        3,
        {
            "negative": (
                "I could not remove {a} people who had left months ago.",
                "My colleague was refused because seat {a} was taken.",
            ),
            "mixed": ("Inviting {a} people was quick, removing them was not.",),
        },
    ),
    Topic(
        "Smaller tools",
        "Another, simpler tool does what is needed.",
        2.5,
        {
            "neutral": (
                "We moved to a smaller tool in {month}.",
                "My sister’s company uses something with a free plan for {a} people.",
            ),
            "positive": ("The new tool took us {a} minutes to learn.",),
        },
    ),
    Topic(
        "The project ended",
        "There was no more need.",
        2,
        {"neutral": ("Our project ended in {month}.", "We closed the shop after {a} years.")},
    ),
    Topic(
        "“it forgets who I am”",
        "Signing in again and again.",
        1,
        {"negative": ("It forgets who I am, {a} times a day.", "I had to sign in again {a} times.")},
        needs_name=True,
    ),
    Topic(
        "Screen readers",
        "The product cannot be used without looking.",
        0.1,
        {"negative": ("My screen reader cannot find button {a}.", "Without a mouse I reach {a} of {b} fields.")},
    ),
    Topic("Praise", "Praise without a subject.", 2, {"positive": ("Great stuff.", "Really good, thanks!")}, "praise"),
    Topic("Complaints", "Blame without a subject.", 1.5, {"negative": ("Just bad.", "Terrible, honestly.")}, "blame"),
)

FILLER = ("That is all I can say.", "Let me think.", "I work in a team of {a}.", "Well, you know how it is.")
"""Sentences that belong to no theme."""

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
_VARIANTS = 8


def variants(template: str, rng: random.Random) -> Iterator[str]:
    """The sentence with figures filled in, several times; as it is where it has no place for them."""
    for _ in range(_VARIANTS if "{" in template else 1):
        yield template.format(a=rng.randint(2, 30), b=rng.randint(31, 400), month=rng.choice(_MONTHS))


def sentences(topic: Topic, rng: random.Random) -> dict[str, list[str]]:
    """All that is said on a topic, by tone."""
    return {
        tone: list(itertools.chain.from_iterable(variants(template, rng) for template in templates))
        for tone, templates in topic.says.items()
    }
