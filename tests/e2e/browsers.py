"""Debian's Chromium, driven by Playwright, whose own download is never used.

A machine without a browser skips the tests that need one and says why; where `CI` is set, they fail instead.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.async_api import Browser, async_playwright

# OPENKOJI_TEST_CHROMIUM names another than the one on the PATH.
PROGRAM = os.environ.get("OPENKOJI_TEST_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
AXE = Path(sys.prefix, "node", "node_modules", "axe-core", "axe.min.js")

# Without these it looks for updates and models on the internet, again and again.
_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@asynccontextmanager
async def chromium(*more_flags: str) -> AsyncIterator[Browser]:
    """A running browser without a window; each page is opened in a profile of its own (`visitors.Visitor`)."""
    if PROGRAM is None:
        missing("There is no Chromium on this machine (Debian: apt-get install chromium).")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=PROGRAM, headless=True, args=[*_FLAGS, *more_flags], timeout=60_000
        )
        try:
            yield browser
        finally:
            await browser.close()


def axe_source() -> str:
    """The script of axe-core, which `requirements/install test` gets."""
    if not AXE.is_file():
        missing(f"{AXE} is not here; with a way to npm's packages, get it: requirements/install test")
    return AXE.read_text(encoding="utf-8")


def missing(what: str) -> NoReturn:
    """Skip this test for want of a program; on a machine that decides what is merged that is a failure."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
