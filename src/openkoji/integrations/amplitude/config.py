"""How a workspace connects its project of Amplitude."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from openkoji.edge.schemas import StrictModel
from openkoji.kit.target_urls import LONGEST_URL, TargetRefusedError, parse_target

_LONGEST_KEY = 200


def _is_key(given: SecretStr) -> SecretStr:
    """Without what comes along when it is pasted. A colon would end the name in HTTP's basic authentication."""
    key = given.get_secret_value().strip()
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable() or {" ", ":"} & {*key}:
        raise ValueError("is no key of Amplitude's")
    return SecretStr(key)


_Key = Annotated[SecretStr, AfterValidator(_is_key)]


class Region(StrEnum):
    US = "us"
    EU = "eu"


class UserIdFrom(StrEnum):
    EMAIL = "email"
    EXTERNAL_ID = "externalId"


class Mode(StrEnum):
    IDENTIFY_API = "identify_api"
    """A call of the Identify API, then one with the event."""
    INLINE = "inline"
    """One call, with `$identify` before the event."""


_INGESTION = {Region.US: "https://api2.amplitude.com", Region.EU: "https://api.eu.amplitude.com"}
_PRIVACY = {Region.US: "https://amplitude.com", Region.EU: "https://analytics.eu.amplitude.com"}


class AmplitudeConfig(StrictModel):
    api_key: Annotated[
        _Key, Field(description="The project's API key, from its settings in Amplitude. It is never shown again.")
    ]
    secret_key: Annotated[
        _Key | None,
        Field(
            description="The project's secret key, with which erasures are passed on. It is never shown again. Without "
            "it people who are erased here are not erased in Amplitude."
        ),
    ] = None
    region: Annotated[Region, Field(description="Where the project's data is kept.")] = Region.US
    base_url: Annotated[
        str | None,
        Field(
            max_length=LONGEST_URL,
            description="What all calls go to instead of Amplitude's own hosts, for a proxy of yours.",
        ),
    ] = None
    user_id_from: Annotated[
        UserIdFrom,
        Field(description="What a respondent's `user_id` in Amplitude is. Who has none of it is not told of."),
    ] = UserIdFrom.EMAIL
    mode: Annotated[
        Mode,
        Field(
            description="`identify_api`: the user's properties go to the Identify API before the event. `inline`: they "
            "go along with it, in one call."
        ),
    ] = Mode.IDENTIFY_API

    @field_validator("base_url")
    @classmethod
    def _leads_somewhere(cls, given: str | None) -> str | None:
        if given is None:
            return None
        try:
            parse_target(given)
        except TargetRefusedError as error:
            raise ValueError(error.reason) from error
        if "?" in given:
            raise ValueError("has a query; give the address that the paths of Amplitude are put behind")
        return given.rstrip("/")

    @property
    def upload_url(self) -> str:
        """Where events go: HTTP API v2."""
        return f"{self.base_url or _INGESTION[self.region]}/2/httpapi"

    @property
    def identify_url(self) -> str:
        return f"{self.base_url or _INGESTION[self.region]}/identify"

    @property
    def deletion_url(self) -> str:
        """Where erasures are asked for: the User Privacy API."""
        return f"{self.base_url or _PRIVACY[self.region]}/api/2/deletions/users"
