"""Respondents who interview on, with the bad habits of real clients: racing starts, double sends, late retries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from bench.study import answer_to
from tests.chaos.client import Client, RefusedError
from tests.chaos.record import Held, Record, Sent

MESSAGES = "/api/v1/interviews/messages"
START = "/api/v1/interviews/start"
COMPLETE = "/api/v1/interviews/complete"

_LONGEST = 60  # turns; a study of seven questions takes about fourteen


async def respond(client: Client, slug: str, number: int, rng: random.Random, record: Record, over: Callable[[], bool]) -> None:
    """Hold one interview after the other until it is `over`; the one that has begun is brought to its end."""
    count = 0
    while not over():
        count += 1
        await _hold(client, slug, f"r{number}-{count}@example.com", rng, record)


async def _hold(client: Client, slug: str, email: str, rng: random.Random, record: Record) -> None:
    held, reply = await _start(client, slug, email, rng, record)
    record.held.append(held)
    leaves_after = rng.randint(2, 8) if rng.random() < 0.15 else _LONGEST
    for turn in range(_LONGEST):
        if turn >= leaves_after:
            await client.post(COMPLETE, {"sessionToken": held.token, "reason": "respondent_left"})
            held.is_complete = True
            return
        reply = await _turn(client, held, reply, turn, rng, record)
        if held.is_complete:
            return
        if held.messages and rng.random() < 0.1:
            await _repeat(client, rng.choice(held.messages), record)
        await asyncio.sleep(rng.uniform(0, 0.15))
    record.contradictions.append(f"{held.id} does not end: {_LONGEST} turns")


async def _start(
    client: Client, slug: str, email: str, rng: random.Random, record: Record
) -> tuple[Held, dict[str, Any]]:
    """Start once, or several times at once: as a retry (the same key) or as another page (another key, or none)."""
    body = {"projectSlug": slug, "respondentMetadata": {"email": email, "plan": "pro"}}
    keys: list[str | None] = [f"start-{email}"]
    if rng.random() < 0.4:
        keys += [f"start-{email}", f"other-{email}", None]
        record.counts["racing starts"] += len(keys)
    answers = await asyncio.gather(*(client.post(START, body, idempotency_key=key) for key in keys))
    first = answers[0].json()
    if len({answer.json()["interviewId"] for answer in answers}) > 1:
        record.contradictions.append(f"{email} was given several interviews by racing starts")
    if len({answer.content for answer, key in zip(answers, keys, strict=True) if key == keys[0]}) > 1:
        record.contradictions.append(f"{email} was given different bodies under one Idempotency-Key")
    return Held(email, body, f"start-{email}", first["sessionToken"], first["interviewId"]), first


async def _turn(
    client: Client, held: Held, reply: dict[str, Any], turn: int, rng: random.Random, record: Record
) -> dict[str, Any]:
    number = len(held.messages)
    sent = Sent({"sessionToken": held.token, "clientMessageId": f"m{number}"} | answer_to(reply, turn + rng.randint(0, 9)))
    habit = rng.random()
    if habit < 0.1:
        record.counts["double sends"] += 1
        bodies = await asyncio.gather(*(client.post(MESSAGES, sent.body) for _ in range(2)))
        if bodies[0].content != bodies[1].content:
            record.contradictions.append(f"{held.id} {sent.client_message_id}: two answers to one message")
        sent.reply = bodies[0].content
        held.messages.append(sent)
        return _noted(held, bodies[0].json())
    if habit < 0.16:
        return await _two_at_once(client, held, number, record)
    answer = await client.post(MESSAGES, sent.body)
    sent.reply = answer.content
    held.messages.append(sent)
    return _noted(held, answer.json())


async def _two_at_once(client: Client, held: Held, number: int, record: Record) -> dict[str, Any]:
    """Two different messages at the same time: the server takes them in some order, and answers each."""
    record.counts["two at once"] += 1
    pair = [
        Sent({"sessionToken": held.token, "clientMessageId": f"m{number + each}", "message": f"{words} {number}."})
        for each, words in enumerate(("The bill was too high in week", "And the export broke in week"))
    ]
    answers = await asyncio.gather(*(client.post(MESSAGES, sent.body) for sent in pair), return_exceptions=True)
    replies = []
    for sent, answer in zip(pair, answers, strict=True):
        if isinstance(answer, RefusedError):
            if answer.code != "interview_completed":  # by the other one
                record.contradictions.append(f"{held.id} {sent.client_message_id} was refused: {answer}")
        elif isinstance(answer, BaseException):
            raise answer
        else:
            sent.reply = answer.content
            held.together.add(sent.client_message_id)
            replies.append(answer.json())
        held.messages.append(sent)
    ended = [reply for reply in replies if reply["isComplete"]]
    # Which of the two was taken last is not told; its reply is the one with the later message id (a uuid7).
    return _noted(held, ended[0] if ended else max(replies, key=lambda reply: str(reply["message"]["id"])))


async def _repeat(client: Client, sent: Sent, record: Record) -> None:
    if sent.reply is None:
        return
    record.counts["late retries"] += 1
    answer = await client.post(MESSAGES, sent.body)
    if answer.content != sent.reply:
        record.contradictions.append(f"{sent.client_message_id}: the retry was answered differently")


def _noted(held: Held, reply: dict[str, Any]) -> dict[str, Any]:
    held.is_complete = reply["isComplete"]
    return reply
