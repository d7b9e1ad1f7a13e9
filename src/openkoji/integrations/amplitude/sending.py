"""Sending entries together, and again without those that Amplitude refuses, until each of them has its fate."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from openkoji.integrations.amplitude.client import Call, make, not_made
from openkoji.integrations.amplitude.config import AmplitudeConfig
from openkoji.integrations.amplitude.mapping import Told
from openkoji.integrations.amplitude.reading import Reading, Verdict
from openkoji.integrations.vendor import Fate, Outcome
from openkoji.kit.clock import now
from openkoji.kit.targets import Client
from openkoji.webhooks.model import Attempt
from openkoji.webhooks.schedule import retry_after


@dataclass(slots=True, eq=False)
class Entry:
    """What is told of one interview, the requests that carried it, and what became of it once that is known."""

    told: Told
    attempts: list[Attempt] = field(default_factory=list)
    outcome: Outcome | None = None

    def settle(self, fate: Fate, sentence: str | None = None, wait: timedelta | None = None) -> None:
        self.outcome = Outcome(fate, self.attempts, sentence, wait)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of request: how it is made of some entries, how many places of it each entry takes, and how its answer
    is read."""

    call: Callable[[Sequence[Entry]], Call]
    places: Callable[[Entry], int]
    read: Callable[[int, str, int], Reading]


@dataclass(frozen=True, slots=True)
class Sending:
    """The means of one delivery. Requests are begun until `ends`, on the monotonic clock: whoever waits for the rest
    would take it for lost."""

    client: Client
    config: AmplitudeConfig
    timeout_seconds: float
    ends: float

    async def tell(self, step: Step, entries: Sequence[Entry]) -> list[Entry]:
        """Send what these entries tell. Those that were taken; the others have their outcome."""
        taken: list[Entry] = []
        waiting = deque([list(entries)] if entries else [])
        while waiting:
            group = waiting.popleft()
            call = step.call(group)
            if call.is_too_large:
                waiting.extendleft(reversed(_halves(group, Fate.REFUSED, _TOO_LARGE, call.url)))
                continue
            if time.monotonic() >= self.ends:
                _settle([*group, *(entry for each in waiting for entry in each)], Fate.AGAIN, _NO_TIME, call.url)
                break
            reading = await self._answer(step, call, group)
            match reading.verdict:
                case Verdict.TAKEN:
                    taken += group
                case Verdict.PARTLY:
                    rest = _without_named(step, group, reading)
                    waiting.extendleft([rest] if rest else [])
                case Verdict.TOO_LARGE | Verdict.BAD:
                    waiting.extendleft(reversed(_halves(group, Fate.REFUSED, reading.sentence, call.url)))
                case Verdict.BLOCKED:
                    waiting.extendleft(reversed(_halves(group, Fate.AGAIN, reading.sentence, call.url)))
                case Verdict.AGAIN:
                    # It holds for whatever is sent now.
                    _settle(group, Fate.AGAIN, reading.sentence, call.url, reading.retry_after)
                    for each in waiting:
                        _settle(each, Fate.AGAIN, reading.sentence, call.url, reading.retry_after)
                    break
        return taken

    async def _answer(self, step: Step, call: Call, group: Sequence[Entry]) -> Reading:
        attempt = await make(self.client, self.config, call, self.timeout_seconds)
        for entry in group:
            entry.attempts.append(attempt)
        if attempt.status is None:
            return Reading(Verdict.AGAIN, attempt.sentence or "")
        reading = step.read(attempt.status, attempt.reply_head or "", sum(map(step.places, group)))
        asked_for = retry_after((attempt.reply_headers or {}).get("retry-after"), now())
        if asked_for is None or reading.verdict not in (Verdict.AGAIN, Verdict.PARTLY):
            return reading
        longest = max(asked_for, reading.retry_after or timedelta())
        return Reading(reading.verdict, reading.sentence, longest, reading.refused, reading.waits)


_TOO_LARGE = "What is told of this interview is larger than Amplitude takes, which is 1 MB."
_NO_TIME = "Amplitude was too slow to be told of all."


def by_rounds(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries in the order in which their interviews ended, none with two of one user: the event of one interview
    must not be seen with the properties of the next."""
    rounds: list[list[Entry]] = []
    told: dict[str, int] = {}
    for entry in sorted(entries, key=lambda entry: entry.told.completed_at):
        place = told.get(entry.told.user_id, 0)
        told[entry.told.user_id] = place + 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(entry)
    return rounds


def _halves(group: list[Entry], fate: Fate, sentence: str, url: str) -> list[list[Entry]]:
    """Two halves to be tried; a single one has its fate."""
    if len(group) == 1:
        _settle(group, fate, sentence, url)
        return []
    middle = len(group) // 2
    return [group[:middle], group[middle:]]


def _without_named(step: Step, group: Sequence[Entry], reading: Reading) -> list[Entry]:
    """Those that the answer does not name. Of an entry with two places one is enough, and to be refused outweighs."""
    rest, place = [], 0
    for entry in group:
        places = range(place, place := place + step.places(entry))
        refused = next((reading.refused[each] for each in places if each in reading.refused), None)
        waits = next((reading.waits[each] for each in places if each in reading.waits), None)
        if refused is not None:
            entry.settle(Fate.REFUSED, refused)
        elif waits is not None:
            entry.settle(Fate.AGAIN, waits, reading.retry_after)
        else:
            rest.append(entry)
    return rest


def _settle(group: Sequence[Entry], fate: Fate, sentence: str, url: str, wait: timedelta | None = None) -> None:
    for entry in group:
        if not entry.attempts:
            entry.attempts.append(not_made(url, "not_sent", sentence))
        entry.settle(fate, sentence, wait)
