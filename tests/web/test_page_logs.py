"""What the address of a page says of a respondent, and the tokens in it, stand in no log: neither in the server's own
lines at their most talkative, nor where something of ours fails."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from openkoji.edge import problems
from openkoji.kit.logs import configure_logs
from openkoji.web import interview_pages
from tests.interviews.conftest import Research
from tests.interviews.test_page_starts import address_of
from tests.serve.conftest import start

CLAIMS = {
    "respondent_name": "Ada Lovelace",
    "respondent_email": "ada@example.com",
    "external_id": "u_815",
    "metadata": '{"plan": "platinum"}',
}
SECRETS = ("Lovelace", "ada@", "ada%40", "u_815", "platinum")


@pytest.mark.slow
async def test_a_server_that_logs_everything_logs_no_claims_and_no_tokens(
    research: Research, conninfo: str, tmp_path: Path
) -> None:
    invited = (await research.start({"email": "ada@example.com"})).json()
    token = invited["interviewUrl"].rpartition("/i/")[2]
    process = await start(tmp_path, api="openkoji.serve.api", DATABASE_URL=conninfo, OPENKOJI_LOG_LEVEL="debug")
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        url = line.decode().removeprefix("OpenKoji is ready at ").strip()
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            for path in (f"/api/v1/embed/{address_of(research)}", f"/embed/{address_of(research)}", f"/i/{token}"):
                assert (await client.get(path, params=CLAIMS)).status_code == 200
            assert (await client.get("/embed/nothing", params=CLAIMS)).status_code == 404
            await client.post(f"/api/v1/embed/{address_of(research)}/start", params=CLAIMS, json={"linkToken": token})
    finally:
        process.send_signal(signal.SIGTERM)
        written = b"".join(await asyncio.wait_for(process.communicate(), 40)).decode()
    assert "child.started" in written
    for secret in (*SECRETS, token):
        assert secret not in written


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.CaptureFixture[str]]:
    """What a server would write to its log, for as long as the test runs."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure_logs("debug")
    monkeypatch.setattr(problems, "log", structlog.get_logger())
    yield capfd
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_a_fault_of_ours_is_logged_by_its_route_alone(
    research: Research, logged: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr(interview_pages.consents, "show", fail)
    page = await research.client.get(f"/api/v1/embed/{address_of(research)}", params=CLAIMS)
    assert page.status_code == 500
    written = "".join(logged.readouterr())
    assert "it broke" in written
    assert "/api/v1/embed/{address}" in written
    for secret in SECRETS:
        assert secret not in written
        assert secret not in page.text
