"""A strict fake of Pigeon Post on loopback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.webhooks.receiver import Answer, Received, Receiver, listening

TOKEN, FORGET_TOKEN = "pigeon-token-0123456789", "forget-token-0123456789"
MOST_LETTERS = 3


class Loft:
    """Takes what fits and refuses the rest. `fate` decides on a letter, `fault` on a whole request."""

    def __init__(self, receiver: Receiver) -> None:
        self.token = TOKEN
        self.letters: list[dict[str, Any]] = []
        self.calls: list[int] = []
        self.forgotten: list[str] = []
        self.fate: Callable[[dict[str, Any]], dict[str, str]] = lambda letter: {"fate": "taken"}
        self.fault: Answer | None = None
        self.receiver = receiver
        self.url = receiver.url.removesuffix("/hook")
        receiver.answer = self._answer

    @property
    def config(self) -> dict[str, str]:
        return {"token": TOKEN, "loft": self.url}

    def _answer(self, request: Received) -> Answer:
        if self.fault is not None:
            return self.fault
        if request.method != "POST" or request.headers["content-type"] != "application/json":
            return Answer(400, b"letters are JSON")
        body = request.json
        match request.path:
            case "/hello":
                return Answer(200 if body == {"token": self.token} else 403)
            case "/letters":
                return self._take(body)
            case "/forget":
                if body.keys() != {"token", "people"} or body["token"] != FORGET_TOKEN:
                    return Answer(403)
                self.forgotten += body["people"]
                return Answer(200)
        return Answer(404)

    def _take(self, body: dict[str, Any]) -> Answer:
        if body.get("token") != self.token:
            return Answer(403, b"who are you?")
        letters = body["letters"]
        if not 0 < len(letters) <= MOST_LETTERS:
            return Answer(413)
        if any(letter.keys() != {"to", "id", "news", "letter"} or "@" not in letter["to"] for letter in letters):
            return Answer(400)
        self.calls.append(len(letters))
        results = []
        for letter in letters:
            result = self.fate(letter)
            if result["fate"] == "taken":
                self.letters.append(letter)
            results.append(result)
        return Answer(200, json.dumps({"letters": results}).encode())


@asynccontextmanager
async def open_loft() -> AsyncIterator[Loft]:
    async with listening() as receiver:
        yield Loft(receiver)
