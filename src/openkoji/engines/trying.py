"""One small call, to know whether a model answers."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, Field

from openkoji.language.models import Access, Limits, ModelUnavailableError, Spent, try_model
from openkoji.language.prompting import prompt

_SECONDS = 20.0
_MOST_TOKENS = 200


class _Tried(BaseModel):
    answer: str = Field(description="The word that was asked for.")


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went: `error` is None where an answer came in the shape that was asked for."""

    model: str
    spent: Spent
    error: ModelUnavailableError | None = None


async def try_access(access: Access, limits: Limits) -> Trial:
    """Ask for one word. Neither earlier failures nor calls under way keep it from being asked."""
    model = try_model(access, limits)
    try:
        completed = await model.complete(
            prompt("check_model").render(), _Tried, timeout_seconds=_SECONDS, most_tokens=_MOST_TOKENS
        )
    except ModelUnavailableError as error:
        return Trial(model.name, error.spent, error)
    return Trial(model.name, completed.spent)
