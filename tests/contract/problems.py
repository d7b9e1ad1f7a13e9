"""What tests of refusals share: the calls there are, what a problem looks like, and what is in the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from openkoji.db import Database
from tests.conftest import Workspace
from tests.contract.described import OPERATIONS
from tests.contract.seeds import Seeds

TAKES_BODY = [
    (path, method)
    for method, path, operation in OPERATIONS
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]
TAKES_NO_BODY_TOO = [
    (path, method)
    for method, path, operation in OPERATIONS
    if not operation.get("requestBody", {}).get("required", False)
]
TAKES_ID = [(path, method) for method, path, _ in OPERATIONS if "{" in path]
# Anyone may call it who shows the study's page: it asks for the page's origin, and for no key.
FOR_ANYONE = "/api/v1/embed/{address}/start"

# It may hold a cohort of a hundred thousand people, whose fields are metadata.
TAKES_COHORTS = "/api/v1/integrations/amplitude/cohorts/{study_slug}"

# What else a call needs, by the end of its path, so that only the id or the field that is asked about does not fit.
_QUERIES: dict[str, dict[str, str]] = {"/export": {"kind": "interviews"}, "/sample": {"event": "study.full"}}
_BODIES: dict[str, dict[str, Any]] = {
    "/ask": {"question": "What do they say about the price?"},
    "/publish": {},
    "/invitations": {"all": True},
    "/cancel": {},
    "/erase": {"email": "nobody@example.com"},
    "/suppressions": {"email": "nobody@example.com"},
    "/draft": {"goal": "Why do people leave?"},
    "/rehearse": {"respondents": 2},
    "/merge": {"into": f"thm_{'0' * 32}"},
    "/split": {"name": "x", "quotes": [{"messageId": f"msg_{'0' * 32}", "start": 0, "end": 1}]},
    "/webhooks": {"url": "https://hooks.example.com"},
    "/{endpoint_id}": {"description": "x"},
    "/rotate": {},
    "/test": {},
    "/resend": {"since": "2026-11-01T00:00:00Z"},
    "/replay": {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"},
    "/model": {"moderationModel": "openai:gpt-5-mini", "apiKey": "sk-0123456789"},
    "/preview": {},
    "/{study_slug}": {"users": [{"user_id": "ada@example.com"}]},
    "/amplitude": {"apiKey": "0123456789abcdef", "baseUrl": "http://127.0.0.1:9"},
    "/hooks": {"targetUrl": "https://hooks.example.com", "event": "study.full"},
}
JSON = {"Content-Type": "application/json"}


def is_problem(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"] == f"/docs/errors#{problem['error']}"
    assert problem["message"]
    if code is not None:
        assert problem["error"] == code
    for header in ("ratelimit", "ratelimit-policy", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"):
        assert header in response.headers
    return problem


def query_of(path: str) -> dict[str, str]:
    return _QUERIES.get(f"/{path.rpartition('/')[2]}", {})


def body_of(path: str) -> dict[str, Any]:
    return _BODIES.get(f"/{path.rpartition('/')[2]}", {"name": "x"})


def sent_to(path: str, method: str) -> dict[str, Any]:
    """What a request carries, so that only the id that is asked about does not fit."""
    if path.endswith("/import"):
        return {"files": {"file": ("people.csv", b"email\nada@example.com\n")}}
    return {"json": body_of(path)} if (path, method) in TAKES_BODY else {}


def parameter_of(path: str) -> str:
    return path.partition("{")[2].partition("}")[0]


def at(path: str, planted: Seeds) -> str:
    for name, value in planted.ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path


async def a_key_of(api: httpx.AsyncClient) -> str:
    keys = (await api.get("/api/v1/api-keys")).json()["items"]
    return str(keys[0]["id"])


async def rows_of(database: Database, workspace: Workspace) -> list[tuple[str, int]]:
    async with database.system() as transaction:
        return [(table, await _count(transaction, table, workspace)) for table in _tables()]


def _tables() -> Iterator[str]:
    yield from (
        "api_keys",
        "studies",
        "study_versions",
        "respondents",
        "interviews",
        "messages",
        "analyses",
        "idempotency_keys",
        "webhook_endpoints",
        "webhook_deliveries",
        "integrations",
        "cohort_runs",
        "rehearsals",
    )


async def _count(transaction: Any, table: str, workspace: Workspace) -> int:
    row = await transaction.fetch_values(
        f"SELECT count(*) FROM {table} WHERE workspace_id = %s", [workspace.workspace_id]
    )
    return int(row[0])
