"""A made-up respondent of a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALWAYS = {
    "language": "English",
    "manner": "You are in a hurry and answer in one sentence.",
    "most": 2,
    "facts": [(1, "You wanted to pay by invoice."), (2, "You left after the third step.")],
    "conversation": ["INTERVIEWER: What led you to leave?"],
}

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "later": {**_ALWAYS, "told": "1"},
    "first": {**_ALWAYS, "told": ""},
}
