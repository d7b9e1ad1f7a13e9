"""An example of each event, as it is delivered. Those that something sends are re-created by a test from a real run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(
    files(__package__).joinpath("examples.json").read_text(encoding="utf-8")
)
"""By the type of the event or message."""
