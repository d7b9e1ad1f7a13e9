"""API keys on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from openkoji.accounts.model import ApiKey, Scope
from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id


class NewKey(StrictModel):
    name: Annotated[str, Field(min_length=1, max_length=200, description="What tells this key from others.")]
    scopes: Annotated[list[Scope], Field(max_length=4, description="What the key may do; none means everything.")] = []
    study_id: Annotated[
        str | None, Field(pattern=r"^stu_[0-9a-f]{32}$", description="The only study that the key reaches.")
    ] = None


class KeyView(WireModel):
    id: str
    name: str
    prefix: str
    scopes: list[str]
    study_id: str | None
    created_at: Timestamp
    last_used_at: Timestamp | None
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, key: ApiKey) -> KeyView:
        return cls(**_fields(key))


class CreatedKey(KeyView):
    key: Annotated[str, Field(description="The key itself. It is shown this once.")]

    @classmethod
    def with_secret(cls, key: ApiKey, secret: str) -> CreatedKey:
        return cls(**_fields(key), key=secret)


class KeyPage(WireModel):
    items: list[KeyView]
    next_cursor: str | None


def _fields(key: ApiKey) -> dict[str, object]:
    return {
        "id": public_id(Prefix.API_KEY, key.id),
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "study_id": public_id(Prefix.STUDY, key.study_id) if key.study_id else None,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
