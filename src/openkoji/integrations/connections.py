"""What a call says of a vendor's config, put together with what is stored, and how that is stored and shown.

A secret is encrypted with the server's key and never shown again. It goes to no other address than the one that it was
given for: who may change the address, but never saw the secret, must not have it sent to an address of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from pydantic import Field, SecretStr, create_model

from openkoji.edge.schemas import StrictModel
from openkoji.integrations.model import Integration
from openkoji.integrations.vendor import Vendor
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.studies.settling import read
from openkoji.webhooks.filters import Filter

DEFAULT_FILTER = Filter.model_validate({"minQuality": 3})
_PURPOSE = "integration"
_SHOWN = 4  # characters of a secret, by which people tell theirs apart
_SHORTEST_SHOWN = 16  # of a shorter one, four would be too much


class Connection(StrictModel):
    """What every vendor's call takes beside its config."""

    filter: Annotated[
        Filter | None,
        Field(description="Which interviews it is told of. On connecting: quality 3 and more. Null: that again."),
    ] = None
    mapping: Annotated[
        dict[str, dict[str, str]] | None,
        Field(
            description="For each part of what the vendor is told, its fields and the source of each. A part that is "
            "given replaces the usual one. Null: all as usual."
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Secret:
    """What may be shown of a secret."""

    is_set: bool
    ends_with: str | None


def connection_model(vendor: Vendor[Any]) -> type[Connection]:
    """What a call takes to connect this vendor, or to change how it is connected: what is left out stays as it is."""
    fields: dict[str, Any] = {
        name: (
            Annotated[info.annotation, Field(), *info.metadata] | None,
            Field(default=None, description=info.description),
        )
        for name, info in vendor.config.model_fields.items()
    }
    return create_model(f"{vendor.label}Connection", __base__=Connection, **fields)


def config_of(vendor: Vendor[Any], wish: Connection, before: StrictModel | None) -> StrictModel:
    """The config that a call comes to: what it says, on top of what is stored. Null is as if it were never set.

    Raises `InvalidError` for what does not fit, and for a secret that would go to another address.
    """
    said = {name: getattr(wish, name) for name in wish.model_fields_set if name in vendor.config.model_fields}
    kept = {name: getattr(before, name) for name in before.model_fields_set} if before else {}
    whole = {name: value for name, value in {**kept, **said}.items() if value is not None}
    config = read(vendor.config, {_alias(vendor, name): value for name, value in whole.items()})
    if before is not None and vendor.address(config) != vendor.address(before):
        stale = sorted(name for name in vendor.secret_fields if name in whole and name not in said)
        if stale:
            message = "must be sent again, since it would go to another address"
            field = _alias(vendor, stale[0])
            raise InvalidError(f"{field} {message}.", errors=[FieldError(field, message)])
    return config


def stored(vendor: Vendor[Any], config: StrictModel, key_ring: KeyRing) -> tuple[dict[str, Any], bytes]:
    """The config as it is kept: what may be shown, and the rest encrypted."""
    plain = config.model_dump(mode="json", by_alias=True, exclude=set(vendor.secret_fields), exclude_unset=True)
    hidden = {_alias(vendor, name): value for name, value in _secrets(vendor, config)}
    return plain, key_ring.seal(_PURPOSE, orjson.dumps(hidden))


def opened(vendor: Vendor[Any], integration: Integration, key_ring: KeyRing) -> StrictModel:
    """The config with its secrets. Raises `SealError` where the server has no key for them any more."""
    hidden = orjson.loads(key_ring.unseal(_PURPOSE, integration.secrets))
    return read(vendor.config, {**integration.config, **hidden})


def shown(vendor: Vendor[Any], config: StrictModel | None) -> dict[str, Secret]:
    """What may be shown of the secrets, by the names that a call gives them; without a config they cannot be read."""
    values = dict(_secrets(vendor, config)) if config is not None else {}
    return {
        _alias(vendor, name): Secret(name in values, _end(values.get(name, "")))
        for name in sorted(vendor.secret_fields)
    }


def _secrets(vendor: Vendor[Any], config: StrictModel) -> Iterator[tuple[str, str]]:
    for name in sorted(vendor.secret_fields):
        value = getattr(config, name)
        if value is not None:
            yield name, value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _end(value: str) -> str | None:
    return value[-_SHOWN:] if len(value) >= _SHORTEST_SHOWN else None


def _alias(vendor: Vendor[Any], name: str) -> str:
    return vendor.config.model_fields[name].alias or name
