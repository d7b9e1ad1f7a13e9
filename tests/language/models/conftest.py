"""Models at the fake services, on each of the ways in which an object is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import BaseModel

from openkoji.language.models import (
    Access,
    LanguageModel,
    Limits,
    close_models,
    load_caller,
    open_model,
    parse_model,
    retrying,
)
from openkoji.language.prompting import Rendered
from tests.fakes.model_server import ModelServer

#: OpenAI with a JSON schema; Claude with one; an older Claude, whose object is a tool's arguments.
NAMES = ("openai:gpt-5-mini", "anthropic:claude-sonnet-5", "anthropic:claude-3-haiku-20240307")

PROMPT = Rendered("test", 1, "You moderate an interview.", "The respondent said: it was slow. Ask on.")


class Reading(BaseModel):
    depth: int
    topics: list[str]


class Spoken(BaseModel):
    say: str
    reading: Reading


def model_at(server: ModelServer, name: str = NAMES[0], limits: Limits | None = None) -> LanguageModel:
    provider = name.partition(":")[0]
    return open_model(Access(parse_model(name), server.key, server.url_of(provider)), limits)


@pytest.fixture(autouse=True, scope="session")
async def _loaded() -> None:
    """No test's time is spent on importing."""
    await load_caller()


@pytest.fixture(autouse=True)
async def _closed_at_the_end() -> AsyncIterator[None]:
    yield
    await close_models()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may pass is tried again almost at once."""
    monkeypatch.setattr(retrying, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(retrying, "_JITTER_AFTER", 0.001)
