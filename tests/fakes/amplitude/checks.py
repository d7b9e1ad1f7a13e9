"""What Amplitude refuses of an event or an identification, as pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_STRING = 1024
LEAST_ID_LENGTH = 5
DEEPEST = 40
# Before 1973: the vendor takes no other format than milliseconds, and seconds are one.
EARLIEST_MILLISECONDS = 100_000_000_000


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TEXT = _names(
    "user_id device_id event_type insert_id app_version platform os_name os_version device_brand device_manufacturer "
    "device_model carrier country region city dma language productId revenueType currency ip idfa idfv adid android_id "
    "android_app_set_id library partner_id version_name user_agent"
)
_NUMBERS = _names("price quantity revenue location_lat location_lng event_id session_id")
_OBJECTS = _names("event_properties user_properties groups group_properties plan ingestion_metadata")
FIELDS = _TEXT | _NUMBERS | _OBJECTS | {"time", "$skip_user_properties_sync"}
IDENTIFICATION_FIELDS = _names(
    "user_id device_id user_properties groups app_version platform os_name os_version device_brand device_manufacturer "
    "device_model carrier country region city dma language paying start_version"
)
BANNED_IDS = {"", *_names('anonymous nil none null n/a na undefined unknown "" {} lmy47d 0 -1')} | {
    "00000000-0000-0000-0000-000000000000"
}
OPERATIONS = _names("$set $setOnce $add $append $prepend $unset $preInsert $postInsert $remove $clearAll")
IDENTIFY, GROUP_IDENTIFY = "$identify", "$groupidentify"


def is_banned(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() in BANNED_IDS


def without_short_ids(event: Mapping[str, Any], least: int) -> dict[str, Any]:
    """The event as it is taken: an id that is too short is removed from it."""
    return {name: value for name, value in event.items() if not (name in _IDS and _is_short(value, least))}


def short_ids(event: Mapping[str, Any], least: int) -> list[str]:
    """The fields for which an event is refused, where what is too short leaves it without any id."""
    short = [name for name in _IDS if _is_short(event.get(name), least)]
    return short if short and not any(name in without_short_ids(event, least) for name in _IDS) else []


def missing_fields(event: Mapping[str, Any]) -> list[str]:
    """What every event must have; a group's properties belong to no user."""
    missing = [] if event.get("event_type") else ["event_type"]
    needs_id = event.get("event_type") != GROUP_IDENTIFY
    return [*missing, *(["user_id"] if needs_id and not any(name in event for name in _IDS) else [])]


def invalid_fields(event: Mapping[str, Any]) -> list[str]:
    """The fields of an event whose values are not taken."""
    return sorted(set(_invalid(event)))


def invalid_identification(given: Any) -> bool:
    """Whether an identification is not taken."""
    if not isinstance(given, Mapping) or set(given) - IDENTIFICATION_FIELDS:
        return True
    if not any(name in given for name in _IDS) or any(_is_short(given.get(name), LEAST_ID_LENGTH) for name in _IDS):
        return True
    return bool(invalid_fields({**given, "event_type": IDENTIFY}))


_IDS = ("user_id", "device_id")


def _is_short(value: object, least: int) -> bool:
    return isinstance(value, str) and len(value) < least


def _invalid(event: Mapping[str, Any]) -> Iterator[str]:
    for name, value in event.items():
        if name in _TEXT:
            if not isinstance(value, str) or len(value) > LONGEST_STRING:
                yield name
        elif name in _NUMBERS:
            if not _is_number(value):
                yield name
        elif name in _OBJECTS:
            if not isinstance(value, Mapping) or _depth(value) > DEEPEST or _has_long_string(value):
                yield name
        elif name == "time":
            if not _is_whole(value) or value < EARLIEST_MILLISECONDS:
                yield name
        elif name not in FIELDS:
            yield name
    yield from (name for name in _IDS if is_banned(event.get(name)))
    event_type = event.get("event_type")
    if not _operations_fit(event.get("user_properties", {}), allowed=event_type == IDENTIFY):
        yield "user_properties"
    if not _operations_fit(event.get("group_properties", {}), allowed=event_type == GROUP_IDENTIFY):
        yield "group_properties"


def _operations_fit(properties: Any, *, allowed: bool) -> bool:
    """Operations and plain properties must not be mixed, and operations are taken of an identification alone."""
    if not isinstance(properties, Mapping):
        return False
    used = [name for name in properties if name.startswith("$")]
    if not used:
        return True
    if not allowed or len(used) != len(properties) or not set(used) <= OPERATIONS:
        return False
    return all(_operation_fits(name, properties[name]) for name in used)


def _operation_fits(name: str, value: Any) -> bool:
    if name == "$clearAll":
        return True
    if not isinstance(value, Mapping) or any(key.startswith("$") for key in value):
        return False
    return name != "$add" or all(_is_number(each) for each in value.values())


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _depth(value: Any) -> int:
    if isinstance(value, Mapping):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def _has_long_string(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_long_string, value.values()))
    if isinstance(value, list):
        return any(map(_has_long_string, value))
    return isinstance(value, str) and len(value) > LONGEST_STRING
