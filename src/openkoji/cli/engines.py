"""The language model that the settings name, for commands that need no database."""

from __future__ import annotations

from openkoji.cli.running import CommandError
from openkoji.engines.model import Engine, Purpose
from openkoji.engines.service import server_models
from openkoji.language.models import Limits, open_model
from openkoji.settings import Settings


async def model_of(settings: Settings, purpose: Purpose, *, is_required: bool) -> Engine | None:
    """The server's model, for this event loop; None where none is set.

    Raises `SettingsError`, and `CommandError` where one is required.
    """
    access = server_models(settings).get(purpose)
    if access is None:
        if is_required:
            raise CommandError("No language model is set. Set OPENKOJI_MODEL, or leave --engine out.")
        return None
    limits = Limits(settings.model_concurrency, settings.allow_private_targets)
    return Engine(open_model(access, limits), settings.model_masking)
