"""What `openkoji listen` does with a message: verify it, print it, post it on."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TextIO

import httpx

from openkoji.cli.listen_receiver import Answer
from openkoji.cli.running import CommandError
from openkoji.webhooks import VerificationError, verify

_VERIFICATION = "endpoint.verification"
_FORWARD_SECONDS = 12.0
"""Less than the 15 seconds after which the server gives an attempt up."""
_HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


class Messages:
    """Takes messages, each in a thread of its own. `begin` tells the secret, which is known once the endpoint is
    made; the server verifies the endpoint while it makes it, so that message is answered unread and checked then."""

    def __init__(self, *, as_json: bool, forward_to: str | None, stop: threading.Event) -> None:
        self._as_json = as_json
        self._forward_to = _checked(forward_to)
        self._stop = stop
        self._secret: Future[str] = Future()
        self._early: list[tuple[bytes, Mapping[str, str]]] = []
        self._printing = threading.Lock()

    def begin(self, secret: str) -> None:
        self._secret.set_result(secret)
        for body, headers in self._early:
            self._verified(body, headers)

    def take(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a message: 400 where its signature does not fit, else 200, or what the address said to which
        it was posted on."""
        if not self._secret.done() and _type_of(body) == _VERIFICATION:
            self._early.append((body, headers))
            return 200, b""
        event = self._verified(body, headers)
        if isinstance(event, VerificationError):
            return 400, str(event).encode()
        answer = self._forwarded(body, headers) if self._forward_to else (200, b"")
        self._print(sys.stdout, json.dumps(event) if self._as_json else line_of(event))
        return answer

    def _verified(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any] | VerificationError:
        try:
            return verify(body, headers, self._secret.result())
        except VerificationError as error:
            self._print(sys.stderr, f"{_time()}  REFUSED  {error}")
            return error

    def _forwarded(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        assert self._forward_to is not None
        passed_on = {name: value for name, value in headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            response = httpx.post(
                self._forward_to, content=body, headers=passed_on, timeout=_FORWARD_SECONDS, trust_env=False
            )
        except httpx.TransportError as error:
            self._print(sys.stderr, f"{_time()}  {self._forward_to} does not answer ({type(error).__name__}).")
            return 502, b""
        self._print(sys.stderr, f"{_time()}  {self._forward_to} answered {response.status_code}.")
        return response.status_code, response.content

    def _print(self, file: TextIO, line: str) -> None:
        with self._printing:
            try:
                print(line, file=file, flush=True)
            except BrokenPipeError:  # whoever read the lines has read enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())
                self._stop.set()


def line_of(event: Mapping[str, Any]) -> str:
    """An event on one line: when it came, its type, its id, the main facts."""
    facts = " · ".join(_facts(event.get("data") or {}))
    line = f"{_time()}  {event.get('type', ''):<29}  {event.get('id', '')}  {facts}"
    # Names and themes are words of others, which could hold commands to the terminal.
    return "".join(character if character.isprintable() else " " for character in line).rstrip()


def _facts(data: Mapping[str, Any]) -> Iterator[str]:
    if "study_slug" in data:
        yield data["study_slug"]
    if "respondent_name" in data:
        yield data["respondent_name"] or data["respondent_email"] or data["external_id"] or "anonymous"
    if "completion_reason" in data:
        yield data["completion_reason"].replace("_", " ")
    if "quality_score" in data:
        yield f"quality {data['quality_score']} of 5, {data['sentiment']}"
    if data.get("themes"):
        yield ", ".join(theme["name"] for theme in data["themes"])
    if data.get("gates"):
        yield ", ".join(gate["name"] for gate in data["gates"])
    if "version" in data:
        yield f"version {data['version']}"
    if "max_interviews" in data:
        yield f"{data['max_interviews']} interviews"
    if "interview_ids" in data:
        count = len(data["interview_ids"])
        yield f"{count} interview{'' if count == 1 else 's'} erased"
    if "host" in data:
        yield f"{data['host']}: {data['reason']}"


def _type_of(body: bytes) -> str | None:
    try:
        message = json.loads(body)
    except ValueError:
        return None
    return message.get("type") if isinstance(message, dict) else None


def _time() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


def _checked(forward_to: str | None) -> str | None:
    if forward_to is not None and not forward_to.startswith(("http://", "https://")):
        raise CommandError(f"--forward-to {forward_to} is no address: it begins with http:// or https://.")
    return forward_to
