"""What a vendor's folder gives to the frame: its config, what it is told, and how its answers are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from openkoji.edge.schemas import StrictModel
from openkoji.kit.targets import Client
from openkoji.webhooks.model import Attempt

Config_contra = TypeVar("Config_contra", bound=StrictModel, contravariant=True)
Mapped = Mapping[str, Mapping[str, str]]
"""For each part of what a vendor is told (`eventProperties`), its fields and the source of each (`theme.1`)."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One interview that a vendor is to be told of. `data` is that of `interview.analysis_ready`, with its links;
    `is_known`: the vendor took an earlier analysis of the same interview; `is_latest`: it took none of an interview
    that the same person ended later."""

    data: Mapping[str, Any]
    is_known: bool = False
    is_latest: bool = True


OVERTAKEN = "overtaken"
"""The error of an attempt at which nothing was sent since the vendor knows of something later: nothing is wrong."""


class Fate(StrEnum):
    DELIVERED = "delivered"
    AGAIN = "again"
    """Try again: the vendor is busy, broken or out of reach, or takes this key no more."""
    REFUSED = "refused"
    """The vendor does not take this one, and never will: the others go on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one parcel, with the requests that were made for it, of which some carried others too."""

    fate: Fate
    attempts: Sequence[Attempt]
    sentence: str | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it would be sent, its secrets masked."""

    method: str
    url: str
    content_type: str
    body: Any


class Vendor(Protocol[Config_contra]):
    """One destination. It keeps nothing: what is due and what came of it is the frame's."""

    name: str
    """As in its address, `/api/v1/integrations/{name}`."""
    label: str
    secret_fields: frozenset[str]
    mapping: Mapped
    """Where the caller maps nothing."""
    most_at_once: int
    """Parcels in one call of `deliver`."""

    @property
    def config(self) -> type[StrictModel]:
        """What a caller sends to connect it; the fields named in `secret_fields` are encrypted and never shown."""

    def address(self, config: Config_contra) -> str:
        """The address it is told at, which the guard of outgoing calls checks on connecting."""

    def account(self, config: Config_contra) -> str:
        """What tells an account of the vendor's from another one, which knows of nobody yet. It is kept as a hash."""

    def subject(self, config: Config_contra, data: Mapping[str, Any]) -> str | None:
        """Who the respondent is to the vendor; None where they cannot be named to it."""

    def requests(self, config: Config_contra, mapping: Mapped, parcels: Sequence[Parcel]) -> list[Request]:
        """What `deliver` would send, for a preview."""

    async def test(self, client: Client, config: Config_contra, timeout_seconds: float) -> Outcome:
        """Ask whether the vendor takes these credentials, without leaving anything there that a person would see."""

    async def deliver(
        self, client: Client, config: Config_contra, mapping: Mapped, parcels: Sequence[Parcel], timeout_seconds: float
    ) -> list[Outcome]:
        """Tell the vendor of these interviews; an outcome for each, in order. Raises nothing that a network does."""

    async def erase(
        self, client: Client, config: Config_contra, subjects: Sequence[str], timeout_seconds: float
    ) -> list[Outcome]:
        """Ask the vendor to forget these people; an outcome for each, in order. Where the config lacks what that needs,
        `again` without a request: it waits until the owner has added it, and the sentence says what is missing."""
