"""Errors as `application/problem+json` (RFC 9457): the one place that knows which error has which status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from openkoji.edge.limits import rate_limit_headers
from openkoji.edge.origins import shared_with
from openkoji.edge.request import RequestTimeoutError, UnsupportedMediaTypeError
from openkoji.edge.schemas import Problem
from openkoji.kit import errors
from openkoji.kit.errors import FieldError, OpenKojiError
from openkoji.kit.ids import new_id

log = structlog.get_logger()

_MOST_LISTED = 20
_LONGEST_NAME = 200

_STATUS: dict[type[OpenKojiError], int] = {
    errors.MalformedError: 400,
    errors.UnauthorizedError: 401,
    errors.CreditsExhaustedError: 402,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    RequestTimeoutError: 408,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    UnsupportedMediaTypeError: 415,
    errors.InvalidError: 422,
    errors.RateLimitedError: 429,
    errors.UnavailableError: 503,
}


def status_of(error: OpenKojiError) -> int:
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def problem_body(error: OpenKojiError, status: int, request_id: str) -> dict[str, Any]:
    return {
        "type": f"/docs/errors#{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.message,
        "error": error.code,
        "message": error.message,
        "errors": [{"field": each.field, "message": each.message} for each in error.errors],
        "requestId": request_id,
    }


def problem_response(request: Request, error: OpenKojiError, *, status: int | None = None) -> Response:
    status = status or status_of(error)
    request_id = f"req_{new_id().hex}"
    headers = rate_limit_headers(request) | shared_with(request)
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 408:
        headers["Connection"] = "close"  # the rest of the body would be read as a request (RFC 9110, 15.5.9)
    if status >= 500:
        log.error("request failed", request_id=request_id, route=_route(request), code=error.code, status=status)
    return Response(
        orjson.dumps(problem_body(error, status, request_id)),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def invalid_fields(error: RequestValidationError) -> OpenKojiError:
    """What FastAPI found wrong with a request, as one of our errors: its first faults, and how many more."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return errors.MalformedError("The body is not valid JSON.")
    fields = list(dict.fromkeys(FieldError(_path(fault, error.body), _told(fault)) for fault in faults[:_MOST_LISTED]))
    listed = "; ".join(f"{field.field}: {field.message}" for field in fields[:3])
    more = f" There are {len(faults) - _MOST_LISTED} faults more." if len(faults) > _MOST_LISTED else ""
    return errors.InvalidError(f"The request does not fit: {listed}.{more}", errors=fields)


def _told(fault: Mapping[str, Any]) -> str:
    return str(fault["msg"]).removeprefix("Value error, ")


def _path(fault: Mapping[str, Any], body: object) -> str:
    """Where the fault is, in the caller's own words: pydantic's names for the members of a union are left out."""
    origin, *inside = fault["loc"] or ("body",)
    if origin == "body":
        inside = _written(inside, body, is_missing=fault["type"] == "missing")
    return ".".join(str(part)[:_LONGEST_NAME] for part in inside) or str(origin)


def _written(location: Sequence[int | str], body: object, *, is_missing: bool) -> list[int | str]:
    parts: list[int | str] = []
    here: Any = body
    for position, part in enumerate(location, start=1):
        if _holds(here, part):
            here = here[part]
        elif not is_missing or position < len(location):
            continue
        parts.append(part)
    return parts


def _holds(value: object, part: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, Mapping) and part in value


def _route(request: Request) -> str:
    """The address as the route spells it: paths hold tokens, which no log may show."""
    return str(getattr(request.scope.get("route"), "path", "none"))


def install(app: FastAPI) -> None:
    """Make `app` answer every error as a problem."""

    async def expected(request: Request, error: Exception) -> Response:
        assert isinstance(error, OpenKojiError)
        return problem_response(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(request, invalid_fields(error))

    async def unexpected(request: Request, error: Exception) -> Response:
        log.exception("a fault of ours", route=_route(request), exc_info=error)
        return problem_response(
            request, OpenKojiError("Something went wrong on our side. The request may be tried again.")
        )

    async def left(_: Request, __: Exception) -> Response:
        return Response(status_code=400)  # the caller left while sending: nobody reads this

    app.add_exception_handler(ClientDisconnect, left)
    app.add_exception_handler(OpenKojiError, expected)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an endpoint: which problems it may answer."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": Problem,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }
