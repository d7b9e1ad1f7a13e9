"""Draft a study: by the model where there is one, else from the templates, which always can."""

from __future__ import annotations

from dataclasses import replace

import structlog

from openkoji.engines.model import Engine
from openkoji.kit.errors import ConflictError, UnavailableError
from openkoji.language.models import ModelUnavailableError
from openkoji.studies.drafting.by_model import draft_by_model
from openkoji.studies.drafting.from_templates import draft_from_templates
from openkoji.studies.drafting.wish import Draft, Wish
from openkoji.studies.model_calls import Call

log = structlog.get_logger(__name__)


async def draft_study(wish: Wish, engine: Engine | None) -> tuple[Draft, Call | None]:
    """A draft that can be published, and the call that it took, to be counted. Stores nothing, and is called with no
    transaction open.

    Raises `ConflictError` (`no_templates`) without a model in a language that has no templates, and `UnavailableError`
    where the model fails in one.
    """
    if engine is None:
        return draft_from_templates(wish), None
    try:
        return await draft_by_model(wish, engine)
    except ModelUnavailableError as error:
        log.warning("drafting.fell_back", model=engine.model.name, code=error.code, reason=error.sentence)
        failed = Call(engine.model.name, error.spent, "failed")
        why = f"The language model ({engine.model.name}) made no draft that fits: {error.sentence}"
    try:
        draft = draft_from_templates(wish)
    except ConflictError as error:
        raise UnavailableError(f"{why} {error.message}") from error
    return replace(draft, warnings=(f"{why} So this is from the templates.", *draft.warnings)), failed
