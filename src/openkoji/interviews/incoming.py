"""What a respondent sends, and what they get for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a respondent sends: words, a value for a structured question, or both.

    `client_message_id` makes a retry safe; `replaces_message_id` takes the last message back. `in_reply_to` is the
    interviewer's message that they answer. `signals` are what the respondent's page counted; a retry may bring others.
    """

    text: str = ""
    question_id: str | None = None
    value: object = None
    client_message_id: str | None = None
    replaces_message_id: str | None = None
    in_reply_to: str | None = None
    signals: Mapping[str, float] | None = None

    def digest(self) -> bytes:
        """What tells a retry from another message under the same id."""
        content = [self.text, self.question_id, self.value, self.replaces_message_id]
        return hashlib.sha256(orjson.dumps(content)).digest()


@dataclass(frozen=True, slots=True)
class Reply:
    """The body to answer, and its sentences for those who read it as it comes."""

    body: str
    sentences: tuple[str, ...]

    @staticmethod
    def stored(body: str) -> Reply:
        """A reply that was given before, in one piece."""
        return Reply(body, (orjson.loads(body)["message"]["content"],))
