"""The models of a process: one for each access, so that who uses it shares its connections, its places, its rest."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from weakref import WeakKeyDictionary

from openkoji.language.models.access import Access, Limits
from openkoji.language.models.lines import Line
from openkoji.language.models.loading import close_connections
from openkoji.language.models.model import LanguageModel

_MOST_KEPT = 500  # of the models, and of the lines: workspaces come and go, and change their keys

_Key = tuple[str, str, str | None]


class _Opened:
    """What is open on one event loop."""

    def __init__(self) -> None:
        self._models: OrderedDict[tuple[Access, Limits], LanguageModel] = OrderedDict()
        self._lines: OrderedDict[tuple[_Key, int], Line] = OrderedDict()

    def model(self, access: Access, limits: Limits) -> LanguageModel:
        found = self._models.pop((access, limits), None) or LanguageModel(access, limits, self._line(access, limits))
        self._models[access, limits] = found
        if len(self._models) > _MOST_KEPT:
            self._models.popitem(last=False)
        return found

    def _line(self, access: Access, limits: Limits) -> Line:
        key = (access.model.provider, access.address, access.api_key), limits.concurrency
        found = self._lines.pop(key, None) or Line(limits.concurrency, service=access.model.provider)
        self._lines[key] = found
        if len(self._lines) > _MOST_KEPT:
            self._lines.popitem(last=False)
        return found


_BY_LOOP: WeakKeyDictionary[asyncio.AbstractEventLoop, _Opened] = WeakKeyDictionary()


def open_model(access: Access, limits: Limits | None = None) -> LanguageModel:
    """The model of this access on the running event loop; the same one each time. Asks nothing yet."""
    loop = asyncio.get_running_loop()
    opened = _BY_LOOP.get(loop)
    if opened is None:
        opened = _BY_LOOP[loop] = _Opened()
    return opened.model(access, limits or Limits())


def try_model(access: Access, limits: Limits | None = None) -> LanguageModel:
    """A model on a line of its own, for whoever wants to know whether it answers: others' failures do not rest it."""
    limits = limits or Limits()
    return LanguageModel(access, limits, Line(limits.concurrency))


async def close_models() -> None:
    """Close the connections of the running loop, at its end. Calls under way fail."""
    _BY_LOOP.pop(asyncio.get_running_loop(), None)
    await close_connections()
