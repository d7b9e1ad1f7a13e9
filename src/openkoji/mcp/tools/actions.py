"""Tools with an `action`: each of its actions is an operation of the API, with the arguments that go into it.

    ACTIONS = Actions(
        list=Action("list_webhooks", query=("limit", "cursor")),
        delete=Action("delete_webhook", path=("endpoint_id",), confirm="This would delete webhook {endpoint_id}."),
    )

    @tool(operations=ACTIONS.operations, confirm=ACTIONS.consequence, …)
    async def manage_webhooks(calls: Calls, action: …, endpoint_id: … = None, …) -> Any:
        return await ACTIONS.perform(calls, action, endpoint_id=endpoint_id, …)

An argument that the action does not take is a mistake that is told, as is one that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from openkoji.kit.clock import iso
from openkoji.mcp.calls import Calls
from openkoji.mcp.tools.arguments import refuse, require

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One operation, or the one of several that `which` chooses, and where the arguments of a call go.

    Those in `path` and `needs` must be given, those in `query` and `body` may be; both are written as the API spells
    them, or as `renamed` says. `document` is the argument that is the body as a whole. `confirm` is what the action
    would do, where that needs the consent of a person, but for calls of which `unless` holds. `told` makes the tool's
    answer of the operation's.
    """

    operation: str | tuple[str, ...]
    path: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    document: str | None = None
    needs: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    confirm: str | None = None
    unless: Callable[[Given], bool] = lambda _: False
    told: Callable[[Any, Given], Any] = lambda answer, _: answer
    which: Callable[[Given], str] | None = None

    @property
    def operations(self) -> tuple[str, ...]:
        return (self.operation,) if isinstance(self.operation, str) else self.operation

    @property
    def takes(self) -> frozenset[str]:
        return frozenset((*self.path, *self.query, *self.body, *self.needs, *filter(None, [self.document])))

    def members(self, names: tuple[str, ...], given: Given) -> dict[str, Any]:
        """Those of these arguments that are given, as the API has them."""
        return {
            self.renamed.get(each, to_camel(each)): _plain(given[each]) for each in names if given[each] is not None
        }


class Actions:
    """The actions of a tool by their names."""

    def __init__(self, **actions: Action) -> None:
        self._actions = actions

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations behind the actions, each once."""
        return tuple(dict.fromkeys(name for action in self._actions.values() for name in action.operations))

    def consequence(self, given: Given) -> str | None:
        """What a call would do that needs consent. Raises `InvalidError` for arguments that do not fit the action."""
        action = self._actions[given["action"]]
        if action.confirm is None:
            return None
        self._check(given["action"], given)
        if action.unless(given):
            return None
        return action.confirm.format_map(given)

    async def perform(self, calls: Calls, name: str, /, **given: Any) -> Any:
        """Run an action. Raises `InvalidError` for arguments that do not fit it, and what the operation raises."""
        self._check(name, given)
        action = self._actions[name]
        body = given[action.document] if action.document else action.members(action.body, given) or None
        answer = await calls.call(
            action.which(given) if action.which else action.operations[0],
            path={each: given[each] for each in action.path},
            query=action.members(action.query, given),
            body=body,
        )
        return action.told(answer, given)

    def _check(self, name: str, given: Given) -> None:
        action = self._actions[name]
        others = {each: value for each, value in given.items() if each != "action" and each not in action.takes}
        refuse(f"the action {name} does not take it", **others)
        require(f"the action {name} needs it", **{each: given.get(each) for each in (*action.path, *action.needs)})


def deleted(argument: str) -> Callable[[Any, Given], Any]:
    """Of an operation that answers nothing, the id of what it deleted."""
    return lambda _, given: {"deleted": given[argument]}


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return iso(value) if isinstance(value, datetime) else value
