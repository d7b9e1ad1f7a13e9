"""`/api/v1/openapi.json`: the API described for people, tools and generators (OpenAPI 3.1), made once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from openkoji.accounts.admission import AdmittedRoute
from openkoji.edge.schemas import Problem
from openkoji.web import openapi_webhooks
from openkoji.web.examples import EXAMPLES
from openkoji.web.openapi_parts import (
    DESCRIPTION,
    HEADERS,
    LIMIT_HEADERS,
    PATTERNS,
    PROBLEM_STATUSES,
    SECURITY_SCHEMES,
    TAGS,
    TOKEN_CALLS,
)

router = APIRouter(route_class=AdmittedRoute, include_in_schema=False)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    body: bytes
    tag: str
    methods: Mapping[str, tuple[str, ...]]


@router.get("/api/v1/openapi.json")
async def openapi(request: Request) -> Response:
    described = description_of(request.app)
    headers = {"ETag": described.tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == described.tag:
        return Response(status_code=304, headers=headers)
    return Response(described.body, media_type="application/json", headers=headers)


def description_of(app: FastAPI) -> Description:
    """The description of an application, made when it is first asked for."""
    described: Description | None = getattr(app.state, "description", None)
    if described is None:
        made = document(app)
        body = orjson.dumps(made)
        described = app.state.description = Description(
            body=body,
            tag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            methods={path: tuple(method.upper() for method in item) for path, item in made["paths"].items()},
        )
    return described


def document(app: FastAPI) -> Node:
    """What FastAPI finds in the routes, with what it cannot know: who may call, limits, problems, examples."""
    described: Node = get_openapi(
        title=app.title,
        version=app.version,
        summary="Interviews moderated by the server, over an API.",
        description=DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        servers=[{"url": "/"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    schemas.update(openapi_webhooks.schemas())
    for schema in schemas.values():
        for name, member in schema.get("properties", {}).items():
            member.pop("title", None)  # pydantic's, which repeats the name
            _spell(name, member)
    components["securitySchemes"] = SECURITY_SCHEMES
    components["headers"] = HEADERS
    components["responses"] = {name: _problem(text) for name, text in PROBLEM_STATUSES.values()}
    for operation in _operations(described):
        _complete(operation)
    described["webhooks"] = openapi_webhooks.webhooks()
    used = {tag for operation in _operations(described) for tag in operation.get("tags", [])}
    described["tags"] = [tag for tag in TAGS if tag["name"] in used]
    return described


def _operations(described: Node) -> Iterator[Node]:
    for item in described["paths"].values():
        yield from item.values()


def _complete(operation: Node) -> None:
    name = operation["operationId"]
    # The empty one: a session token in the body needs no header.
    operation["security"] = [{"sessionToken": []}, {"apiKey": []}, {}] if name in TOKEN_CALLS else [{"apiKey": []}]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _as_sent(parameter["schema"])
        _spell(parameter["name"], parameter["schema"])
    responses: Node = operation["responses"]
    always = {401, 429, 500, 503} | ({400, 413, 415, 422} if "requestBody" in operation else set())
    documented = {int(status) for status in responses} | always
    for status in sorted(documented):
        key = str(status)
        if status >= 400:
            responses.pop(key, None)
            responses[key] = {"$ref": f"#/components/responses/{PROBLEM_STATUSES[status][0]}"}
        else:
            responses[key]["headers"] = _limit_headers()
    _illustrate(operation, EXAMPLES.get(name, {}))


def _as_sent(schema: Node) -> Node:
    """A parameter's schema: it may be left out and is never null. Its title would repeat its name."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    plain = choices[0] if len(choices) == 1 else schema
    return {key: value for key, value in plain.items() if key != "title"}


def _spell(name: str, schema: Node) -> None:
    """Say how an id or a cursor is spelled, which the code checks after the framework."""
    pattern = PATTERNS.get(name)
    for choice in schema.get("anyOf", [schema]):
        if pattern and choice.get("type") == "string":
            choice.setdefault("pattern", pattern)


def _illustrate(operation: Node, examples: Node) -> None:
    if "request" in examples:
        operation["requestBody"]["content"]["application/json"]["examples"] = examples["request"]
    for status, named in examples.get("responses", {}).items():
        operation["responses"][status]["content"]["application/json"]["examples"] = named


def _problem(description: str) -> Node:
    status = next(status for status, (_, text) in PROBLEM_STATUSES.items() if text == description)
    headers = _limit_headers() if status < 500 else {}
    if status == 401:
        headers["WWW-Authenticate"] = {"$ref": "#/components/headers/WWW-Authenticate"}
    if status == 429:
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    return {
        "description": description,
        "headers": headers,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _limit_headers() -> Node:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in LIMIT_HEADERS}
