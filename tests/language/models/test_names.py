"""A model is named as provider:name, and reached with the key that is meant for it."""

from __future__ import annotations

import pytest

from openkoji.language.models import Access, ModelError, parse_model


@pytest.mark.parametrize(
    ("text", "provider", "name"),
    [
        ("openai:gpt-5-mini", "openai", "gpt-5-mini"),
        ("anthropic:claude-sonnet-5", "anthropic", "claude-sonnet-5"),
        ("ollama:llama3.2:3b", "ollama", "llama3.2:3b"),
        ("openai:Qwen/Qwen3-8B", "openai", "Qwen/Qwen3-8B"),
        (" mistral:mistral-small-latest ", "mistral", "mistral-small-latest"),
    ],
)
def test_a_name_is_a_provider_and_what_it_calls_the_model(text: str, provider: str, name: str) -> None:
    model = parse_model(text)
    assert (model.provider, model.name) == (provider, name)
    assert str(model) == text.strip()


@pytest.mark.parametrize("text", ["", "gpt-5-mini", "openai:", ":gpt-5", "openai:gpt 5", "openai:gpt\n5"])
def test_what_is_no_name_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ModelError, match=r"provider:name|is no"):
        parse_model(text)


def test_an_unknown_provider_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ModelError, match="openai, anthropic, google, mistral, ollama"):
        parse_model("azure:gpt-5")


def test_the_operators_key_goes_before_the_providers_usual_variable() -> None:
    model = parse_model("openai:gpt-5-mini")
    environment = {"OPENAI_API_KEY": "sk-usual"}
    assert Access.of_operator(model, api_key="sk-set", environment=environment).api_key == "sk-set"
    assert Access.of_operator(model, environment=environment).api_key == "sk-usual"


@pytest.mark.parametrize("variable", ["GEMINI_API_KEY", "GOOGLE_API_KEY"])
def test_each_provider_has_its_own_variables(variable: str) -> None:
    model = parse_model("google:gemini-2.5-flash")
    assert Access.of_operator(model, environment={variable: "k"}).api_key == "k"


def test_a_providers_usual_key_is_not_sent_to_another_address() -> None:
    access = Access.of_operator(
        parse_model("openai:qwen3"), base_url="http://10.0.0.5:8000/v1", environment={"OPENAI_API_KEY": "sk-usual"}
    )
    assert access.api_key is None


def test_a_provider_that_needs_a_key_is_refused_without_one() -> None:
    with pytest.raises(ModelError, match="OPENKOJI_MODEL_API_KEY, or ANTHROPIC_API_KEY"):
        Access.of_operator(parse_model("anthropic:claude-sonnet-5"), environment={})


def test_what_runs_on_this_machine_needs_no_key() -> None:
    access = Access.of_operator(parse_model("ollama:llama3.2:3b"), environment={})
    assert access.address == "http://127.0.0.1:11434/v1"
    assert access.api_key is None


def test_a_key_is_not_shown_with_its_access() -> None:
    assert "canary" not in repr(Access(parse_model("openai:gpt-5-mini"), "canary-key"))
