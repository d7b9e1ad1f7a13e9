"""The codebook of a study, read over as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "full": {
        "language": "English",
        "study": "Checkout",
        "problem": "People leave the checkout.",
        "goals": ["Learn what they do instead."],
        "lines": [
            '{"theme":1,"name":"No payment by invoice","description":"They look for it.","respondents":4,'
            '"mayBeNamed":true,"mayBeMerged":true,"quotes":["it was not there"]}'
        ],
    }
}
