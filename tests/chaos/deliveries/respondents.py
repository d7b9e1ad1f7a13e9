"""Respondents who say one thing and leave, so that many interviews complete while processes are killed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.chaos.respondents import COMPLETE, Respondent


@dataclass
class BriefRespondent(Respondent):
    """Starts and answers with the bad habits of the others, then completes: now and then twice at the same time.
    `pause` is the mean number of seconds between two interviews."""

    pause: float = 0.0

    async def _hold(self, email: str) -> None:
        await asyncio.sleep(self.rng.uniform(0, 2 * self.pause))
        held, reply = await self._start(email)
        self.record.held.append(held)
        reply = await self._take_turn(held, reply)
        if not reply["isComplete"]:
            times = 2 if self.rng.random() < 0.2 else 1
            self.record.counts["double completions"] += times - 1
            body = {"sessionToken": held.token, "reason": "respondent_left"}
            await asyncio.gather(*(self.client.post(COMPLETE, body) for _ in range(times)))
        held.is_complete = True
