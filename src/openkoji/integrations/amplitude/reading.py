"""What Amplitude's answers mean, as pure functions of a status and the head of a body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

THROTTLED_FOR = timedelta(seconds=30)
"""As its page on HTTP API v2 asks for; that on the Identify API asks for 15 seconds."""
_QUOTA_FOR = timedelta(hours=1)
"""An id that has had its events of a day; the day's end is not told."""

_NAMED = {
    "events_with_missing_fields": "is missing",
    "events_with_invalid_fields": "is not taken",
    "events_with_invalid_id_lengths": "is too short",
}


class Verdict(StrEnum):
    TAKEN = "taken"
    PARTLY = "partly"
    """Nothing was taken: some entries are refused or wait, and the rest may be sent again at once."""
    TOO_LARGE = "too_large"
    BAD = "bad"
    """Something in it is refused, and not said which."""
    BLOCKED = "blocked"
    """By the vendor's firewall: for something in it, or for where it comes from."""
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer. `refused` and `waits` are of entries, by their place in the request, each with a sentence."""

    verdict: Verdict
    sentence: str = ""
    retry_after: timedelta | None = None
    refused: Mapping[int, str] = field(default_factory=dict)
    waits: Mapping[int, str] = field(default_factory=dict)


def read_upload(status: int, body: str, count: int) -> Reading:
    """The answer of HTTP API v2 to a request with so many entries."""
    told = _json(body)
    if 200 <= status < 300:
        if told is not None and told.get("code") == 200:
            return Reading(Verdict.TAKEN)
        return Reading(Verdict.AGAIN, f"What answered {status} is not Amplitude: {_quoted(body)}.")
    return _read(status, body, told, count)


def read_identify(status: int, body: str, count: int) -> Reading:
    """The answer of the Identify API, of whose success nothing but the status is documented."""
    if 200 <= status < 300:
        return Reading(Verdict.TAKEN)
    return _read(status, body, _json(body), count)


def read_deletion(status: int, body: str) -> tuple[Reading, frozenset[str]]:
    """The answer of the User Privacy API, with the ids of whom it holds nothing."""
    told = _any_json(body)
    # Of a hundred people the answer is longer than what is kept of it, and no whole JSON any more.
    if 200 <= status < 300 and body.lstrip().startswith(("{", "[")):
        jobs = told if isinstance(told, list) else [told]
        unknown = (each for job in jobs if isinstance(job, dict) for each in _listed(job.get("invalid_ids")))
        return Reading(Verdict.TAKEN), frozenset(map(str, unknown))
    if status == 401:
        sentence = "Amplitude does not take this API key with this secret key. Connect it with those of the project."
        return Reading(Verdict.AGAIN, sentence), frozenset()
    if status == 400:
        return Reading(Verdict.BAD, f"Amplitude refused to delete: {_quoted(body)}."), frozenset()
    if status == 429:
        return Reading(Verdict.AGAIN, "Amplitude takes one deletion a second.", THROTTLED_FOR), frozenset()
    return Reading(Verdict.AGAIN, _unexpected(status, body)), frozenset()


def _read(status: int, body: str, told: Mapping[str, Any] | None, count: int) -> Reading:
    match status:
        case 400 if _is_of_the_key(body):
            return Reading(
                Verdict.AGAIN,
                "Amplitude does not know this API key. Connect it with the key of the project, and with the region "
                "in which the project's data is kept.",
            )
        case 400 if told is not None and (found := _bad_entries(told, count)):
            refused, waits = found
            return Reading(Verdict.PARTLY, retry_after=THROTTLED_FOR, refused=refused, waits=waits)
        case 400 if told is not None or body.strip().isidentifier():  # the Identify API answers in words of this shape
            return Reading(Verdict.BAD, f"Amplitude refused it: {_words(told, body)}.")
        case 403:
            return Reading(
                Verdict.BLOCKED,
                "Amplitude's firewall blocked the request, for something in it or for the region that it came from.",
            )
        case 413:
            return Reading(Verdict.TOO_LARGE, "Amplitude found it too large.")
        case 429:
            return _throttled(told or {}, count)
        case _:
            return Reading(Verdict.AGAIN, _unexpected(status, body))


def _throttled(told: Mapping[str, Any], count: int) -> Reading:
    """The throttled ones wait for 30 seconds, and the others may go on. Where none is named, all wait."""
    sentence = "Amplitude throttles this user: it was told too much of them in a short time."
    retry_after = THROTTLED_FOR
    if told.get("exceeded_daily_quota_users") or told.get("exceeded_daily_quota_devices"):
        sentence, retry_after = "Amplitude was told as much of this user today as it takes in a day.", _QUOTA_FOR
    waits = dict.fromkeys(_indexes(told.get("throttled_events"), count), sentence)
    if not waits:
        return Reading(Verdict.AGAIN, "Amplitude was told too much in a short time.", retry_after)
    return Reading(Verdict.PARTLY, retry_after=retry_after, waits=waits)


def _bad_entries(told: Mapping[str, Any], count: int) -> tuple[dict[int, str], dict[int, str]] | None:
    """The entries that are refused, with why, and those that wait; None where none is named.

    Of each field the vendor names the first entry, or all: those that are sent again may be answered like this again.
    """
    refused: dict[int, str] = {}
    for name, what in _NAMED.items():
        fields = told.get(name)
        for field_name, indexes in fields.items() if isinstance(fields, dict) else ():
            for index in _indexes(indexes, count):
                refused.setdefault(index, f"Amplitude refused it: {_words(told, '')} ({field_name} {what}).")
    for index in _indexes(told.get("silenced_events"), count):
        refused.setdefault(index, "Amplitude has silenced this user.")
    waiting = (index for index in _indexes(told.get("throttled_events"), count) if index not in refused)
    waits = dict.fromkeys(waiting, "Amplitude throttles this user: it was told too much of them in a short time.")
    return (refused, waits) if refused or waits else None


def _indexes(given: Any, count: int) -> Iterator[int]:
    """Places in a request, as far as it has them."""
    for index in _listed(given):
        if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < count:
            yield index


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _is_of_the_key(body: str) -> bool:
    return "invalid api key" in body.lower().replace("_", " ")


def _unexpected(status: int, body: str) -> str:
    if status in (500, 502, 503, 504):
        return f"Amplitude is not available: it answered {status}."
    return f"Amplitude answered {status}, which nothing is known of: {_quoted(body)}."


def _words(told: Mapping[str, Any] | None, body: str) -> str:
    """The vendor's own words, without their full stop."""
    error = (told or {}).get("error")
    words = error if isinstance(error, str) else body
    missing = (told or {}).get("missing_field")
    whole = f"{words}: {missing}" if isinstance(missing, str) else words
    return " ".join(whole[:300].split()).rstrip(".") or "no reason was given"


def _quoted(body: str) -> str:
    return f"“{' '.join(body[:200].split())}”" if body.strip() else "nothing"


def _json(body: str) -> dict[str, Any] | None:
    told = _any_json(body)
    return told if isinstance(told, dict) else None


def _any_json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
