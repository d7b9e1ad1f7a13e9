"""The OpenAPI description is complete: who may call, what may go wrong, and how it looks."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema_rs
import pytest

from openkoji.web.examples import EXAMPLES
from openkoji.web.openapi_parts import LIMIT_HEADERS, TOKEN_CALLS
from tests.contract.described import DOCUMENT, OPERATIONS

ALL = [operation for _, _, operation in OPERATIONS]
NAMES = [operation["operationId"] for operation in ALL]


async def test_it_is_served_as_openapi_3_1_and_known_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/v1/openapi.json")
    assert first.json()["openapi"].startswith("3.1")
    again = await client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_servers_are_relative() -> None:
    assert DOCUMENT["servers"] == [{"url": "/"}]


def test_operation_ids_are_short_and_unique() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert all(name.isidentifier() and len(name) < 30 for name in NAMES)


def test_the_calls_that_clients_were_written_for_keep_their_names() -> None:
    assert {"start_interview", "send_message", "complete_interview", "get_interview"} <= set(NAMES)


def test_every_tag_is_described() -> None:
    described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
    assert {tag for operation in ALL for tag in operation["tags"]} == described


def test_schemas_have_plain_names() -> None:
    """Two models of one name would get their modules' names, and change them when code moves."""
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize("operation", ALL, ids=NAMES)
def test_every_operation_says_who_may_call_it(operation: dict[str, Any]) -> None:
    assert {"apiKey": []} in operation["security"]
    assert ({"sessionToken": []} in operation["security"]) == (operation["operationId"] in TOKEN_CALLS)


@pytest.mark.parametrize("operation", ALL, ids=NAMES)
def test_every_operation_says_what_it_does(operation: dict[str, Any]) -> None:
    assert operation["description"]


@pytest.mark.parametrize("operation", ALL, ids=NAMES)
def test_errors_are_problems_and_nothing_else(operation: dict[str, Any]) -> None:
    errors = {status: _resolve(answer) for status, answer in operation["responses"].items() if status >= "400"}
    assert {"401", "429", "503"} <= set(errors)
    for answer in errors.values():
        assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("operation", ALL, ids=NAMES)
def test_every_answer_below_500_tells_the_limit(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status < "500":
            assert set(LIMIT_HEADERS) <= set(_resolve(answer)["headers"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_what_the_schemas_say(name: str) -> None:
    operation = ALL[NAMES.index(name)]
    for holder in (operation["requestBody"], operation["responses"]["200"]):
        media = holder["content"]["application/json"]
        schema = {**media["schema"], "components": DOCUMENT["components"]}
        assert media["examples"]
        for example in media["examples"].values():
            jsonschema_rs.validate(schema, example["value"])


def _resolve(answer: dict[str, Any]) -> dict[str, Any]:
    name = answer.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["responses"][name] if name else answer
