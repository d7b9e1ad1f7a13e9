"""A message of a cohort, in the shapes that Amplitude sends and that its templates are made to send.

Amplitude's own form is an object with `in_cohort`, the cohort's name and id, a `message_id` and `users`. A template may
leave all of it out but the users, send these as a bare list, or one alone; and it may say of each user by a flag,
`amplitude_<name>_<id>`, whether they are in the cohort.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openkoji.kit.errors import FieldError, InvalidError

MOST_PEOPLE = 100_000
LONGEST_LABEL = 300
_FLAG = "amplitude_"
_OF_A_USER = ("user_id", "user_properties", "email")
_OF_A_MESSAGE = frozenset({"in_cohort", "cohort_id", "cohort_name", "message_id", "computed_time"})
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Message:
    """`message_id` is Amplitude's own: a repeat has the same one. `users` are as they were sent."""

    is_entering: bool
    users: Sequence[Any]
    cohort_id: str | None = None
    cohort_name: str | None = None
    message_id: str | None = None
    properties: Mapping[str, Any] | None = None
    """What stands beside the users: of the only one, or of each by their id."""

    def each(self) -> Iterator[Any]:
        """The users, each with the properties that are theirs."""
        for user in self.users:
            yield self._with_properties(user)

    def _with_properties(self, user: Any) -> Any:
        if self.properties is None or not isinstance(user, Mapping) or user.get("user_properties") is not None:
            return user
        of_theirs = self.properties.get(str(user.get("user_id")))
        if isinstance(of_theirs, Mapping):
            return {**user, "user_properties": of_theirs}
        return {**user, "user_properties": self.properties} if len(self.users) == 1 else user


def read_message(body: Any) -> Message:
    """The message in a JSON body. Raises `InvalidError` (`validation_failed`, `too_many_people`) with what to send."""
    if isinstance(body, list) and body:
        message = Message(True, body)
    elif isinstance(body, Mapping) and "users" in body:
        message = _of_cohort(body)
    elif isinstance(body, Mapping) and any(name in body for name in _OF_A_USER):
        alone = {name: value for name, value in body.items() if name not in _OF_A_MESSAGE}
        message = replace(_of_cohort(body), users=[alone], properties=None)
    else:
        raise _unreadable(
            "The body has no users. Send Amplitude's own cohort payload, or a template with a list `users`, in which "
            "each has a user_id, and user_properties with an email where the user_id is no address.",
            "users",
            "is missing",
        )
    if len(message.users) > MOST_PEOPLE:
        raise InvalidError(
            f"The message has {len(message.users)} users; {MOST_PEOPLE} are taken at once. Send the others in another.",
            code="too_many_people",
            errors=[FieldError("users", f"has more than {MOST_PEOPLE} users")],
        )
    return message if message.cohort_id or message.cohort_name else _named_by_flags(message)


def is_entering(user: Mapping[str, Any]) -> bool:
    """Whether a user enters, as the flags beside them say; who has none does."""
    flags = [_truth(value) for name, value in user.items() if name == "in_cohort" or is_flag(name, value)]
    return not flags or any(flag is not False for flag in flags)


def is_flag(name: str, value: Any) -> bool:
    """Whether this is `amplitude_<name>_<id>`, and no property."""
    is_named = name.startswith(_FLAG) and "_" in name.removeprefix(_FLAG)
    return is_named and (isinstance(value, bool) or str(value).strip().lower() in _BOOLEANS)


def _of_cohort(body: Mapping[str, Any]) -> Message:
    users, state, properties = body.get("users"), body.get("in_cohort"), body.get("user_properties")
    if "users" in body and not isinstance(users, list):
        raise _unreadable("`users` is no list. Send a list of users.", "users", "is no list")
    entering = True if state is None else _truth(state)
    if entering is None:
        raise _unreadable("`in_cohort` is neither true nor false.", "in_cohort", "is neither true nor false")
    return Message(
        entering,
        users or [],
        _label(body.get("cohort_id")),
        _label(body.get("cohort_name")),
        _label(body.get("message_id"), whole=True),
        properties if isinstance(properties, Mapping) else None,
    )


def _truth(value: Any) -> bool | None:
    """As JSON has it, or as templates print it."""
    if isinstance(value, bool):
        return value
    return _BOOLEANS.get(str(value).strip().lower())


def _label(value: Any, *, whole: bool = False) -> str | None:
    if value is None or isinstance(value, bool | list | dict):
        return None
    text = str(value).strip()
    return (text if whole else text[:LONGEST_LABEL]) or None


def _named_by_flags(message: Message) -> Message:
    """The cohort as the first user's only flag names it."""
    first = next((user for user in message.users if isinstance(user, Mapping)), {})
    flags = [name for name, value in first.items() if is_flag(name, value)]
    if len(flags) != 1:
        return message
    name, _, cohort_id = flags[0].removeprefix(_FLAG).rpartition("_")
    return replace(message, cohort_id=_label(cohort_id), cohort_name=_label(name))


def _unreadable(sentence: str, field: str, fault: str) -> InvalidError:
    return InvalidError(sentence, errors=[FieldError(field, fault)])
