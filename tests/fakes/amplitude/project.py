"""One project of Amplitude's: its events, its users and their properties, and how fast each id may be told of."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.amplitude.checks import GROUP_IDENTIFY, IDENTIFY

DEDUPLICATED_SECONDS = 7 * 24 * 3600
MOST_UPDATES_AN_HOUR = 1800

Properties = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """An event as it was kept. `user_properties` are the user's, as they were from this event on."""

    type: str
    user_id: str | None
    device_id: str
    time: int
    insert_id: str | None
    properties: Mapping[str, Any]
    user_properties: Mapping[str, Any]
    raw: Mapping[str, Any]


@dataclass
class User:
    """`properties` are those that are seen: what is set applies from the user's next event on, and waits until then."""

    properties: Properties = field(default_factory=dict)
    waiting: list[Mapping[str, Any]] = field(default_factory=list)
    updated_at: list[float] = field(default_factory=list)


class Project:
    """What the project holds, by the clock that it is given (seconds since 1970)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.events: list[Event] = []
        self.users: dict[str, User] = {}
        self.group_properties: dict[str, Properties] = {}
        #: Events that were sent again with the same insert id, and updates of a user beyond those of an hour.
        self.duplicates = 0
        self.dropped_updates = 0
        self._seen: dict[tuple[str, str], float] = {}
        self._told: dict[str, list[float]] = defaultdict(list)

    def rates(self, events: Sequence[Mapping[str, Any]], name: str) -> dict[str, int]:
        """For each id of the field `name` the events of the last second, with these among them."""
        ids = [event[name] for event in events if name in event]
        since = self._clock() - 1
        return {each: ids.count(each) + sum(at > since for at in self._told[f"{name}:{each}"]) for each in set(ids)}

    def take(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events that were checked, in their order."""
        for event in events:
            self._count(event)
            insert_id, now = event.get("insert_id"), self._clock()
            if insert_id is not None:
                known = (_device(event), insert_id)
                if now - self._seen.get(known, -DEDUPLICATED_SECONDS) < DEDUPLICATED_SECONDS:
                    self.duplicates += 1
                    continue
                self._seen[known] = now
            if event["event_type"] == GROUP_IDENTIFY:
                self._take_groups(event)
            elif event["event_type"] == IDENTIFY:
                self._wait(event)
            else:
                self._take_event(event)

    def identify(self, identifications: Sequence[Mapping[str, Any]]) -> None:
        for each in identifications:
            self._count(each)
            self._wait(each)

    def forget(self, user_id: str) -> None:
        """Remove a user with all that was kept of them."""
        self.events = [event for event in self.events if event.user_id != user_id]
        self.users.pop(user_id, None)

    def _count(self, event: Mapping[str, Any]) -> None:
        for name in ("user_id", "device_id"):
            if name in event:
                told = self._told[f"{name}:{event[name]}"]
                told[:] = [at for at in told if at > self._clock() - 1] + [self._clock()]

    def _user(self, event: Mapping[str, Any]) -> User:
        return self.users.setdefault(event.get("user_id") or event["device_id"], User())

    def _wait(self, told: Mapping[str, Any]) -> None:
        """Beyond so many updates an hour they are dropped without a word."""
        user, now = self._user(told), self._clock()
        user.updated_at = [at for at in user.updated_at if at > now - 3600]
        if len(user.updated_at) >= MOST_UPDATES_AN_HOUR:
            self.dropped_updates += 1
            return
        user.updated_at.append(now)
        user.waiting.append(told.get("user_properties", {}))

    def _take_event(self, event: Mapping[str, Any]) -> None:
        user = self._user(event)
        for update in [*user.waiting, event.get("user_properties", {})]:
            user.properties = updated(user.properties, update)
        user.waiting = []
        self.events.append(
            Event(
                type=event["event_type"],
                user_id=event.get("user_id"),
                device_id=_device(event),
                time=event.get("time", int(self._clock() * 1000)),
                insert_id=event.get("insert_id"),
                properties=event.get("event_properties", {}),
                user_properties=dict(user.properties),
                raw=event,
            )
        )

    def _take_groups(self, event: Mapping[str, Any]) -> None:
        for kind, names in event.get("groups", {}).items():
            for name in names if isinstance(names, list) else [names]:
                known = self.group_properties.get(f"{kind}:{name}", {})
                self.group_properties[f"{kind}:{name}"] = updated(known, event.get("group_properties", {}))


def updated(known: Mapping[str, Any], update: Mapping[str, Any]) -> Properties:
    """The properties after an update, which is of operations or of plain properties."""
    if not any(name.startswith("$") for name in update):
        return {**known, **update}
    after = {} if "$clearAll" in update else dict(known)
    for operation, values in update.items():
        if operation != "$clearAll":
            for name, value in values.items():
                _OPERATIONS[operation](after, name, value)
    return after


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _held(after: Properties, name: str) -> list[Any]:
    return _listed(after[name]) if name in after else []


def _unset(after: Properties, name: str, _: Any) -> None:
    after.pop(name, None)


def _add(after: Properties, name: str, value: Any) -> None:
    after[name] = after.get(name, 0) + value


def _set(after: Properties, name: str, value: Any) -> None:
    after[name] = value


def _append(after: Properties, name: str, value: Any) -> None:
    after[name] = [*_held(after, name), *_listed(value)]


def _prepend(after: Properties, name: str, value: Any) -> None:
    after[name] = [*_listed(value), *_held(after, name)]


def _pre_insert(after: Properties, name: str, value: Any) -> None:
    held = _held(after, name)
    after[name] = [*(each for each in _listed(value) if each not in held), *held]


def _post_insert(after: Properties, name: str, value: Any) -> None:
    held = _held(after, name)
    after[name] = [*held, *(each for each in _listed(value) if each not in held)]


def _remove(after: Properties, name: str, value: Any) -> None:
    after[name] = [each for each in _held(after, name) if each not in _listed(value)]


_OPERATIONS: Mapping[str, Callable[[Properties, str, Any], Any]] = {
    "$set": _set,
    "$setOnce": lambda after, name, value: after.setdefault(name, value),
    "$add": _add,
    "$append": _append,
    "$prepend": _prepend,
    "$unset": _unset,
    "$preInsert": _pre_insert,
    "$postInsert": _post_insert,
    "$remove": _remove,
}


def _device(event: Mapping[str, Any]) -> str:
    """An event that names no device is of one that is made of its user."""
    if "device_id" in event:
        return str(event["device_id"])
    return hashlib.sha256(str(event.get("user_id", "")).encode()).hexdigest()[:32]
