"""What lies between a page and its server, and what can go wrong there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, Route

MESSAGES = "**/api/v1/interviews/messages"
"""What a respondent says goes there."""


@asynccontextmanager
async def held_back(page: Page) -> AsyncIterator[None]:
    """What is said meanwhile is under way, and arrives at the end."""
    may_go = asyncio.Event()

    async def wait(route: Route) -> None:  # it stays: to take it away would let go of what it holds
        await may_go.wait()
        await route.continue_()

    await page.route(MESSAGES, wait)
    try:
        yield
    finally:
        may_go.set()
