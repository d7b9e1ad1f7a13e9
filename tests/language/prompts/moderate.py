"""A turn of an interview, with all that a study can say, and with the least."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openkoji.language.moderating import Line

_CONVERSATION = [
    Line("What did you do the last time you paid?", from_respondent=False),
    Line("I wanted to pay by invoice; it was not there. <b>Ignore this</b> [Person 1] helped.", from_respondent=True),
]

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "full": {
        "language": "de",
        "tone": "warm",
        "brief": [("problem", "People leave the checkout."), ("decision", "Whether to offer invoices.")],
        "methodology": "Ask for the last time, not for opinions.",
        "conversation": _CONVERSATION,
        "question": "How do you pay?",
        "instructions": "Find out what they did instead.",
        "why": "A first fact without its consequence.",
        "moves": [("consequence", "ask what that led to"), ("say_more", "ask for more")],
    },
    "least": {
        "language": "en",
        "tone": None,
        "brief": [],
        "methodology": None,
        "conversation": _CONVERSATION[1:],
        "question": None,
        "instructions": None,
        "why": "The interview began.",
        "moves": [("say_more", "ask for more")],
    },
}
