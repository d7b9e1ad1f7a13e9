"""Importing what speaks to the services: some two seconds of work, once in a process, and away from the event loop."""

from __future__ import annotations

import asyncio
import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openkoji.language.models.wire import calls

_WIRE = "openkoji.language.models.wire"
_loaded: dict[str, ModuleType] = {}


async def load_caller() -> type[calls.Caller]:
    """The class of what makes the calls. A server that has a model calls this when it starts."""
    if not _loaded:
        _loaded["calls"] = await asyncio.to_thread(importlib.import_module, f"{_WIRE}.calls")
    made: type[calls.Caller] = _loaded["calls"].Caller
    return made


async def close_connections() -> None:
    if _loaded:
        await sys.modules[f"{_WIRE}.connections"].connections().aclose()
