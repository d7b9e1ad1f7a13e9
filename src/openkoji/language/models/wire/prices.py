"""What a call cost, from the public prices that genai-prices brings with it: nothing is fetched to know them."""

from __future__ import annotations

from genai_prices import calc_price
from genai_prices.types import AbstractUsage

from openkoji.language.models.access import Access

_MICROS = 1_000_000


def cost_micros(access: Access, usage: AbstractUsage) -> int | None:
    """Millionths of a US dollar; None for a model without a known price, and at an address of one's own."""
    if not access.is_at_provider:
        return None
    try:
        price = calc_price(usage, access.model.name, provider_id=access.model.provider)
    except (LookupError, ValueError):
        return None
    return round(price.total_price * _MICROS)
