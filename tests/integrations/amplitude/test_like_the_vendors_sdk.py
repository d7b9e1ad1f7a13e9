"""What we send is kept by Amplitude as what its own client sends of the same interview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import amplitude as sdk
import pytest

from openkoji.integrations.amplitude.mapping import told_of
from openkoji.integrations.vendor import Parcel
from openkoji.kit.targets import Client
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.amplitude.sdk import client as sdk_client
from tests.integrations.amplitude.interviews import config_for, parcel
from tests.integrations.amplitude.telling import VENDOR, client

__all__ = ["client"]


def tell_with_the_sdk(amplitude: FakeAmplitude, given: Parcel) -> None:
    told = told_of(given.data["respondent_email"], VENDOR.mapping, given)
    identify = sdk.Identify()
    for name, value in told.identification["user_properties"].get("$set", {}).items():
        identify.set(name, value)
    for name in told.identification["user_properties"].get("$unset", {}):
        identify.unset(name)
    event: Any = told.event
    with sdk_client(amplitude) as theirs:
        theirs.client.identify(identify, sdk.EventOptions(user_id=told.user_id))
        theirs.client.track(
            sdk.BaseEvent(
                event["event_type"],
                user_id=event["user_id"],
                time=event["time"],
                insert_id=event["insert_id"],
                event_properties=event["event_properties"],
            )
        )
        theirs.send_all()


@pytest.mark.parametrize("mode", ["identify_api", "inline"])
@pytest.mark.parametrize("fields", [{}, {"themes": [], "transcript_url": None}], ids=["all is known", "some is not"])
async def test_an_interview_is_kept_alike(client: Client, mode: str, fields: dict[str, Any]):
    given = parcel(**fields)
    with FakeAmplitude() as ours, FakeAmplitude() as theirs:
        await VENDOR.deliver(client, config_for(ours, mode=mode), VENDOR.mapping, [given], 5.0)
        tell_with_the_sdk(theirs, given)
        [mine], [of_the_sdk] = ours.events, theirs.events
        assert replace(mine, raw={}) == replace(of_the_sdk, raw={})


async def test_an_interview_that_both_tell_of_is_one_event(client: Client):
    with FakeAmplitude() as amplitude:
        tell_with_the_sdk(amplitude, parcel())
        await VENDOR.deliver(client, config_for(amplitude), VENDOR.mapping, [parcel()], 5.0)
        assert (len(amplitude.events), amplitude.project.duplicates) == (1, 1)
