"""A browser, where this machine has one; a real server; a site of somebody else; studies and visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.settings import Settings
from tests.databases import fresh_database
from tests.e2e.browsers import axe_source, chromium
from tests.e2e.servers import Server, serving
from tests.e2e.sites import HostSite, host_site
from tests.e2e.studies import Researcher, Study, researcher
from tests.e2e.visitors import Visitor, visitor_with
from tests.serving import served

Visit = Callable[..., Awaitable[Visitor]]
Publish = Callable[..., Awaitable[Study]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> str:
    return axe_source()


@pytest.fixture(scope="session")
def site_conninfo(server_conninfo: str, migrated_template: str) -> Iterator[str]:
    """A migrated database of the real server's own, whose worker does what other tests would do by hand."""
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        yield conninfo


@pytest.fixture(scope="session")
async def site_database(site_conninfo: str) -> AsyncIterator[Database]:
    async with Database(site_conninfo, max_connections=2) as database:
        yield database


@pytest.fixture(scope="session")
def server(browser: Browser, site_conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`openkoji serve`. Whoever kills it starts it again."""
    with serving(site_conninfo, tmp_path_factory.mktemp("serve") / "data") as server:
        yield server


@pytest.fixture(scope="session")
async def researching(server: Server, site_database: Database) -> AsyncIterator[Researcher]:
    async with researcher(server.url, site_database) as at_work:
        yield at_work


@pytest.fixture
def publish(researching: Researcher) -> Publish:
    """`await publish(anonymous=True)` gives a published study with all six types of question (`studies.SIX`)."""
    return researching.publish


@pytest.fixture
async def study(publish: Publish) -> Study:
    return await publish()


@pytest.fixture
def host() -> Iterator[HostSite]:
    """A site at http://localhost:…, foreign to the server's http://127.0.0.1:…"""
    with host_site() as site:
        yield site


@pytest.fixture
async def visit(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Visit]:
    """`await visit(url, device="phone", scheme="dark", …)` gives somebody new who has opened it: `Visitor`.

    Without an address they look at an empty page. At the end each of them leaves, and their complaints are told.
    """
    visitors: list[Visitor] = []

    async def arrive(url: str | None = None, *, more_hosts: tuple[str, ...] = (), **how: Any) -> Visitor:
        hosts = {*more_hosts}
        for name, kind in (("server", Server), ("host", HostSite)):
            if name in request.fixturenames:
                known = request.getfixturevalue(name)
                assert isinstance(known, kind)
                hosts.add(known.host)
        if "address" in request.fixturenames:
            hosts.add(request.getfixturevalue("address").removeprefix("http://"))
        visitor = await visitor_with(browser, hosts, **how)
        visitors.append(visitor)
        if url is not None:
            await visitor.open(url)
        return visitor

    yield arrive
    faults = []
    for visitor in visitors:
        try:
            await visitor.leave()
        except AssertionError as error:
            faults.append(str(error))
    assert faults == [], "\n".join(faults)


@pytest.fixture(scope="session")
def address(browser: Browser, settings: Settings, conninfo: str) -> Iterator[str]:
    """The app in this process, on the database that all tests share: for pages whose content a test puts there."""
    with served(create_app(settings, conninfo)) as address:
        yield address
