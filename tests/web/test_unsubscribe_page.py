"""`/u/{token}`: a look changes nothing, one press ends it, and another brings it back."""

from __future__ import annotations

import httpx
import pytest

from openkoji.db import Database
from openkoji.invitations import suppressions
from openkoji.invitations.suppressions import SuppressionReason, UnsubscribeLink, hash_of
from openkoji.invitations.texts import LANGUAGES, texts
from openkoji.kit.clock import now
from openkoji.settings import Settings
from tests.conftest import Workspace


class Reader:
    """Somebody with an e-mail of ours."""

    def __init__(self, client: httpx.AsyncClient, database: Database, workspace: Workspace, settings: Settings) -> None:
        self.client, self.database, self.workspace = client, database, workspace
        self.address_hash = hash_of(workspace.workspace_id, "ada@example.com", settings.key_ring())
        self.path = f"/u/{UnsubscribeLink(workspace.workspace_id, self.address_hash).token(settings.key_ring())}"

    async def reason(self) -> str | None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            found = await suppressions.find(transaction, self.workspace.workspace_id, [self.address_hash])
        return found.reason if found else None


@pytest.fixture
def reader(client: httpx.AsyncClient, database: Database, workspace: Workspace, settings: Settings) -> Reader:
    return Reader(client, database, workspace, settings)


async def test_looking_at_it_changes_nothing(reader: Reader) -> None:
    for method in ("GET", "HEAD"):
        looked = await reader.client.request(method, reader.path)
        assert looked.status_code == 200
    assert await reader.reason() is None
    page = await reader.client.get(reader.path)
    assert f'<form method="post" action="{reader.path}">' in page.text
    assert "ada" not in page.text.lower()


async def test_a_mail_programs_one_click_acts_at_once(reader: Reader) -> None:
    """RFC 8058: a POST with this body, no cookie, no redirect."""
    response = await reader.client.post(
        reader.path,
        content=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://mail.example"},
        follow_redirects=False,
    )
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert await reader.reason() == "unsubscribed"


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"--x\r\n\r\n", b"a=1&" * 50_000])
async def test_any_press_acts_whatever_its_body(reader: Reader, body: bytes) -> None:
    response = await reader.client.post(
        reader.path, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert response.status_code == 200
    assert await reader.reason() == "unsubscribed"


async def test_twice_is_once_and_can_be_undone(reader: Reader) -> None:
    for _ in range(2):
        pressed = await reader.client.post(reader.path)
        assert texts("en")["page_done_title"] in pressed.text
    assert f'action="{reader.path}/undo"' in pressed.text
    assert texts("en")["page_done_title"] in (await reader.client.get(reader.path)).text
    undone = await reader.client.post(f"{reader.path}/undo")
    assert texts("en")["page_undone"] in undone.text
    assert await reader.reason() is None


@pytest.mark.parametrize("why", [SuppressionReason.BOUNCED, SuppressionReason.MANUAL, SuppressionReason.ERASED])
async def test_what_others_decided_is_not_undone_by_the_link(reader: Reader, why: SuppressionReason) -> None:
    async with reader.database.workspace(reader.workspace.workspace_id) as transaction:
        suppressions.add(transaction, reader.workspace.workspace_id, reader.address_hash, why, now())
    undone = await reader.client.post(f"{reader.path}/undo")
    assert texts("en")["page_kept"] in undone.text
    assert await reader.reason() == why


async def test_a_link_of_nobodys_is_a_page_that_says_so(reader: Reader) -> None:
    wrong = reader.path[:-1] + ("A" if reader.path[-1] != "A" else "Q")
    for method, path in (("GET", wrong), ("POST", wrong), ("POST", f"{wrong}/undo"), ("GET", "/u/x")):
        response = await reader.client.request(method, path)
        assert response.status_code == 404
        assert texts("en")["page_nothing_title"] in response.text
    assert await reader.reason() is None


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_page_speaks_the_browsers_language(reader: Reader, code: str) -> None:
    page = await reader.client.get(reader.path, headers={"Accept-Language": f"xx, {code}-AT;q=0.8, en;q=0.5"})
    assert f'<html lang="{code}">' in page.text
    assert texts(code)["page_button"] in page.text


async def test_the_page_runs_nothing_and_is_not_listed(reader: Reader) -> None:
    page = await reader.client.get(reader.path)
    assert "script-src" not in page.headers["content-security-policy"]
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers
