"""A browser, where this machine has one, and a server for it to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from openkoji.app import create_app
from openkoji.settings import Settings
from tests.e2e.chromium import PROGRAM, Browser, Page, chromium, page
from tests.serving import served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of somebody who has never been here."""
    with page(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(settings: Settings, conninfo: str) -> Iterator[str]:
    with served(create_app(settings, conninfo)) as address:
        yield address
