"""A study drafted from what somebody wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALWAYS = {"goal": "Why do people leave?", "methodologies": "discovery, jobs_to_be_done", "fewest": 3, "most": 8}

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "full": {
        **_ALWAYS,
        "audience": "People who left last month",
        "methodology": "discovery",
        "minutes": 10,
        "language": "German",
    },
    "least": {**_ALWAYS, "audience": None, "methodology": None, "minutes": None, "language": "English"},
}
