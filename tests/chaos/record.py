"""What the clients were told: every acknowledged start, message and completion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
    """One interview as its client saw it. A round is one message, or two that were sent at the same time: their
    order is the server's to choose."""

    email: str
    start: dict[str, Any]
    start_key: str
    token: str
    id: str
    rounds: list[list[Sent]] = field(default_factory=list)
    is_complete: bool = False

    @property
    def messages(self) -> list[Sent]:
        return [sent for each in self.rounds for sent in each]

    @property
    def acknowledged(self) -> list[Sent]:
        return [sent for sent in self.messages if sent.reply is not None]


@dataclass
class Record:
    """`contradictions` are answers that cannot be right, seen while the interviews went on."""

    held: list[Held] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)

    def acknowledged(self) -> Iterator[tuple[Held, Sent]]:
        return ((held, sent) for held in self.held for sent in held.acknowledged)

    @property
    def turns(self) -> int:
        return sum(len(held.acknowledged) for held in self.held)

    def summary(self) -> str:
        kills = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items())) or "none"
        habits = ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))
        ended = sum(held.is_complete for held in self.held)
        return f"kills: {kills} | {len(self.held)} interviews, {ended} completed, {self.turns} turns | {habits}"
