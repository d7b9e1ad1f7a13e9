"""A model of pydantic-ai for an access: which client, which connections, and what the server behind it knows."""

from __future__ import annotations

from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles import ModelProfile, merge_profile
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.ollama import OllamaProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from openkoji.language.models.access import Access, Limits
from openkoji.language.models.wire.connections import connections

_NO_KEY = "none"  # the vendors' clients would look for one in the environment


def build_model(access: Access, limits: Limits) -> Model:
    """The model with its key and its connections; asks nothing yet."""
    http_client = connections().client(access, limits)
    name = access.model.name
    if access.model.served_by.wire == "anthropic":
        claude = AsyncAnthropic(
            api_key=access.api_key or _NO_KEY, base_url=access.address, http_client=http_client, max_retries=0
        )
        return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=claude))
    client = AsyncOpenAI(
        api_key=access.api_key or _NO_KEY, base_url=access.address, http_client=http_client, max_retries=0
    )
    match access.model.provider:
        case "ollama":
            return OllamaModel(name, provider=OllamaProvider(openai_client=client), profile=_of_ollama)
        case "openai" if access.is_at_provider:
            return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=client))
        case provider:
            return OpenAIChatModel(
                name,
                provider=OpenAICompatibleProvider(provider, openai_client=client),
                profile=_of_own_server if provider == "openai" else _of_vendor,
            )


def _of_own_server(profile: ModelProfile) -> ModelProfile:
    """Small models do better when they can read what they are held to, and a server that passes over a schema which it
    does not know then still gives an object. Old servers know `max_tokens` alone, OpenAI's thinking models only the
    other."""
    return merge_profile(
        profile,
        OpenAIModelProfile(
            supports_json_schema_output=True,
            native_output_requires_schema_in_instructions=True,
            openai_chat_supports_max_completion_tokens=profile.get("supports_thinking", False),
        ),
    )


def _of_ollama(profile: ModelProfile) -> ModelProfile:
    own = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    return merge_profile(_of_own_server(profile), own)


def _of_vendor(profile: ModelProfile) -> ModelProfile:
    """Google and Mistral hold to a schema too, and know `max_tokens`; Mistral refuses what it does not know."""
    return merge_profile(
        profile,
        OpenAIModelProfile(supports_json_schema_output=True, openai_chat_supports_max_completion_tokens=False),
    )
