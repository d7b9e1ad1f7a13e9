"""The questions of a study, looked over for wording that bends answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LINES = ['{"id":"q1","type":"open_ended","text":"How great was the new checkout?"}']

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "full": {"methodology": "mom_test", "audience": "People who paid last week", "lines": _LINES},
    "least": {"methodology": None, "audience": "", "lines": _LINES},
}
