"""Whatever is sent, the answer is a problem that says what to do, and nothing has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.edge.request import DEEPEST, MAXIMUM_BODY
from tests.conftest import Workspace
from tests.contract.problems import (
    FOR_ANYONE,
    JSON,
    TAKES_BODY,
    TAKES_COHORTS,
    TAKES_NO_BODY_TOO,
    at,
    body_of,
    is_problem,
    rows_of,
)
from tests.contract.seeds import Seeds

# In the last two, a field of one's own is metadata.
IGNORE_UNKNOWN_FIELDS = {
    "/api/v1/interviews/start",
    "/api/v1/interviews/messages",
    "/api/v1/interviews/complete",
    "/api/v1/interviews/withdraw",
    FOR_ANYONE,
    TAKES_COHORTS,
    "/api/v1/studies/{study_id}/respondents",
}

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


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_what_is_no_json_is_malformed(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, body: bytes
) -> None:
    response = await api.request(method, at(path, planted), content=body, headers=JSON)
    is_problem(response, 400, "malformed_json")


@pytest.mark.parametrize("body", NO_FIT.values(), ids=NO_FIT)
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_what_does_not_fit_is_refused_by_field(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, body: bytes
) -> None:
    if body in {b"", b"null"} and (path, method) in TAKES_NO_BODY_TOO:
        pytest.skip("here the body may be left out")
    response = await api.request(method, at(path, planted), content=body, headers=JSON)
    problem = is_problem(response, 422, "validation_failed")
    assert problem["errors"]


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "text/json"])
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_a_body_must_be_declared_as_json(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await api.request(method, at(path, planted), content=b'{"name": "x"}', headers=headers)
    is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize(("path", "method"), [each for each in TAKES_BODY if each[0] != TAKES_COHORTS])
@pytest.mark.usefixtures("unchanged")
async def test_a_body_over_a_mebibyte_is_too_large(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, chunked: bool
) -> None:
    body = b'{"name": "' + b"x" * MAXIMUM_BODY + b'"}'

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    response = await api.request(method, at(path, planted), content=chunks() if chunked else body, headers=JSON)
    is_problem(response, 413, "payload_too_large")


@pytest.mark.parametrize("field", ["name", "message", "projectSlug", "sessionToken", "slug", "interviewId"])
@pytest.mark.parametrize(("path", "method"), TAKES_BODY)
@pytest.mark.usefixtures("unchanged")
async def test_a_text_of_almost_a_mebibyte_is_refused(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str, field: str
) -> None:
    response = await api.request(method, at(path, planted), json={field: "x" * (MAXIMUM_BODY - 100)})
    assert response.status_code in {401, 413, 422}
    is_problem(response, response.status_code)


@pytest.mark.parametrize(("path", "method"), [each for each in TAKES_BODY if each[0] not in IGNORE_UNKNOWN_FIELDS])
@pytest.mark.usefixtures("unchanged")
async def test_an_unknown_field_is_a_mistake_that_is_told(
    api: httpx.AsyncClient, planted: Seeds, path: str, method: str
) -> None:
    response = await api.request(method, at(path, planted), json=body_of(path) | {"nmae": "y"})
    problem = is_problem(response, 422, "validation_failed")
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
        {"externalId": 1.5},
    ],
    ids=["a list", "an object", "51 keys", "a long text", "no address", "a number", "a fraction"],
)
@pytest.mark.usefixtures("unchanged")
async def test_metadata_that_is_not_kept_is_refused(
    api: httpx.AsyncClient, planted: Seeds, metadata: dict[str, Any]
) -> None:
    body = {"projectId": planted.study_id, "respondentMetadata": metadata}
    is_problem(await api.post("/api/v1/interviews/start", json=body), 422, "validation_failed")


@pytest.mark.parametrize("value", [10**30, -(10**30), 1.5e300, 11, -1, 2.5, "x" * 5000, {"a": {"b": []}}, [[]]])
async def test_a_value_that_fits_no_scale_is_refused_and_nothing_is_lost(
    api: httpx.AsyncClient, planted: Seeds, database: Database, contract_workspace: Workspace, value: object
) -> None:
    started = (await api.post("/api/v1/interviews/start", json={"projectId": planted.study_id})).json()
    before = await rows_of(database, contract_workspace)
    response = await api.post(
        "/api/v1/interviews/messages",
        json={"sessionToken": started["sessionToken"], "answer": {"questionId": "q2", "value": value}},
    )
    is_problem(response, 422)
    assert await rows_of(database, contract_workspace) == before


@pytest.mark.parametrize("levels", [DEEPEST - 3, DEEPEST + 3])
@pytest.mark.usefixtures("unchanged")
async def test_a_deeply_nested_value_is_refused(api: httpx.AsyncClient, planted: Seeds, levels: int) -> None:
    value: object = 1
    for _ in range(levels):
        value = [value]
    body = {"sessionToken": planted.session_token, "answer": {"questionId": "q2", "value": value}}
    is_problem(await api.post("/api/v1/interviews/messages", json=body), 422)


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
