"""What holds for every response: CORS on the API alone, `nosniff`, HEAD, Allow, and the limit's headers."""

from __future__ import annotations

import httpx
import pytest
from fastapi import APIRouter
from structlog.testing import capture_logs

from openkoji.accounts.admission import AdmittedRoute
from openkoji.app import create_app
from openkoji.edge.limits import EXPOSED_HEADERS
from openkoji.settings import Settings
from tests.conftest import Workspace

LIMIT_HEADERS = {name.lower() for name in EXPOSED_HEADERS} - {"retry-after"}
PAGE = {"Origin": "https://shop.example"}
PREFLIGHT = {
    **PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-session-token,idempotency-key",
}
ANSWERS = {
    "200": ("GET", "/api/v1/studies", {}),
    "401": ("GET", "/api/v1/studies", {"Authorization": "Bearer nonsense"}),
    "404 of a thing": ("GET", f"/api/v1/studies/stu_{'0' * 32}", {}),
    "404 of an address": ("GET", "/api/v1/nothing/here", {}),
    "404 of a slash too many": ("GET", "/api/v1/studies/", {}),
    "405": ("PUT", "/api/v1/studies", {}),
    "415": ("POST", "/api/v1/studies", {"Content-Type": "text/plain"}),
    "422": ("GET", "/api/v1/studies?limit=0", {}),
}


@pytest.mark.parametrize(("method", "path", "headers"), ANSWERS.values(), ids=ANSWERS)
async def test_every_answer_of_the_api_tells_the_limit(
    client: httpx.AsyncClient, workspace: Workspace, method: str, path: str, headers: dict[str, str]
) -> None:
    content = b"x" if method == "POST" else None
    answer = await client.request(method, path, headers={**workspace.headers, **headers}, content=content)
    assert set(answer.headers) >= LIMIT_HEADERS


async def test_the_answer_over_the_limit_tells_it_too(client: httpx.AsyncClient, workspace: Workspace) -> None:
    answers = [await client.get("/api/v1/nothing", headers=workspace.headers) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [404] * 60 + [429]
    assert set(answers[-1].headers) >= LIMIT_HEADERS | {"retry-after"}


async def test_a_call_that_leads_nowhere_counts_once(client: httpx.AsyncClient, workspace: Workspace) -> None:
    left = [
        int((await client.get("/api/v1/nothing", headers=workspace.headers)).headers["x-ratelimit-remaining"])
        for _ in range(2)
    ]
    assert left == [59, 58]


@pytest.mark.parametrize(("method", "path", "headers"), ANSWERS.values(), ids=ANSWERS)
async def test_a_page_elsewhere_may_read_every_answer_of_the_api(
    client: httpx.AsyncClient, workspace: Workspace, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await client.request(method, path, headers={**workspace.headers, **headers, **PAGE})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")} == set(EXPOSED_HEADERS)
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_preflight_is_answered_and_not_counted(client: httpx.AsyncClient, workspace: Workspace) -> None:
    for _ in range(3):
        answer = await client.options("/api/v1/interviews/messages", headers={**PREFLIGHT, **workspace.headers})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "x-session-token" in answer.headers["access-control-allow-headers"].lower()
    counted = await client.get("/api/v1/studies", headers=workspace.headers)
    assert counted.headers["x-ratelimit-remaining"] == "59"


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/errors", "/t/nothing", "/healthz"])
async def test_pages_are_for_their_own_origin(client: httpx.AsyncClient, path: str) -> None:
    assert not [name for name in (await client.get(path, headers=PAGE)).headers if name.startswith("access-control")]
    preflight = await client.options(path, headers=PREFLIGHT)
    assert not [name for name in preflight.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/t/x", "/healthz", "/readyz", "/nothing", "/api/v1/openapi.json", "/api/v1/nothing"]
)
async def test_no_answer_is_sniffed(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).headers.get_list("x-content-type-options") == ["nosniff"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/studies", "/api/v1/openapi.json"])
async def test_head_answers_as_get_without_a_body(client: httpx.AsyncClient, workspace: Workspace, path: str) -> None:
    whole = await client.get(path, headers=workspace.headers)
    head = await client.head(path, headers=workspace.headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/studies", "GET, HEAD, POST"),
        ("POST", f"/api/v1/studies/stu_{'0' * 32}", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/api/v1/interviews/messages", "POST"),
        ("HEAD", "/api/v1/interviews/start", "POST"),
        ("OPTIONS", "/api/v1/interviews", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/healthz", "GET, HEAD"),
    ],
)
async def test_a_method_that_is_not_taken_is_answered_with_those_that_are(
    client: httpx.AsyncClient, workspace: Workspace, method: str, path: str, allowed: str
) -> None:
    answer = await client.request(method, path, headers=workspace.headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


async def test_a_fault_of_ours_is_a_problem_without_its_inside(
    settings: Settings, conninfo: str, workspace: Workspace
) -> None:
    app = create_app(settings, conninfo)
    faulty = APIRouter(route_class=AdmittedRoute)

    @faulty.get("/api/v1/faulty")
    async def fail() -> None:
        raise RuntimeError("a secret inside")

    app.include_router(faulty)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as client,
    ):
        with capture_logs() as logged:
            answer = await client.get("/api/v1/faulty", headers={**workspace.headers, **PAGE})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["requestId"].startswith("req_")
    assert "inside" not in answer.text
    assert any(answer.json()["requestId"] == line.get("request_id") for line in logged)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert set(answer.headers) >= LIMIT_HEADERS
