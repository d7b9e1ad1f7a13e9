"""Turns that go on while nobody waits for them."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from openkoji.db import Database
from openkoji.interviews import under_way
from openkoji.interviews.conversation import Asking
from openkoji.interviews.under_way import TurnsUnderWay


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_fault_of_ours_is_told_though_the_respondent_has_left(
    monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def breaks(*_: Any) -> None:
        asked.set()
        await goes_on.wait()
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(under_way, "finish_turn", breaks)
    turns, database, asking = TurnsUnderWay(), cast(Database, None), cast(Asking, None)
    waiting = turns.events(database, asking).__anext__() if streamed else turns.reply(database, asking)
    respondent = asyncio.ensure_future(waiting)
    await asked.wait()
    respondent.cancel()
    await asyncio.wait([respondent])
    with capture_logs() as logs:
        goes_on.set()
        await turns.end()
        await asyncio.sleep(0)
    assert [(line["event"], str(line["exc_info"])) for line in logs] == [("turn.unanswered", "a fault of ours")]
