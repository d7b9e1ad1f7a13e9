"""The recipes of docs/how-to run as they are written: only addresses, ports and names of studies are replaced."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers
from tests import nodejs
from tests.docs.pages import blocks, text_of
from tests.docs.receivers import free_port
from tests.e2e.conftest import Publish, Visit
from tests.e2e.servers import Server
from tests.e2e.shops import Shop, all_heard, answer, begin_button, frame_of, heard
from tests.e2e.sites import HostSite
from tests.e2e.studies import SIX, WHY, Study

pytestmark = pytest.mark.slow

WRITTEN = "http://127.0.0.1:8000"
WORDS = "It got too dear for what we used."
EMBED, CANCEL, ONBOARD, BOT, MOBILE = (
    text_of(f"docs/how-to/{name}.md")
    for name in ("embed-the-widget", "cancel-flow", "onboard-by-cron", "chat-bot", "mobile-web-view")
)


def here(text: str, server: Server, study: Study) -> str:
    return text.replace(WRITTEN, server.url).replace("cancel-flow", study.slug)


@pytest.fixture
def shop(host: HostSite, server: Server, visit: Visit) -> Shop:
    return Shop(host, server, visit)


@pytest.fixture
async def study(publish: Publish, host: HostSite) -> Study:
    return await publish(allowedOrigins=[host.origin], questions=[SIX[0], SIX[-1]])


async def identity_secret(study: Study) -> str:
    return str((await study.call("GET", f"/studies/{study.id}/identity-secret"))["secret"])


# Embed the widget


async def test_one_element_is_enough(shop: Shop, study: Study, server: Server) -> None:
    page = (await shop.visited(here(blocks(EMBED, "html")[0], server, study))).page
    await begin_button(page).click()
    await answer(page, WORDS)


async def test_so_is_a_plain_frame(shop: Shop, study: Study, server: Server) -> None:
    page = (await shop.visited(here(blocks(EMBED, "html")[1], server, study))).page
    await begin_button(page).click()
    await expect(frame_of(page).get_by_role("textbox")).to_be_visible()


async def test_a_script_may_call_it(shop: Shop, study: Study, server: Server) -> None:
    loader = f'<script async src="{server.url}/embed/v1.js"></script>'
    visitor = await shop.visited(loader, script=here(blocks(EMBED, "js")[0], server, study))
    done: list[str] = []
    visitor.page.on("console", lambda message: done.append(message.text))
    await begin_button(visitor.page).click()
    await answer(visitor.page, WORDS)
    await frame_of(visitor.page).get_by_text("Yes", exact=True).click()
    await heard(visitor.page, "complete")
    interview = await study.interview()
    assert f"done {interview['id']}" in done
    assert interview["respondent"]["metadata"]["plan"] == "team"


async def test_the_page_names_every_event_and_option(shop: Shop, study: Study, server: Server) -> None:
    visitor = await shop.visited(here(blocks(EMBED, "html")[0], server, study))
    await heard(visitor.page, "ready")
    sources = [(await study.client.get(f"/embed/{name}.js")).text for name in ("v1", "shell")]
    for kind in {each["kind"] for each in await all_heard(visitor.page)}:
        assert f"`openkoji:{kind}`" in EMBED
    read = set(re.findall(r"options\.(\w+)", "".join(sources)))
    assert [name for name in sorted(read) if f"`{name}`" not in EMBED] == []


# Ask those who cancel


async def cancelling(shop: Shop, study: Study, server: Server, *, loader: bool = True) -> Page:
    form, script = here(blocks(CANCEL, "html")[0], server, study), here(blocks(CANCEL, "js")[0], server, study)
    proof = hmac.new((await identity_secret(study)).encode(), b"u_1001", hashlib.sha256).hexdigest()
    shop.host.show("/cancel.js", script)
    shop.host.show_body("/cancelled", "<h1>You have cancelled.</h1>")
    if not loader:
        form = form.replace("/embed/v1.js", "/embed/none.js")
    visitor = await shop.visited(form.replace("USER_HASH", proof))
    if loader:
        await visitor.page.wait_for_function("() => window.OpenKoji?.v === 1")
    else:
        visitor.expect_complaint("none.js|404")
    await visitor.page.get_by_role("button", name="Cancel my subscription").click()
    return visitor.page


async def test_who_cancels_is_asked_above_the_button_and_can_skip(shop: Shop, study: Study, server: Server) -> None:
    page = await cancelling(shop, study, server)
    await expect(begin_button(page)).to_be_visible()
    await page.get_by_role("button", name="Skip and cancel").click()
    await expect(page.get_by_role("heading", name="You have cancelled.")).to_be_visible()
    await page.go_back()
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await page.get_by_role("button", name="Cancel my subscription").click()
    await expect(page.get_by_role("heading", name="You have cancelled.")).to_be_visible()


async def test_who_answers_has_cancelled_too_and_is_known(shop: Shop, study: Study, server: Server) -> None:
    page = await cancelling(shop, study, server)
    await begin_button(page).click()
    await answer(page, WORDS)
    await frame_of(page).get_by_text("Yes", exact=True).click()
    await heard(page, "complete")
    assert await page.get_by_role("button", name="Skip and cancel").count() == 0, "there is nothing left to skip"
    await page.get_by_role("button", name="Close").first.click()
    await expect(page.get_by_role("heading", name="You have cancelled.")).to_be_visible()
    respondent = (await study.interview())["respondent"]
    assert (respondent["externalId"], respondent["identityVerified"]) == ("u_1001", True)
    assert respondent["metadata"]["plan"] == "team"


async def test_who_cannot_load_the_widget_cancels_all_the_same(shop: Shop, study: Study, server: Server) -> None:
    page = await cancelling(shop, study, server, loader=False)
    await expect(page.get_by_role("heading", name="You have cancelled.")).to_be_visible()


@pytest.mark.parametrize(
    "language",
    [
        "python",
        pytest.param("js", marks=nodejs.needs_node),
        pytest.param("php", marks=pytest.mark.skipif(shutil.which("php") is None, reason="PHP is not here")),
    ],
)
async def test_each_language_makes_the_same_proof(study: Study, tmp_path: Path, language: str) -> None:
    secret = await identity_secret(study)
    call = {
        "python": ("hash.py", "\nprint(user_hash('Zoë 7'))\n", [sys.executable]),
        "js": ("hash.mjs", "\nconsole.log(userHash('Zoë 7'));\n", ["node"]),
        "php": ("hash.php", "\necho user_hash('Zoë 7');\n", ["php"]),
    }
    name, line, command = call[language]
    program = next(each for each in blocks(CANCEL, language) if "KOJI_IDENTITY_SECRET" in each)
    (tmp_path / name).write_text(program + line, encoding="utf-8")
    made = printed([*command, str(tmp_path / name)], {"KOJI_IDENTITY_SECRET": secret})
    metadata = {"externalId": "Zoë 7"}
    body = {"respondentMetadata": metadata, "userHash": made.strip(), "source": "widget"}
    origin = {"Origin": study.document["allowedOrigins"][0]}
    started = await study.client.post(f"/api/v1/embed/{study.slug}/start", json=body, headers=origin)
    assert started.status_code == 201, started.text
    assert (await study.interview())["respondent"]["identityVerified"] is True


def test_findings_of_the_known_are_passed_on(tmp_path: Path) -> None:
    secret = new_secret()
    example = next(
        json.loads(block) for block in blocks(text_of("docs/reference/events.md"), "json") if "analysis_ready" in block
    )
    with listening() as (target, taken), program(CANCEL, tmp_path, secret, target) as forwarder:

        def deliver(key: str, **data: Any) -> int:
            event = example | {"data": example["data"] | data}
            body = json.dumps(event).encode()
            headers = signed_headers(Secrets(key), event["id"], datetime.now(UTC), body)
            return httpx.post(forwarder, content=body, headers=headers, trust_env=False).status_code

        assert deliver(secret, quality_score=2) == 204
        assert deliver(secret, quality_score=4, external_id=None) == 204
        assert deliver(new_secret(), quality_score=4) == 400
        assert taken == []
        assert deliver(secret, quality_score=4, external_id="u_1") == 204
    assert [each["user"] for each in taken] == ["u_1"]
    assert taken[0]["id"] == example["id"]
    assert taken[0]["properties"]["theme_top_1"] == example["data"]["themes"][0]["name"]


@contextmanager
def listening() -> Iterator[tuple[str, list[Any]]]:
    """Somebody to whom findings are passed on, and what they got."""
    taken: list[Any] = []

    class Target(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def program(page: str, folder: Path, secret: str, target: str) -> Iterator[str]:
    """The page's receiver under way, at the address that is given."""
    port = free_port()
    written = next(block for block in blocks(page, "python") if "9000" in block)
    (folder / "forwarder.py").write_text(written.replace("9000", str(port)), encoding="utf-8")
    environment = os.environ | {"KOJI_WEBHOOK_SECRET": secret, "FORWARD_TO": target, "NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen([sys.executable, folder / "forwarder.py"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert process.poll() is None, "it runs"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
    except httpx.TransportError:
        return False
    return True


# Ask new customers, by a daily cron job


def run(page: str, folder: Path, study: Study, typed: str) -> str:
    """What the page's Python program prints, given this on its standard input."""
    (folder / "recipe.py").write_text(blocks(page, "python")[0], encoding="utf-8")
    address = str(study.client.base_url).rstrip("/")
    name = study.slug if page is BOT else study.id
    key = study.workspace.key
    environment = {"KOJI_URL": address, "KOJI_STUDY": name, "KOJI_API_KEY": key, "NO_PROXY": "127.0.0.1"}
    return printed([sys.executable, str(folder / "recipe.py")], environment, typed)


def printed(command: Sequence[str], environment: Mapping[str, str], typed: str = "") -> str:
    ran = subprocess.run(
        command, input=typed, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


async def test_the_daily_script_gives_each_person_one_link(study: Study, tmp_path: Path, visit: Visit) -> None:
    signups = "email,name,external_id,plan\nada@example.com,Ada,u_1,team\nbob@example.com,Bob,u_2,\n"
    first = run(ONBOARD, tmp_path, study, signups)
    assert first.startswith("2 on the list, 0 e-mails queued\n")
    links = dict(line.split() for line in first.splitlines()[1:])
    assert sorted(links) == ["ada@example.com", "bob@example.com"]
    again = run(ONBOARD, tmp_path, study, signups + "eve@example.com,Eve,u_3,team\n")
    assert set(links.values()) < {line.split()[1] for line in again.splitlines()[1:]}
    page = (await visit(links["ada@example.com"])).page
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("textbox")).to_be_visible()
    respondent = (await study.interview())["respondent"]
    assert (respondent["name"], respondent["identityVerified"]) == ("Ada", True)
    assert respondent["metadata"]["plan"] == "team"


# A chat bot in thirty lines


async def test_the_bot_holds_an_interview(study: Study, tmp_path: Path) -> None:
    assert len([line for line in blocks(BOT, "python")[0].splitlines() if line.strip()]) <= 30
    told = run(BOT, tmp_path, study, f"{WORDS}\nyes\n")
    assert WHY in told
    interview = await study.interview()
    assert interview["status"] == "completed"
    assert interview["respondent"]["externalId"] == "terminal"
    assert [turn["content"] for turn in interview["transcript"] if turn["role"] == "respondent"] == [WORDS, "yes"]


# In a mobile app, as a sheet


async def test_a_sheet_ends_with_a_navigation_that_the_app_sees(publish: Publish, visit: Visit) -> None:
    done = "https://app.example.com/interview/done"
    assert done in MOBILE
    study = await publish(questions=[SIX[-1]], redirectUrl=done)
    link = str((await study.call("POST", f"/studies/{study.id}/respondents", {"externalId": "u_1"}))["link"])
    visitor = await visit(device="phone", more_hosts=("app.example.com",))
    await visitor.context.route(done + "*", lambda route: route.fulfill(body="the app has closed the sheet"))
    page = await visitor.open(f"{link}?theme=dark&hide_header=true&language=en")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.get_by_role("button", name="Start").click()
    await page.get_by_text("Yes", exact=True).click()
    await page.get_by_role("link", name="Continue").click()
    await page.wait_for_url(done + "*")


async def test_a_sheet_that_was_closed_goes_on_with_its_link_after_all_storage_is_gone(
    study: Study, visit: Visit
) -> None:
    link = str((await study.call("POST", f"/studies/{study.id}/respondents", {"externalId": "u_1"}))["link"])
    page = (await visit(link, device="phone")).page
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("textbox").fill(WORDS)
    await page.get_by_role("textbox").press("Enter")
    await expect(page.get_by_text(SIX[-1]["text"])).to_be_visible()
    other = (await visit(link, device="phone")).page
    await expect(other.get_by_text(WORDS)).to_be_visible()
