"""Whatever is sent, the answer is a problem that says what to do, and nothing has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.edge.request import DEEPEST, MAXIMUM_BODY
from tests.conftest import Workspace
from tests.contract.described import OPERATIONS
from tests.contract.seeds import Seeds, plant

TAKES_BODY = [(path, method) for method, path, operation in OPERATIONS if "requestBody" in operation]
TAKES_NO_BODY_TOO = [
    (path, method)
    for method, path, operation in OPERATIONS
    if not operation.get("requestBody", {}).get("required", False)
]
TAKES_ID = [(path, method) for method, path, _ in OPERATIONS if "{" in path]
IGNORE_UNKNOWN_FIELDS = {
    "/api/v1/interviews/start",
    "/api/v1/interviews/messages",
    "/api/v1/interviews/complete",
}
JSON = {"Content-Type": "application/json"}

NO_JSON: dict[str, bytes] = {
    "cut off": b'{"name": "x',
    "trailing comma": b'{"name": "x",}',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "raw NUL in a text": b'{"name": "a\x00b"}',
    "raw NUL outside": b'{"name": "x"}\x00',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": -Infinity}',
    "a number beyond any double": b'{"name": 1e400}',
    "a thousand digits": b'{"name": ' + b"9" * 1000 + b"}",
    "nested without end": b"[" * 100_000,
    "two documents": b'{"name": "x"}{"name": "y"}',
}

NO_FIT: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"7",
    "escaped NUL in a text": b'{"name": "a\\u0000b"}',
    "escaped NUL in a key": b'{"a\\u0000b": 1}',
    "nested deeply": b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
    "nested too deeply, with a NUL": b'{"name": ' + b"[" * 500 + b'"\\u0000"' + b"]" * 500 + b"}",
}


@pytest.fixture(scope="module")
async def planted(server_url: str, contract_workspace: Workspace, database: Database) -> Seeds:
    async with database.system() as transaction:
        transaction.write("DELETE FROM rate_limits")
    async with httpx.AsyncClient(base_url=server_url, headers=contract_workspace.headers) as client:
        return await plant(client)


@pytest.fixture
async def unchanged(planted: Seeds, contract_workspace: Workspace, database: Database) -> AsyncIterator[None]:
    """Fails a test that has added or removed a row of the workspace."""
    before = await _rows(database, contract_workspace)
    yield
    assert await _rows(database, contract_workspace) == before


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_what_is_no_json_is_malformed(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, body: bytes
) -> None:
    response = await api.request(method, _at(path, planted), content=body, headers=JSON)
    _is_problem(response, 400, "malformed_json")


@pytest.mark.parametrize("body", NO_FIT.values(), ids=NO_FIT)
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_what_does_not_fit_is_refused_by_field(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, body: bytes
) -> None:
    if body in {b"", b"null"} and (path, method) in TAKES_NO_BODY_TOO:
        pytest.skip("here the body may be left out")
    response = await api.request(method, _at(path, planted), content=body, headers=JSON)
    problem = _is_problem(response, 422, "validation_failed")
    assert problem["errors"]


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "text/json"])
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_a_body_must_be_declared_as_json(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await api.request(method, _at(path, planted), content=b'{"name": "x"}', headers=headers)
    _is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_a_body_over_a_mebibyte_is_too_large(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, chunked: bool
) -> None:
    body = b'{"name": "' + b"x" * MAXIMUM_BODY + b'"}'

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    response = await api.request(method, _at(path, planted), content=chunks() if chunked else body, headers=JSON)
    _is_problem(response, 413, "payload_too_large")


@pytest.mark.parametrize("field", ["name", "message", "projectSlug", "sessionToken", "slug", "interviewId"])
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_a_text_of_almost_a_mebibyte_is_refused(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, field: str
) -> None:
    response = await api.request(method, _at(path, planted), json={field: "x" * (MAXIMUM_BODY - 100)})
    assert response.status_code in {401, 413, 422}
    _is_problem(response, response.status_code)


@pytest.mark.parametrize(("path", "method"), [each for each in TAKES_BODY if each[0] not in IGNORE_UNKNOWN_FIELDS])
@pytest.mark.usefixtures("unchanged")
async def test_an_unknown_field_is_a_mistake_that_is_told(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str
) -> None:
    response = await api.request(method, _at(path, planted), json={"name": "x", "nmae": "y"})
    problem = _is_problem(response, 422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["nmae"]


async def test_conversation_calls_ignore_unknown_fields(api: httpx.AsyncClient, planted: Seeds) -> None:
    started = await api.post(
        "/api/v1/interviews/start",
        json={"projectId": planted.study_id, "theme": "dark", "respondentMetadata": {"plan": "pro"}},
    )
    assert started.status_code == 201
    token = started.json()["sessionToken"]
    sent = await api.post("/api/v1/interviews/messages", json={"sessionToken": token, "message": "Hm.", "typing": 3})
    assert sent.status_code == 200
    done = await api.post("/api/v1/interviews/complete", json={"sessionToken": token, "theme": "dark"})
    assert done.status_code == 200


@pytest.mark.parametrize(
    "metadata",
    [
        {"plan": ["pro"]},
        {"plan": {"name": "pro"}},
        {f"key{number}": number for number in range(51)},
        {"plan": "x" * 2001},
        {"email": "no address"},
        {"email": 7},
        {"name": ""},
    ],
    ids=["a list", "an object", "51 keys", "a long text", "no address", "a number", "empty"],
)
@pytest.mark.usefixtures("unchanged")
async def test_metadata_that_is_not_kept_is_refused(
    api: httpx.AsyncClient, planted: Seeds, metadata: dict[str, Any]
) -> None:
    body = {"projectId": planted.study_id, "respondentMetadata": metadata}
    _is_problem(await api.post("/api/v1/interviews/start", json=body), 422, "validation_failed")


@pytest.mark.parametrize("value", [10**30, -(10**30), 1.5e300, 11, -1, 2.5, "x" * 5000, {"a": {"b": []}}, [[]]])
async def test_a_value_that_fits_no_scale_is_refused_and_nothing_is_lost(
    api: httpx.AsyncClient, planted: Seeds, database: Database, contract_workspace: Workspace, value: object
) -> None:
    started = (await api.post("/api/v1/interviews/start", json={"projectId": planted.study_id})).json()
    before = await _rows(database, contract_workspace)
    response = await api.post(
        "/api/v1/interviews/messages",
        json={"sessionToken": started["sessionToken"], "answer": {"questionId": "q2", "value": value}},
    )
    _is_problem(response, 422)
    assert await _rows(database, contract_workspace) == before


@pytest.mark.parametrize("levels", [DEEPEST - 3, DEEPEST + 3])
@pytest.mark.usefixtures("unchanged")
async def test_a_deeply_nested_value_is_refused(api: httpx.AsyncClient, planted: Seeds, levels: int) -> None:
    value: object = 1
    for _ in range(levels):
        value = [value]
    body = {"sessionToken": planted.session_token, "answer": {"questionId": "q2", "value": value}}
    _is_problem(await api.post("/api/v1/interviews/messages", json=body), 422)


@pytest.mark.parametrize("form", ["unknown", "of another kind", "nonsense", "long", "NUL", "dots"])
@pytest.mark.parametrize(("path", "method"), TAKES_ID)
@pytest.mark.usefixtures("unchanged")
async def test_an_id_that_leads_nowhere_is_not_found(api: httpx.AsyncClient, path: str, method: str, form: str) -> None:
    prefix = {"study_id": "stu", "interview_id": "int", "key_id": "key"}[_parameter(path)]
    spelled = {
        "unknown": f"{prefix}_{'0' * 32}",
        "of another kind": f"msg_{'0' * 32}",
        "nonsense": "🙂_%27%3B--",
        "long": f"{prefix}_" + "0" * 5000,
        "NUL": f"{prefix}_%00",
        "dots": f"{prefix}_..%2F..",
    }[form]
    body = {"json": {"name": "x"}} if (path, method) in TAKES_BODY else {}
    response = await api.request(method, path.replace(f"{{{_parameter(path)}}}", spelled), **body)
    assert response.status_code in ({404} if form == "unknown" else {404, 405, 422}), response.text
    _is_problem(response, response.status_code)


@pytest.mark.parametrize(("path", "method"), TAKES_ID)
@pytest.mark.usefixtures("unchanged")
async def test_what_another_workspace_has_is_not_found(
    api: httpx.AsyncClient, planted: Seeds, other_workspace: Workspace, path: str, method: str
) -> None:
    body = {"json": {"name": "x"}} if (path, method) in TAKES_BODY else {}
    mine = await _a_key_of(api)
    target = _at(path, planted).replace("{key_id}", mine)
    response = await api.request(method, target, headers=other_workspace.headers, **body)
    _is_problem(response, 404)


@pytest.mark.usefixtures("unchanged")
async def test_another_workspace_starts_and_completes_nothing_here(
    api: httpx.AsyncClient, planted: Seeds, other_workspace: Workspace
) -> None:
    theirs = other_workspace.headers
    started = await api.post("/api/v1/interviews/start", json={"projectId": planted.study_id}, headers=theirs)
    _is_problem(started, 404, "study_not_found")
    completed = await api.post(
        "/api/v1/interviews/complete", json={"interviewId": planted.interview_id}, headers=theirs
    )
    _is_problem(completed, 404, "interview_not_found")
    sent = await api.post(
        "/api/v1/interviews/messages", json={"sessionToken": planted.session_token, "message": "hi"}, headers=theirs
    )
    _is_problem(sent, 401, "invalid_session_token")


@pytest.mark.parametrize("path", ["/api/v1/studies", "/api/v1/interviews", "/api/v1/api-keys"])
@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "9" * 500},
        {"limit": "ten"},
        {"cursor": "x" * 8000},
        {"cursor": "🙂"},
        {"cursor": "\x00"},
        {"cursor": "AAAAAAAAAAAAAAAAAAAAAB"},
    ],
    ids=str,
)
async def test_a_page_that_cannot_be_is_refused(api: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    _is_problem(await api.get(path, params=query), 422, "validation_failed")


@pytest.mark.parametrize("moment", ["0", "1700000000", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"])
async def test_a_time_is_written_with_its_zone(api: httpx.AsyncClient, moment: str) -> None:
    _is_problem(await api.get("/api/v1/interviews", params={"createdAfter": moment}), 422, "validation_failed")


@pytest.mark.parametrize("key", ["", "x" * 256, "x" * 30_000])
@pytest.mark.parametrize("path", ["/api/v1/studies", "/api/v1/api-keys"])
@pytest.mark.usefixtures("unchanged")
async def test_an_idempotency_key_is_bounded(api: httpx.AsyncClient, path: str, key: str) -> None:
    response = await api.post(path, json={"name": "x"}, headers={"Idempotency-Key": key})
    _is_problem(response, 422, "validation_failed")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp4",
        b"Bearer \xff\xfe",
        "Bearer " + "k" * 30_000,
        "Bearer koji_live_" + "0" * 49,
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize(("path", "method"), [("/api/v1/studies", "GET"), ("/api/v1/interviews/messages", "POST")])
async def test_a_credential_that_does_not_hold_is_unauthorized(
    server_url: str, path: str, method: str, authorization: str | bytes
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    body = {"json": {"message": "hi"}} if method == "POST" else {}
    async with httpx.AsyncClient(base_url=server_url) as anyone:
        response = await anyone.request(method, path, headers=headers, **body)
    _is_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "kst_", "kst_" + "A" * 67, "kst_" + "A" * 30_000, b"\xff\xfe"])
async def test_a_session_token_that_does_not_hold_is_unauthorized(server_url: str, token: str | bytes) -> None:
    async with httpx.AsyncClient(base_url=server_url) as anyone:
        response = await anyone.post(
            "/api/v1/interviews/messages", headers={"X-Session-Token": token}, json={"message": "hi"}
        )
    _is_problem(response, 401, "invalid_session_token")


async def test_of_a_field_given_twice_the_last_counts(api: httpx.AsyncClient) -> None:
    response = await api.post("/api/v1/studies", content=b'{"name": "first", "name": "last"}', headers=JSON)
    assert response.status_code == 201
    assert response.json()["name"] == "last"


_TEXTS = {
    "emoji": "Leaving 👋🏽 👩‍👩‍👧 – why?",
    "right to left": "لماذا غادرت؟ \u200fשלום",
    "combining": "Zoë Zoë é ẛ̣",
    "markup": "<script>alert(1)</script> & 'quotes' \"too\" {{x}} %s \\",
    "line ends": "one\ntwo\tthree",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
async def test_any_writing_is_taken_and_returned_as_it_was(api: httpx.AsyncClient, planted: Seeds, text: str) -> None:
    study = await api.post("/api/v1/studies", json={"name": text, "brief": {"problem": text}})
    assert (study.json()["name"], study.json()["brief"]["problem"]) == (text, text)
    key = await api.post("/api/v1/api-keys", json={"name": text})
    assert key.json()["name"] == text
    started = await api.post(
        "/api/v1/interviews/start",
        json={"projectId": planted.study_id, "respondentMetadata": {"name": text, "note": text, text: "value"}},
    )
    await api.post(
        "/api/v1/interviews/messages", json={"sessionToken": started.json()["sessionToken"], "message": text}
    )
    read = (await api.get(f"/api/v1/interviews/{started.json()['interviewId']}")).json()
    assert read["respondent"]["name"] == text
    assert read["respondent"]["metadata"] == {"note": text, text: "value"}
    assert read["transcript"][1]["content"] == text


def _is_problem(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
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


def _parameter(path: str) -> str:
    return path.partition("{")[2].partition("}")[0]


def _at(path: str, planted: Seeds) -> str:
    return path.replace("{study_id}", planted.study_id).replace("{interview_id}", planted.interview_id)


async def _a_key_of(api: httpx.AsyncClient) -> str:
    keys = (await api.get("/api/v1/api-keys")).json()["items"]
    return str(keys[0]["id"])


async def _rows(database: Database, workspace: Workspace) -> list[tuple[str, int]]:
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
    )


async def _count(transaction: Any, table: str, workspace: Workspace) -> int:
    row = await transaction.fetch_values(
        f"SELECT count(*) FROM {table} WHERE workspace_id = %s", [workspace.workspace_id]
    )
    return int(row[0])
