"""An interview as Amplitude is told of it: one event, and properties of its user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from openkoji.integrations.amplitude.config import AmplitudeConfig, UserIdFrom
from openkoji.integrations.fields import Value, read
from openkoji.integrations.vendor import Mapped, Parcel

EVENT_TYPE = "koji.interview_completed"
EVENT_PROPERTIES, USER_PROPERTIES = "eventProperties", "userProperties"

MAPPING: Mapped = {
    EVENT_PROPERTIES: {
        "theme_top_1": "theme.1",
        "theme_top_2": "theme.2",
        "sentiment": "sentiment",
        "quality_score": "qualityScore",
        "transcript_url": "transcriptUrl",
    },
    USER_PROPERTIES: {
        "last_interview_at": "completedAt",
        "last_interview_sentiment": "sentiment",
        "last_interview_themes": "themes",
        "last_interview_quality": "qualityScore",
    },
}

LONGEST_STRING = 1024
"""Amplitude's limit, in characters, which are counted here as its servers are likely to: in UTF-16 code units, of which
some characters are two. Its own clients count code points, so that what is cut here is never too long there."""

LEAST_ID_LENGTH = 5
"""A shorter id is taken only where a request says so, which the Identify API has no way of saying."""

_BANNED_IDS = frozenset(
    {"anonymous", "nil", "none", "null", "n/a", "na", "undefined", "unknown", "", '""', "{}", "lmy47d", "0", "-1"}
    | {"00000000-0000-0000-0000-000000000000"}
)
"""Refused by Amplitude, since they stand for nobody: https://amplitude.com/docs/apis/analytics/http-v2."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one interview: the user's properties as operations, and the event unless it was told before.

    The event says that an interview was completed, which happens once. A later analysis changes what is known of the
    user, and not that: it updates the properties and sends no event, since Amplitude would count a second one. And the
    properties are those of the user's last interview: one that ended earlier and is told later leaves them alone.
    """

    user_id: str
    completed_at: datetime
    identification: Mapping[str, Any] | None
    event: Mapping[str, Any] | None


def user_id_of(config: AmplitudeConfig, data: Mapping[str, Any]) -> str | None:
    """Who the respondent is in Amplitude; None where they have nothing that says so."""
    name = "respondent_email" if config.user_id_from is UserIdFrom.EMAIL else "external_id"
    given: str | None = data.get(name)
    return (given or "").strip() or None


def id_fault(user_id: str) -> str | None:
    """Why Amplitude would not take this id, as a sentence."""
    if user_id.strip().lower() in _BANNED_IDS:
        return f"Amplitude takes no user of the id {user_id}, which stands for nobody."
    if _units(user_id) > LONGEST_STRING:
        return f"The user id has more than Amplitude's {LONGEST_STRING:,} characters; cut, it could be another's."
    return None


def told_of(user_id: str, mapping: Mapped, parcel: Parcel) -> Told:
    """What Amplitude is told of an interview, in which fields."""
    data = parcel.data
    completed_at = _moment(data)
    identification, event = None, None
    if parcel.is_latest:
        properties = {name: _value(data, source) for name, source in mapping.get(USER_PROPERTIES, {}).items()}
        identification = {"user_id": user_id, "user_properties": _operations(properties)}
    if not parcel.is_known:
        values = {name: _value(data, source) for name, source in mapping.get(EVENT_PROPERTIES, {}).items()}
        event = {
            "user_id": user_id,
            "event_type": EVENT_TYPE,
            "time": int(completed_at.timestamp() * 1000),
            "insert_id": f"koji:{data['interview_id']}:analysis_ready",
            "event_properties": {name: value for name, value in values.items() if value is not None},
        }
    return Told(user_id, completed_at, identification, event)


def upload_body(api_key: str, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The body of a call of HTTP API v2."""
    return {"api_key": api_key, "events": list(events), "options": {"min_id_length": 1}}


def as_event(identification: Mapping[str, Any]) -> dict[str, Any]:
    """An identification as HTTP API v2 takes it. It has no `insert_id`: to set the same values twice changes nothing,
    and a later analysis must not be taken for a repeat."""
    return {"event_type": "$identify", **identification}


def _operations(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What an interview does not have is removed, so that nothing of an earlier one is taken for it."""
    known = {name: value for name, value in properties.items() if value is not None}
    unknown = dict.fromkeys((name for name, value in properties.items() if value is None), "-")
    return {operation: values for operation, values in (("$set", known), ("$unset", unknown)) if values}


def _value(data: Mapping[str, Any], source: str) -> Value | None:
    """A value as Amplitude takes it: times as it compares them, which is as strings of this format, and nothing longer
    than it takes."""
    value = read(source, data)
    if source == "completedAt":
        return _moment(data).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, list):
        return [_cut(each) for each in value]
    return _cut(value) if isinstance(value, str) else value


def _moment(data: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(data["completed_at"]).astimezone(UTC)


def _cut(text: str) -> str:
    """The beginning of a text, of at most 1,024 UTF-16 code units and whole characters."""
    if _units(text) <= LONGEST_STRING:
        return text
    return text.encode("utf-16-le")[: LONGEST_STRING * 2].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
