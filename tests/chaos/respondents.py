"""Respondents who interview on, with the bad habits of real clients: racing starts, double sends, late retries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.study import answer_to
from tests.chaos.client import Client, RefusedError
from tests.chaos.record import Held, Record, Sent

MESSAGES = "/api/v1/interviews/messages"
START = "/api/v1/interviews/start"
COMPLETE = "/api/v1/interviews/complete"

_LONGEST = 60  # turns; a study of seven questions takes about fourteen


@dataclass
class Respondent:
    """One client that holds one interview after the other; `number` makes its people's addresses its own."""

    client: Client
    slug: str
    number: int
    rng: random.Random
    record: Record

    async def hold_interviews(self, over: Callable[[], bool]) -> None:
        """Until it is `over`; the interview that has begun is brought to its end."""
        count = 0
        while not over():
            count += 1
            email = f"r{self.number}-{count}@example.com"
            try:
                await self._hold(email)
            except RefusedError as refused:
                self.record.contradictions.append(f"{email} was refused: {refused}")

    async def _hold(self, email: str) -> None:
        held, reply = await self._start(email)
        self.record.held.append(held)
        leaves_after = self.rng.randint(2, 8) if self.rng.random() < 0.15 else _LONGEST
        for turn in range(_LONGEST):
            if turn == leaves_after:
                await self.client.post(COMPLETE, {"sessionToken": held.token, "reason": "respondent_left"})
                held.is_complete = True
            else:
                reply = await self._take_turn(held, reply)
                held.is_complete = reply["isComplete"]
            if held.is_complete:
                return
            if self.rng.random() < 0.1:
                await self._repeat(self.rng.choice(held.acknowledged))
            await asyncio.sleep(self.rng.uniform(0, 0.15))
        self.record.contradictions.append(f"{held.id} does not end: {_LONGEST} turns")

    async def _start(self, email: str) -> tuple[Held, dict[str, Any]]:
        """Start once; or at once several times, as a retry (the same key) and from elsewhere (another key, none)."""
        body = {"projectSlug": self.slug, "respondentMetadata": {"email": email, "plan": "pro"}}
        own_key = f"start-{email}"
        keys: list[str | None] = [own_key]
        if self.rng.random() < 0.4:
            keys += [own_key, f"other-{email}", None]
            self.record.counts["racing starts"] += len(keys)
        answers = await asyncio.gather(*(self.client.post(START, body, idempotency_key=key) for key in keys))
        if len({answer.json()["interviewId"] for answer in answers}) > 1:
            self.record.contradictions.append(f"{email} was given several interviews by racing starts")
        first = answers[0].json()
        return Held(email, body, own_key, first["sessionToken"], first["interviewId"]), first

    async def _take_turn(self, held: Held, reply: dict[str, Any]) -> dict[str, Any]:
        habit = self.rng.random()
        if habit < 0.06:
            return await self._send_two(held)
        number = len(held.messages)
        content = answer_to(reply, number + self.rng.randint(0, 9))
        sent = Sent({"sessionToken": held.token, "clientMessageId": f"m{number}"} | content)
        times = 2 if habit < 0.16 else 1
        answers = await asyncio.gather(*(self.client.post(MESSAGES, sent.body) for _ in range(times)))
        if times == 2:
            self.record.counts["double sends"] += 1
            if answers[0].content != answers[1].content:
                self.record.contradictions.append(f"{held.id} {sent.client_message_id}: two answers to one message")
        sent.reply = answers[0].content
        held.rounds.append([sent])
        next_reply: dict[str, Any] = answers[0].json()
        return next_reply

    async def _send_two(self, held: Held) -> dict[str, Any]:
        """Two different messages at the same time: the server takes them in some order, and answers each."""
        self.record.counts["pairs at once"] += 1
        number = len(held.messages)
        pair = [
            Sent({"sessionToken": held.token, "clientMessageId": f"m{number + each}", "message": f"{words} {number}."})
            for each, words in enumerate(("The bill was too high in week", "And the export broke in week"))
        ]
        answers = await asyncio.gather(
            *(self.client.post(MESSAGES, sent.body) for sent in pair), return_exceptions=True
        )
        held.rounds.append(pair)
        replies = []
        for sent, answer in zip(pair, answers, strict=True):
            if isinstance(answer, RefusedError) and answer.code == "interview_completed":
                continue  # by the other one
            if isinstance(answer, BaseException):
                raise answer
            sent.reply = answer.content
            replies.append(answer.json())
        # Which of the two was taken last is told by its reply: message ids rise with time.
        return max(replies, key=lambda reply: str(reply["message"]["id"]))

    async def _repeat(self, sent: Sent) -> None:
        self.record.counts["late retries"] += 1
        answer = await self.client.post(MESSAGES, sent.body)
        if answer.content != sent.reply:
            self.record.contradictions.append(f"{sent.client_message_id}: the retry was answered differently")
