"""Who makes the attempts at an endpoint: what a webhook is posted by, and what else registers for its origin.

A lane claims the delivery that has been due longest and asks the sender of the endpoint's origin for the rest: which
others go along, how they are sent, and what came of each. When the next attempt is due, when an endpoint rests, when it
is disabled and what is logged is one and the same for all origins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from openkoji.db import Transaction
from openkoji.jobs import Run
from openkoji.kit.targets import Client
from openkoji.webhooks.model import Attempt, DeliveryStatus, Due


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one delivery: its attempts, one at least, and what it is now. `pending` means again later, after
    `retry_after` at the earliest; `is_gone` that the endpoint is there no more."""

    due: Due
    attempts: Sequence[Attempt]
    status: DeliveryStatus
    retry_after: timedelta | None = None
    is_gone: bool = False


Send = Callable[[Client], Awaitable[Sequence[Made]]]


class Sender(Protocol):
    """Makes the attempts at the endpoints of one origin."""

    async def prepare(self, transaction: Transaction, run: Run, due: Due) -> Send:
        """What sends this delivery, and others of its endpoint that it claims, once the transaction is over. Whatever
        fails while sending is told in what was made, and not raised."""

    def note(self, transaction: Transaction, run: Run, made: Sequence[Made]) -> None:
        """Write what the sender itself keeps of it, in the transaction that settles the deliveries."""


_senders: dict[str, Sender] = {}


def register(origin: str, sender: Sender) -> None:
    """Let this sender make the attempts at endpoints of this origin."""
    _senders[origin] = sender


def sender_of(origin: str) -> Sender:
    return _senders[origin]
