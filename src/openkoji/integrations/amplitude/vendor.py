"""Amplitude as a destination: an event for each interview, and what was found as properties of its user."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from openkoji.integrations.amplitude import client as calls
from openkoji.integrations.amplitude.config import AmplitudeConfig, Mode
from openkoji.integrations.amplitude.mapping import (
    LEAST_ID_LENGTH,
    MAPPING,
    as_event,
    id_fault,
    told_of,
    user_id_of,
)
from openkoji.integrations.amplitude.reading import Verdict, read_deletion, read_identify, read_upload
from openkoji.integrations.amplitude.sending import Entry, Sending, Step, by_rounds
from openkoji.integrations.vendor import OVERTAKEN, Fate, Mapped, Outcome, Parcel, Request
from openkoji.kit.targets import Client

_MOST_DELETIONS = 100
_BETWEEN_DELETIONS = 1.05
"""Seconds: the User Privacy API takes one request a second."""
_REQUESTS_WORTH = 2
"""A delivery begins requests for as long as so many time-outs last."""

_NOTHING_NEW = "Nothing was sent: Amplitude has a later interview of this user, whose properties stay."

TEST_USER = "openkoji-connection-test"


class Amplitude:
    """As https://amplitude.com/docs/apis/analytics/http-v2 and its pages `identify` and `user-privacy` describe it."""

    name = "amplitude"
    label = "Amplitude"
    config = AmplitudeConfig
    secret_fields = frozenset({"api_key", "secret_key"})
    mapping = MAPPING
    most_at_once = 10
    """Interviews in one call, as the vendor recommends: https://amplitude.com/docs/apis/analytics/http-v2#upload-limit."""

    def address(self, config: AmplitudeConfig) -> str:
        return config.upload_url

    def account(self, config: AmplitudeConfig) -> str:
        return config.api_key.get_secret_value()

    def subject(self, config: AmplitudeConfig, data: Any) -> str | None:
        return user_id_of(config, data)

    def requests(self, config: AmplitudeConfig, mapping: Mapped, parcels: Sequence[Parcel]) -> list[Request]:
        """The requests of a delivery of which everything is taken."""
        sent = []
        for group in by_rounds([entry for entry in _entries(config, mapping, parcels) if entry.outcome is None]):
            apart = [entry for entry in group if _is_apart(config, entry)]
            uploaded = [entry for entry in group if _places(config, entry)]
            if apart:
                sent.append(_identify_step(config).call(apart).request)
            if uploaded:
                sent.append(_upload_step(config).call(uploaded).request)
        return sent

    async def test(self, client: Client, config: AmplitudeConfig, timeout_seconds: float) -> Outcome:
        """Remove a property that nobody has, from a user who does not exist: an identification is no event, and who has
        no event is not seen. Then, with a secret key, ask to delete somebody who does not exist, and have that refused:
        the vendor says that such a request marks nobody for deletion."""
        nothing = {"user_id": TEST_USER, "user_properties": {"$unset": {"openkoji_connection_test": "-"}}}
        attempts = [await calls.make(client, config, calls.upload(config, [as_event(nothing)]), timeout_seconds)]
        answer = attempts[-1]
        if answer.status is None:
            return Outcome(Fate.AGAIN, attempts, answer.sentence)
        reading = read_upload(answer.status, answer.reply_head or "", 1)
        if reading.verdict is not Verdict.TAKEN:
            sentence = reading.sentence or next(iter([*reading.refused.values(), *reading.waits.values()]), None)
            return Outcome(Fate.AGAIN, attempts, sentence, reading.retry_after)
        if config.secret_key is not None:
            stranger = calls.deletion(config, [f"{TEST_USER}-{uuid4()}"], refuses_strangers=True)
            attempts.append(await calls.make(client, config, stranger, timeout_seconds))
            answer = attempts[-1]
            if answer.status is None:
                return Outcome(Fate.AGAIN, attempts, answer.sentence)
            reading, _ = read_deletion(answer.status, answer.reply_head or "")
            if reading.verdict is Verdict.AGAIN:
                return Outcome(Fate.AGAIN, attempts, reading.sentence, reading.retry_after)
        return Outcome(Fate.DELIVERED, attempts)

    async def deliver(
        self,
        client: Client,
        config: AmplitudeConfig,
        mapping: Mapped,
        parcels: Sequence[Parcel],
        timeout_seconds: float,
    ) -> list[Outcome]:
        entries = _entries(config, mapping, parcels)
        sending = Sending(client, config, timeout_seconds, time.monotonic() + _REQUESTS_WORTH * timeout_seconds)
        for group in by_rounds([entry for entry in entries if entry.outcome is None]):
            apart = [entry for entry in group if _is_apart(config, entry)]
            identified = set(await sending.tell(_identify_step(config), apart))
            ready = [entry for entry in group if entry in identified or not _is_apart(config, entry)]
            uploaded = [entry for entry in ready if _places(config, entry)]
            await sending.tell(_upload_step(config), uploaded)
            for entry in ready:
                if entry.outcome is None:
                    if not entry.attempts:
                        entry.attempts.append(calls.not_made(config.upload_url, OVERTAKEN, _NOTHING_NEW))
                    entry.settle(Fate.DELIVERED)
        return [entry.outcome for entry in entries if entry.outcome is not None]

    async def erase(
        self, client: Client, config: AmplitudeConfig, subjects: Sequence[str], timeout_seconds: float
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for start in range(0, len(subjects), _MOST_DELETIONS):
            if start:
                await asyncio.sleep(_BETWEEN_DELETIONS)
            some = subjects[start : start + _MOST_DELETIONS]
            outcomes += await _erase(client, config, some, timeout_seconds)
        return outcomes


async def _erase(
    client: Client, config: AmplitudeConfig, subjects: Sequence[str], timeout_seconds: float
) -> list[Outcome]:
    """At most a hundred in one request."""
    if config.secret_key is None:
        sentence = "Amplitude deletes people only with the project's secret key: connect it with its secretKey too."
        missing = calls.not_made(config.deletion_url, "secret_key_missing", sentence)
        return [Outcome(Fate.AGAIN, [missing], sentence)] * len(subjects)
    call = calls.deletion(config, subjects, refuses_strangers=False)
    attempt = await calls.make(client, config, call, timeout_seconds)
    if attempt.status is None:
        return [Outcome(Fate.AGAIN, [attempt], attempt.sentence)] * len(subjects)
    reading, strangers = read_deletion(attempt.status, attempt.reply_head or "")
    match reading.verdict:
        case Verdict.TAKEN:
            unknown = "Amplitude holds nothing of this person."
            return [
                Outcome(Fate.DELIVERED, [attempt], unknown if subject in strangers else None) for subject in subjects
            ]
        case Verdict.BAD if len(subjects) > 1:
            outcomes = []
            for subject in subjects:
                await asyncio.sleep(_BETWEEN_DELETIONS)
                outcomes += await _erase(client, config, [subject], timeout_seconds)
            return outcomes
        case Verdict.BAD:
            return [Outcome(Fate.REFUSED, [attempt], reading.sentence)]
        case _:
            return [Outcome(Fate.AGAIN, [attempt], reading.sentence, reading.retry_after)] * len(subjects)


def _entries(config: AmplitudeConfig, mapping: Mapped, parcels: Sequence[Parcel]) -> list[Entry]:
    """What is told of each interview. Who cannot be named to Amplitude has an outcome already."""
    entries = []
    for parcel in parcels:
        user_id = user_id_of(config, parcel.data) or ""
        entry = Entry(told_of(user_id, mapping, parcel))
        if (fault := id_fault(user_id)) is not None:
            entry.attempts.append(calls.not_made(config.upload_url, "user_id_refused", fault))
            entry.settle(Fate.REFUSED, fault)
        entries.append(entry)
    return entries


def _is_apart(config: AmplitudeConfig, entry: Entry) -> bool:
    """Whether the user's properties go to the Identify API, which takes no short id."""
    is_told = entry.told.identification is not None
    return is_told and config.mode is Mode.IDENTIFY_API and len(entry.told.user_id) >= LEAST_ID_LENGTH


def _events(config: AmplitudeConfig, entry: Entry) -> list[Any]:
    """What of an entry HTTP API v2 is told, the user's properties first."""
    told = entry.told
    identified = [] if told.identification is None or _is_apart(config, entry) else [as_event(told.identification)]
    return [*identified, *([] if told.event is None else [told.event])]


def _places(config: AmplitudeConfig, entry: Entry) -> int:
    return len(_events(config, entry))


def _upload_step(config: AmplitudeConfig) -> Step:
    return Step(
        lambda group: calls.upload(config, [event for entry in group for event in _events(config, entry)]),
        lambda entry: _places(config, entry),
        read_upload,
    )


def _identify_step(config: AmplitudeConfig) -> Step:
    return Step(
        lambda group: calls.identify(
            config, [each for entry in group if (each := entry.told.identification) is not None]
        ),
        lambda _: 1,
        read_identify,
    )
