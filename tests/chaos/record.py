"""What the clients were told: every acknowledged start, message and completion."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sent:
    """One message as it was sent. `reply` is the acknowledged body; None for one that was refused."""

    body: dict[str, Any]
    reply: bytes | None = None

    @property
    def client_message_id(self) -> str:
        return str(self.body["clientMessageId"])


@dataclass
class Held:
    """One interview as its client saw it. `messages` are in the order in which they were acknowledged;
    `together` holds the ids of those that were sent at once, whose order is the server's to choose."""

    email: str
    start: dict[str, Any]
    start_key: str
    token: str
    id: str
    messages: list[Sent] = field(default_factory=list)
    together: set[str] = field(default_factory=set)
    is_complete: bool = False


@dataclass
class Record:
    held: list[Held] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    """Answers that differ from what was acknowledged before, seen while the interviews went on."""
    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def turns(self) -> int:
        return sum(sent.reply is not None for held in self.held for sent in held.messages)
