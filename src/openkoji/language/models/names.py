"""How a language model is named: `provider:name`, and what is known of each provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class ModelError(Exception):
    """A model's name, or how to reach it, does not fit; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who serves models: the wire format it speaks, where it is, and the variables that hold its key."""

    name: str
    title: str
    wire: str  # "openai" (chat completions) or "anthropic" (messages)
    base_url: str
    key_variables: tuple[str, ...]
    needs_key: bool = True
    is_local: bool = False


PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider("openai", "OpenAI", "openai", "https://api.openai.com/v1", ("OPENAI_API_KEY",)),
        Provider("anthropic", "Anthropic", "anthropic", "https://api.anthropic.com", ("ANTHROPIC_API_KEY",)),
        Provider(
            "google",
            "Google",
            "openai",
            "https://generativelanguage.googleapis.com/v1beta/openai",
            ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ),
        Provider("mistral", "Mistral", "openai", "https://api.mistral.ai/v1", ("MISTRAL_API_KEY",)),
        Provider(
            "ollama",
            "Ollama",
            "openai",
            "http://127.0.0.1:11434/v1",
            ("OLLAMA_API_KEY",),
            needs_key=False,
            is_local=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model as people write it. `str()` gives `openai:gpt-5-mini` back."""

    provider: str
    name: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def served_by(self) -> Provider:
        return PROVIDERS[self.provider]


_LONGEST = 200


def parse_model(text: str) -> ModelName:
    """The parts of `provider:name`; a name may hold colons of its own (`ollama:llama3.2:3b`).

    Raises `ModelError` for an unknown provider and for what is no name.
    """
    provider, colon, name = text.strip().partition(":")
    if not colon or not name:
        raise ModelError(f"A model is written as provider:name, like openai:gpt-5-mini, and not as {_shown(text)}.")
    if provider not in PROVIDERS:
        raise ModelError(
            f"{_shown(provider)} is no known provider of models. Use one of {', '.join(PROVIDERS)}; any server that "
            "speaks OpenAI's format is openai with a base URL of its own."
        )
    if len(name) > _LONGEST or not name.isprintable() or " " in name:
        raise ModelError(f"{_shown(name)} is no name of a model.")
    return ModelName(provider, name)


def _shown(text: str) -> str:
    return f"“{text[:60]}”"
