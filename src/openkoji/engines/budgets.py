"""What a workspace may use of the server's models in a month, in money and in tokens."""

from __future__ import annotations

from openkoji.engines.model import Used
from openkoji.settings import Settings

_MICROS = 1_000_000


def is_used_up(settings: Settings, used: Used) -> bool:
    """Whether the next call is not made. Counters are written after a call, so the last one may go over."""
    money, tokens = settings.model_monthly_budget, settings.model_monthly_tokens
    return (money is not None and used.cost_micros >= money * _MICROS) or (tokens is not None and used.tokens >= tokens)
