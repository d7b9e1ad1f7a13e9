"""What `docs/how-to/mirror-a-cohort.md` has a reverse ETL tool send, filled in as that tool would, does what the page
says."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import jinja2
import pytest

from tests.conftest import Workspace
from tests.docs.pages import blocks, text_of

PAGE = text_of("docs/how-to/mirror-a-cohort.md")
STUDY = {
    "name": "Stopped at step three",
    "brief": {"problem": "People stop.", "audience": "Who did."},
    "questions": [{"text": "What were you about to do?"}],
}
COLUMNS = re.findall(r'(?:AS )?"?(\w+)"?(?=,| FROM)', blocks(PAGE, "sql")[0])


def row(number: int, **values: Any) -> dict[str, Any]:
    """A row of the page's model, with what is hard on a template in it."""
    given = {"email": f"ada{number}@example.com", "name": 'Ada "the engine" 🎈\n', "externalId": number, "plan": None}
    return dict.fromkeys(COLUMNS, 3) | given | values


def body(name: str, **values: Any) -> Any:
    """What the page's template of this name becomes. Liquid and Jinja agree on what it uses; `json` is a filter of
    Hightouch's."""
    found = re.search(rf"^\| Body, {name} \| `(.*)` \|$", PAGE, re.MULTILINE)
    assert found
    environment = jinja2.Environment()
    environment.filters["json"] = json.dumps
    return environment.from_string(found[1].replace("\\|", "|")).render(values)


@pytest.fixture
async def study(client: httpx.AsyncClient, workspace: Workspace) -> str:
    made = (await client.post("/api/v1/studies", json=STUDY, headers=workspace.headers)).json()["id"]
    await client.post(f"/api/v1/studies/{made}/publish", headers=workspace.headers)
    return str(made)


@pytest.fixture
async def send(client: httpx.AsyncClient, workspace: Workspace, study: str) -> Any:
    async def send(content: str) -> httpx.Response:
        headers = {**workspace.headers, "Content-Type": "application/json"}
        return await client.post(f"/api/v1/studies/{study}/respondents", content=content, headers=headers)

    return send


def test_the_columns_of_the_model_are_fields_and_metadata() -> None:
    assert COLUMNS == ["email", "name", "externalId", "plan", "last_step"]


async def test_a_full_batch_is_taken_and_the_same_again_adds_nobody(send: Any) -> None:
    batch = body("of a batch", rows=[row(number) for number in range(500)])
    first, again = await send(batch), await send(batch)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["created"], again.json()["updated"]) == (500, 500)
    assert [each["link"] for each in first.json()["respondents"]] == [
        each["link"] for each in again.json()["respondents"]
    ]


async def test_a_batch_of_more_than_500_is_refused_whole(send: Any) -> None:
    assert (await send(body("of a batch", rows=[row(number) for number in range(501)]))).status_code == 422


async def test_a_row_by_itself_is_taken_too_and_keeps_what_it_says(
    send: Any, client: httpx.AsyncClient, workspace: Workspace
) -> None:
    made = await send(body("of one row", row=row(7, last_step="three")))
    assert made.status_code == 201
    kept = (await client.get(f"/api/v1/respondents/{made.json()['id']}", headers=workspace.headers)).json()
    assert (kept["email"], kept["externalId"]) == ("ada7@example.com", "7")
    assert kept["metadata"] == {"last_step": "three"}


async def test_to_a_key_with_scopes_everybody_is_somebody_new(
    send: Any, client: httpx.AsyncClient, workspace: Workspace, study: str
) -> None:
    await send(body("of one row", row=row(1)))
    made = {"name": "scoped", "scopes": ["interviews:write"]}
    scoped = (await client.post("/api/v1/api-keys", json=made, headers=workspace.headers)).json()["key"]
    again = await client.post(
        f"/api/v1/studies/{study}/respondents",
        content=body("of one row", row=row(1)),
        headers={"Authorization": f"Bearer {scoped}", "Content-Type": "application/json"},
    )
    assert again.json()["outcome"] == "created"
