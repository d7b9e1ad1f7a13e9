"""Amplitude's calls: what each takes and refuses, and the exact bodies that it answers with."""

from __future__ import annotations

import base64
import binascii
import email.parser
import email.policy
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.amplitude import checks
from tests.fakes.amplitude.project import Project
from tests.fakes.models.http import HttpRequest

MOST_EVENTS = 2000
MOST_DELETIONS = 100
ONE_MB = 1_000_000


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    content_type: str = "application/json"

    @classmethod
    def of(cls, status: int, **body: Any) -> Reply:
        return cls(status, json.dumps({"code": status, **body}).encode())

    @classmethod
    def text(cls, status: int, body: str) -> Reply:
        return cls(status, body.encode(), "text/html;charset=utf-8")


@dataclass(frozen=True)
class Limits:
    """Of an upload of events: `bytes` of its body, and `rate`, events a second of one id."""

    bytes: int
    rate: int


HTTP_V2 = Limits(bytes=ONE_MB, rate=30)
BATCH = Limits(bytes=20 * ONE_MB, rate=1000)


@dataclass
class Account:
    """The project behind the calls, with what may be said to be wrong with it."""

    key: str
    secret: str
    clock: Callable[[], float]
    project: Project
    #: The vendor's page says that of each field the first event is named; its clients also read lists of all.
    names_all: bool = False
    silenced: set[str] = field(default_factory=set)
    over_daily_quota: set[str] = field(default_factory=set)
    #: User ids that are to be deleted, with who asked, in the order in which they came.
    deletions: list[tuple[str, str]] = field(default_factory=list)
    _deleted_at: float = 0.0

    def answer(self, request: HttpRequest) -> Reply:
        match request.method, request.path:
            case "POST", "/2/httpapi":
                return self._events(request, HTTP_V2)
            case "POST", "/batch":
                return self._events(request, BATCH)
            case "POST", "/identify":
                return self._identify(request)
            case "POST", "/api/2/deletions/users":
                return self._delete(request)
        return Reply.of(400, error="Invalid request path")

    def run_deletions(self) -> None:
        """What the vendor does within 30 days."""
        for user_id, _ in self.deletions:
            self.project.forget(user_id)

    # Events

    def _events(self, request: HttpRequest, limits: Limits) -> Reply:
        body = _inflated(request)
        if len(body) > limits.bytes:
            return Reply.of(413, error="Payload too large")
        if not body:
            return Reply.of(400, error="Missing request body")
        given = _json(body) if _media(request) == "application/json" else None
        if not isinstance(given, dict):
            return Reply.of(400, error="Invalid JSON request body")
        for name, kind in (("api_key", str), ("events", list)):
            if not given.get(name) or not isinstance(given[name], kind):
                return Reply.of(400, error="Request missing required field", missing_field=name)
        if given["api_key"] != self.key:
            return Reply.of(400, error=f"Invalid API key: {given['api_key']}")
        events = given["events"]
        if len(events) > MOST_EVENTS:
            return Reply.of(413, error="Payload too large")
        if not all(isinstance(event, dict) for event in events):
            return Reply.of(400, error="Invalid event JSON")
        least = (given.get("options") or {}).get("min_id_length", checks.LEAST_ID_LENGTH)
        return self._refused(events, least) or self._kept(events, least, limits, len(body))

    def _refused(self, events: Sequence[Mapping[str, Any]], least: int) -> Reply | None:
        missing = self._indexes(checks.missing_fields(event) for event in events)
        invalid = self._indexes(checks.invalid_fields(event) for event in events)
        short = self._indexes(checks.short_ids(event, least) for event in events)
        maps = {
            "events_with_missing_fields": missing,
            "events_with_invalid_fields": invalid,
            "events_with_invalid_id_lengths": short,
        }
        if missing:
            error = "Request missing required field"
        elif invalid:
            error = "Invalid field values on some events"
        else:
            error = "Invalid id length for user_id or device_id"
        found = {name: indexes for name, indexes in maps.items() if indexes}
        return Reply.of(400, error=error, **found) if found else None

    def _indexes(self, found: Any) -> dict[str, list[int]]:
        by_field: dict[str, list[int]] = defaultdict(list)
        for index, fields in enumerate(found):
            for name in fields:
                if self.names_all or not by_field[name]:
                    by_field[name].append(index)
        return by_field

    def _kept(self, events: Sequence[Mapping[str, Any]], least: int, limits: Limits, size: int) -> Reply:
        events = [checks.without_short_ids(event, least) for event in events]
        silenced = [index for index, event in enumerate(events) if self.silenced & {*_ids(event)}]
        if silenced:
            return Reply.of(
                400,
                error="Events silenced for device_id",
                eps_threshold=limits.rate,
                exceeded_daily_quota_devices={},
                silenced_devices=sorted(self.silenced & {each for event in events for each in _ids(event)}),
                silenced_events=silenced,
                throttled_devices={},
                throttled_events=[],
            )
        throttled = self._throttled(events, limits.rate)
        if throttled is None:
            self.project.take(events)
            return Reply.of(
                200,
                events_ingested=len(events),
                payload_size_bytes=size,
                server_upload_time=int(self.clock() * 1000),
            )
        return throttled

    def _throttled(self, events: Sequence[Mapping[str, Any]], most: int) -> Reply | None:
        users = {each: rate for each, rate in self.project.rates(events, "user_id").items() if rate > most}
        devices = {each: rate for each, rate in self.project.rates(events, "device_id").items() if rate > most}
        spent = self.over_daily_quota & {each for event in events for each in _ids(event)}
        if not (users or devices or spent):
            return None
        quota = {"exceeded_daily_quota_users": dict.fromkeys(sorted(spent), 500_001)} if spent else {}
        indexes = [index for index, event in enumerate(events) if {*users, *devices, *spent} & {*_ids(event)}]
        return Reply.of(
            429,
            error="Too many requests for some devices and users",
            eps_threshold=most,
            throttled_devices=devices,
            throttled_users=users,
            throttled_events=indexes,
            **quota,
        )

    # Identify: its answers are words, of which the vendor's page tells `missing_event` alone.

    def _identify(self, request: HttpRequest) -> Reply:
        form = _form(request)
        if "identification" not in form:
            return Reply.text(400, "missing_event")
        if form.get("api_key") != self.key:
            return Reply.text(400, "invalid_api_key")
        given = _json(form["identification"].encode())
        told = given if isinstance(given, list) else [given]
        if not told or given is None:
            return Reply.text(400, "missing_event")
        if len(request.body) > ONE_MB:
            return Reply.of(413, error="Payload too large")
        if any(map(checks.invalid_identification, told)):
            return Reply.text(400, "invalid_identification")
        throttled = self._throttled(told, HTTP_V2.rate)
        if throttled is None:
            self.project.identify(told)
            return Reply.text(200, "success")
        return throttled

    # User privacy

    def _delete(self, request: HttpRequest) -> Reply:
        if _basic(request) != (self.key, self.secret):
            return Reply.text(401, "Unauthorized")
        if self.clock() - self._deleted_at < 1:
            return Reply.text(429, "Too Many Requests")
        self._deleted_at = self.clock()
        given = _json(request.body) if _media(request) == "application/json" else None
        if not isinstance(given, dict):
            return Reply.text(400, "Bad Request")
        ids = given.get("user_ids", [])
        if not isinstance(ids, list) or not 0 < len(ids) <= MOST_DELETIONS:
            return Reply.text(400, "Bad Request")
        ignores = any(given.get(name) in (True, "true") for name in ("ignore_invalid_id", "ignore_invalid_ids"))
        unknown = [each for each in ids if each not in self.project.users]
        if unknown and not ignores:
            return Reply(400, json.dumps({"error": {"invalid_ids": unknown}}).encode())
        today = datetime.fromtimestamp(self.clock(), UTC)
        requester = given.get("requester", "")
        self.deletions += [(each, requester) for each in ids if each not in unknown]
        job = {
            "day": f"{today + timedelta(days=10):%Y-%m-%d}",
            "status": "staging",
            "amplitude_ids": [
                {"amplitude_id": _number(each), "requested_on_day": f"{today:%Y-%m-%d}", "requester": requester}
                for each in ids
                if each not in unknown
            ],
            "invalid_ids": unknown,
        }
        return Reply(200, json.dumps(job).encode())


def _ids(event: Mapping[str, Any]) -> list[str]:
    return [event[name] for name in ("user_id", "device_id") if name in event]


def _number(user_id: str) -> int:
    return int.from_bytes(user_id.encode()[:6].ljust(6, b"\0"))


def _media(request: HttpRequest) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _inflated(request: HttpRequest) -> bytes:
    return gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body


def _form(request: HttpRequest) -> dict[str, str]:
    """The fields of a form, of either encoding; none of anything else."""
    if _media(request) == "application/x-www-form-urlencoded":
        return {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
    if _media(request) != "multipart/form-data":
        return {}
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    fields = {}
    for part in parsed.iter_parts():
        name = re.search(r'name="([^"]*)"', part.get("content-disposition", ""))
        if name:
            fields[name[1]] = part.get_payload(decode=True).decode("utf-8", "replace")
    return fields


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if kind == "Basic" else None
