"""What must hold at the API when the killing is over: everything is asked again, and answered as it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from tests.chaos.client import Client, RefusedError
from tests.chaos.record import Held, Record, Sent
from tests.chaos.respondents import COMPLETE, MESSAGES, START
from tests.chaos.stored import Stored

Item = TypeVar("Item")


async def replies_are_repeated(clients: Sequence[Client], record: Record, stored: Stored) -> AsyncIterator[str]:
    """A retry of each acknowledged message, long after, is answered with the same bytes."""

    async def fault(client: Client, item: tuple[Held, Sent]) -> str | None:
        held, sent = item
        answer = await client.post(MESSAGES, sent.body)
        return None if answer.content == sent.reply else f"{held.id} {sent.client_message_id}: {answer.text[:200]}"

    async for each in _faults(clients, list(record.acknowledged()), fault):
        yield each


async def starts_meet_their_interview(clients: Sequence[Client], record: Record, stored: Stored) -> AsyncIterator[str]:
    """Another start of the same person, with the first one's key and without, leads to the same interview."""

    async def fault(client: Client, held: Held) -> str | None:
        # Under its Idempotency-Key a start is repeated as it was answered, to the API key that made it; to the
        # others it is a new call, which meets the interview as it is.
        now = stored.interviews[held.id].status
        for key, statuses in ((held.start_key, {"active", now}), (None, {now})):
            answer = (await client.post(START, held.start, idempotency_key=key)).json()
            if answer["interviewId"] != held.id or answer["status"] not in statuses:
                return f"{held.id}: a start with key {key} gives {answer}"
        return None

    async for each in _faults(clients, record.held, fault):
        yield each


async def completed_stays_completed(clients: Sequence[Client], record: Record, stored: Stored) -> AsyncIterator[str]:
    """A completed interview takes no other message, and completing it again changes nothing."""

    async def fault(client: Client, held: Held) -> str | None:
        if not held.is_complete:
            return None
        try:
            await client.post(MESSAGES, {"sessionToken": held.token, "clientMessageId": "late", "message": "And yet."})
        except RefusedError as refused:
            if refused.code != "interview_completed":
                return f"{held.id}: {refused}"
        else:
            return f"{held.id} took a message after its end"
        again = (await client.post(COMPLETE, {"sessionToken": held.token})).json()
        return None if again["analysis"]["status"] == "ready" else f"{held.id}: completing again gives {again}"

    async for each in _faults(clients, record.held, fault):
        yield each


async def transcripts_are_shown(clients: Sequence[Client], record: Record, stored: Stored) -> AsyncIterator[str]:
    """The API shows each interview as it is stored, with its one analysis."""

    async def fault(client: Client, held: Held) -> str | None:
        view = await client.get(f"/api/v1/interviews/{held.id}")
        wanted = [(f"msg_{message.id.hex}", message.content) for message in stored.messages[held.id]]
        if [(message["id"], message["content"]) for message in view["transcript"]] != wanted:
            return f"{held.id}: the transcript differs from what is stored"
        analysis = view["analysis"] or {}
        if held.is_complete and (analysis.get("status"), analysis.get("version")) != ("ready", 1):
            return f"{held.id}: the analysis is {analysis.get('status')}, version {analysis.get('version')}"
        return None

    async for each in _faults(clients, record.held, fault):
        yield each


async def _faults(
    clients: Sequence[Client], items: Sequence[Item], fault: Callable[[Client, Item], Awaitable[str | None]]
) -> AsyncIterator[str]:
    """Ask for each item, the clients side by side; what is wrong, or refused, is a fault."""

    async def ask(client: Client, share: Sequence[Item]) -> list[str]:
        found = []
        for item in share:
            try:
                one = await fault(client, item)
            except RefusedError as refused:
                one = f"{_name_of(item)}: {refused}"
            found += [one] if one else []
        return found

    shares = [items[number :: len(clients)] for number in range(len(clients))]
    for found in await asyncio.gather(*map(ask, clients, shares)):
        for each in found:
            yield each


def _name_of(item: object) -> str:
    match item:
        case Held(id=interview_id):
            return interview_id
        case (Held(id=interview_id), Sent() as sent):
            return f"{interview_id} {sent.client_message_id}"
    return str(item)


RETRIES = (replies_are_repeated, starts_meet_their_interview, completed_stays_completed, transcripts_are_shown)
