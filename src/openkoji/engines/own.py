"""What a workspace brings: its models, where they are served, and its key, which is kept encrypted and never shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openkoji.engines.model import OwnModels
from openkoji.engines.service import KEY_PURPOSE
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.target_urls import parse_target
from openkoji.language.models import ModelError, ModelName, parse_model

_KEY = re.compile(r"[!-~]+")
_SHOWN = 4  # characters of a key, by which people tell their keys apart
_SHORTEST_SHOWN = 16  # of a shorter one, four would be too much


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be set. `keeps_key` is for a call that says nothing of the key."""

    moderation_model: str | None
    analysis_model: str | None
    base_url: str | None
    api_key: str | None
    keeps_key: bool
    masking: bool | None


def settled(wish: Wish, workspace_id: UUID, before: OwnModels | None, key_ring: KeyRing, moment: datetime) -> OwnModels:
    """The settings that a wish comes to. Raises `InvalidError` for what cannot be.

    A key is kept only where it goes to the same place as before: who may change the address, but never saw the key,
    must not have it sent to an address of theirs.
    """
    models = [
        _parsed(field, name)
        for field, name in (("moderationModel", wish.moderation_model), ("analysisModel", wish.analysis_model))
        if name is not None
    ]
    if not models:
        raise _invalid("moderationModel", "name a model, or two; to use the server's again, DELETE the settings")
    if len({model.provider for model in models}) > 1:
        raise _invalid("analysisModel", "must be of the same provider, since there is one key and one address")
    key = wish.api_key.strip() if wish.api_key else None  # a line end comes along when it is pasted
    if key is not None and not _KEY.fullmatch(key):
        raise _invalid("apiKey", "holds what no key holds: spaces, line ends, or letters beyond ASCII")
    base_url = wish.base_url and wish.base_url.rstrip("/")
    provider = models[0].served_by
    if base_url is not None:
        if b"?" in parse_target(base_url).path:
            raise _invalid("baseUrl", "has a part from ? on, which calls would lose")
    elif provider.is_local:
        raise _invalid("baseUrl", f"is needed: there is no public address of {provider.title}")
    if wish.keeps_key and before is not None:
        if before.sealed_key is not None and _place(before.base_url, before) != (base_url, provider.name):
            raise _invalid("apiKey", "must be sent again, since the key would go to another address or provider")
        sealed, ends_with = before.sealed_key, before.key_ends_with
    else:
        sealed = key_ring.seal(KEY_PURPOSE, key.encode()) if key else None
        ends_with = key[-_SHOWN:] if key and len(key) >= _SHORTEST_SHOWN else None
    if sealed is None and base_url is None and provider.needs_key:
        raise _invalid("apiKey", f"is needed: {provider.title} answers nobody without one")
    return OwnModels(
        workspace_id,
        wish.moderation_model,
        wish.analysis_model,
        base_url,
        sealed,
        ends_with,
        wish.masking,
        moment,
    )


def _place(base_url: str | None, own: OwnModels) -> tuple[str | None, str]:
    name = own.moderation_model or own.analysis_model
    assert name is not None, "one of them is always set"
    return base_url, parse_model(name).provider


def _parsed(field: str, name: str) -> ModelName:
    try:
        return parse_model(name)
    except ModelError as error:
        raise _invalid(field, str(error)) from error


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError(f"{field}: {message}", errors=[FieldError(field, message)])
