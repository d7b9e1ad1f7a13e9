"""What a call cost is known from public prices, and not guessed where there is none."""

from __future__ import annotations

import pytest
from pydantic_ai.usage import RequestUsage

from openkoji.language.models import Access, Spent, parse_model
from openkoji.language.models.wire.prices import cost_micros

MILLION = RequestUsage(input_tokens=1_000_000, output_tokens=0)


@pytest.mark.parametrize(
    "name",
    ["openai:gpt-5-mini", "anthropic:claude-sonnet-4-5", "google:gemini-2.5-flash", "mistral:mistral-small-latest"],
)
def test_a_provider_has_its_public_price(name: str) -> None:
    cost = cost_micros(Access(parse_model(name), "k"), MILLION)
    assert cost is not None
    assert 10_000 < cost < 20_000_000  # between one cent and twenty dollars for a million tokens


@pytest.mark.parametrize(
    "access",
    [
        Access(parse_model("openai:no-such-model-of-theirs"), "k"),
        Access(parse_model("openai:gpt-5-mini"), "k", "https://models.example.com/v1"),
        Access(parse_model("ollama:llama3.2:3b")),
    ],
)
def test_an_unknown_model_and_an_own_address_have_none(access: Access) -> None:
    assert cost_micros(access, MILLION) is None


def test_what_was_spent_adds_up_and_what_is_unknown_is_left_out() -> None:
    assert Spent(1, 2, None, 5) + Spent(10, 20, 30, 5) == Spent(11, 22, 30, 10)
    assert (Spent(1, 2) + Spent(3, 4)).cost_micros is None
