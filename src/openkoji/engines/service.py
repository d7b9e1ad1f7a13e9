"""Find the language model that a workspace may use for something now."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import structlog

from openkoji.db import Transaction
from openkoji.engines import repository
from openkoji.engines.budgets import is_used_up
from openkoji.engines.model import Engine, OwnModels, Purpose
from openkoji.engines.usage import month_of
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing, SealError
from openkoji.language.models import Access, Limits, ModelError, ModelName, open_model, parse_model
from openkoji.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

KEY_PURPOSE = "model-key"
"""What own keys are encrypted for."""


class Engines:
    """The models that the server has been given; one per process. Workspaces may have their own besides."""

    def __init__(self, settings: Settings, key_ring: KeyRing) -> None:
        """Raises `SettingsError` where the settings name a model that cannot be."""
        self.settings = settings
        self.key_ring = key_ring
        self.limits = Limits(settings.model_concurrency, settings.allow_private_targets)
        self._of_server = server_models(settings)

    @property
    def has_moderator(self) -> bool:
        """Whether the server has a model for the turns of interviews."""
        return Purpose.MODERATION in self._of_server

    @property
    def has_any(self) -> bool:
        """Whether the server has a model for anything."""
        return bool(self._of_server)

    async def for_turn(self, transaction: Transaction, workspace_id: UUID, *, interview_tokens: int) -> Engine | None:
        """For one more turn of an interview that took so many tokens already; None where there is no model, or its
        budget is used up."""
        if interview_tokens >= self.settings.model_interview_tokens:
            return None
        return await self.engine_for(transaction, workspace_id, Purpose.MODERATION)

    async def engine_for(self, transaction: Transaction, workspace_id: UUID, purpose: Purpose) -> Engine | None:
        """The workspace's own model, else the server's; None where there is none, or the workspace has used up what it
        may use of the server's. One round trip."""
        own, used = await repository.find(transaction, workspace_id, month_of(now()))
        if own is not None and own.name_for(purpose) is not None:
            return self._own_engine(own, purpose)
        access = self._of_server.get(purpose)
        if access is None or is_used_up(self.settings, used):
            return None
        masks = self.settings.model_masking if own is None or own.masking is None else own.masking
        return Engine(open_model(access, self.limits), masks)

    def name_for(self, own: OwnModels | None, purpose: Purpose) -> str | None:
        """Which model does the work for a workspace that set this; None where the embedded engine does it."""
        server = self._of_server.get(purpose)
        return (own and own.name_for(purpose)) or (str(server.model) if server else None)

    def access(self, own: OwnModels | None, purpose: Purpose) -> Access | None:
        """How the model for a purpose is reached, whatever was used of it. Raises `SealError` where an own key cannot
        be read any more."""
        name = own.name_for(purpose) if own is not None else None
        if own is None or name is None:
            return self._of_server.get(purpose)
        key = None if own.sealed_key is None else self.key_ring.unseal(KEY_PURPOSE, own.sealed_key).decode()
        return Access(parse_model(name), key, own.base_url, guarded=True)

    def _own_engine(self, own: OwnModels, purpose: Purpose) -> Engine | None:
        """None where its key, or the name of its model, cannot be read any more: the embedded engine does the work, and
        the server's model is not used for what the workspace meant to pay for itself."""
        try:
            access = self.access(own, purpose)
        except (SealError, ModelError) as error:
            log.error("model.unreadable", workspace_id=str(own.workspace_id), reason=str(error))  # noqa: TRY400
            return None
        assert access is not None, "it has a name"
        masks = self.settings.model_masking if own.masking is None else own.masking
        return Engine(open_model(access, self.limits), masks, is_own=True)


def server_models(settings: Settings) -> Mapping[Purpose, Access]:
    """The models in the settings, by what they are for.

    The key and the base URL are those of OPENKOJI_MODEL's provider; an analysis model of another provider has its own
    address, and the key in its provider's usual variable. Raises `SettingsError` for a model that cannot be.
    """
    named = {
        variable: _parsed(variable, name)
        for variable, name in (("OPENKOJI_MODEL", settings.model), ("OPENKOJI_ANALYSIS_MODEL", settings.analysis_model))
        if name is not None
    }
    reached = {
        variable: _reached(variable, model, settings, with_key=model.provider == next(iter(named.values())).provider)
        for variable, model in named.items()
    }
    general = reached.get("OPENKOJI_MODEL")
    analysis = reached.get("OPENKOJI_ANALYSIS_MODEL", general)
    of_purpose = {purpose: analysis if purpose is Purpose.ANALYSIS else general for purpose in Purpose}
    return {purpose: access for purpose, access in of_purpose.items() if access is not None}


def _parsed(variable: str, name: str) -> ModelName:
    try:
        return parse_model(name)
    except ModelError as error:
        raise SettingsError(f"{variable} does not fit: {error}") from error


def _reached(variable: str, model: ModelName, settings: Settings, *, with_key: bool) -> Access:
    key, base_url = (settings.model_api_key, settings.model_base_url) if with_key else (None, None)
    try:
        return Access.of_operator(model, api_key=key.get_secret_value().strip() if key else None, base_url=base_url)
    except ModelError as error:
        raise SettingsError(f"{variable} does not fit: {error}") from error


def engines_of(run: Run) -> Engines:
    """The models that a job may use."""
    return Engines(run.settings, run.settings.key_ring())
