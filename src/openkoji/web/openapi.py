"""`/api/v1/openapi.json`: the API described for people, tools and generators (OpenAPI 3.1), made once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from openkoji.accounts.admission import AdmittedRoute
from openkoji.edge.schemas import Problem
from openkoji.web.examples import EXAMPLES
from openkoji.web.openapi_parts import (
    DESCRIPTION,
    HEADERS,
    LIMIT_HEADERS,
    PROBLEM_STATUSES,
    SECURITY_SCHEMES,
    TAGS,
    TOKEN_CALLS,
)

router = APIRouter(route_class=AdmittedRoute, include_in_schema=False)

Node = dict[str, Any]


@router.get("/api/v1/openapi.json")
async def openapi(request: Request) -> Response:
    app: FastAPI = request.app
    body: bytes | None = getattr(app.state, "openapi", None)
    if body is None:
        body = app.state.openapi = orjson.dumps(document(app))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


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
    components["securitySchemes"] = SECURITY_SCHEMES
    components["headers"] = HEADERS
    components["responses"] = {name: _problem(text) for name, text in PROBLEM_STATUSES.values()}
    for operation in _operations(described):
        _complete(operation)
    used = {tag for operation in _operations(described) for tag in operation.get("tags", [])}
    described["tags"] = [tag for tag in TAGS if tag["name"] in used]
    return described


def _operations(described: Node) -> Iterator[Node]:
    for item in described["paths"].values():
        yield from item.values()


def _complete(operation: Node) -> None:
    name = operation["operationId"]
    operation["security"] = [{"sessionToken": []}, {"apiKey": []}] if name in TOKEN_CALLS else [{"apiKey": []}]
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
