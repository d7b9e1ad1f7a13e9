"""Telling the fake of interviews, without a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from openkoji.integrations.amplitude.vendor import Amplitude
from openkoji.integrations.vendor import Outcome, Parcel
from openkoji.kit.targets import Client, Targets
from tests.fakes.amplitude import FakeAmplitude
from tests.integrations.amplitude.interviews import config_for

VENDOR = Amplitude()
MODES = pytest.mark.parametrize("mode", ["identify_api", "inline"])


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Targets.parse("127.0.0.0/8").client() as client:
        yield client


@pytest.fixture
def amplitude() -> Iterator[FakeAmplitude]:
    with FakeAmplitude() as fake:
        yield fake


@pytest.fixture
def refusing() -> Iterator[FakeAmplitude]:
    """A fake that is expected to refuse something of what it is sent."""
    with FakeAmplitude(may_refuse=True) as fake:
        yield fake


async def deliver(
    client: Client, amplitude: FakeAmplitude, *parcels: Parcel, within: float = 5.0, mapping: Any = None, **config: Any
) -> list[Outcome]:
    wanted = mapping or VENDOR.mapping
    outcomes = await VENDOR.deliver(client, config_for(amplitude, **config), wanted, parcels, within)
    assert len(outcomes) == len(parcels)
    assert all(outcome.attempts for outcome in outcomes), "the log has something to show of each"
    return outcomes


def fates(outcomes: list[Outcome]) -> str:
    return " ".join(outcome.fate for outcome in outcomes)


def told_ids(amplitude: FakeAmplitude) -> list[str | None]:
    return [each.user_id for each in amplitude.events]


def nested(depth: int) -> Any:
    """A value that Amplitude does not take: deeper than 40."""
    return "x" if depth == 0 else {"deep": nested(depth - 1)}
