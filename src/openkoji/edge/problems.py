"""Errors as `application/problem+json` (RFC 9457): the one place that knows which error has which status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from openkoji.edge.limits import rate_limit_headers
from openkoji.edge.request import UnsupportedMediaTypeError
from openkoji.edge.schemas import Problem
from openkoji.kit import errors
from openkoji.kit.errors import FieldError, OpenKojiError
from openkoji.kit.ids import new_id

log = structlog.get_logger()

_STATUS: dict[type[OpenKojiError], int] = {
    errors.MalformedError: 400,
    errors.UnauthorizedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
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
    headers = rate_limit_headers(request)
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status >= 500:
        log.error("request failed", request_id=request_id, path=request.url.path, code=error.code, status=status)
    return Response(
        orjson.dumps(problem_body(error, status, request_id)),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def invalid_fields(error: RequestValidationError) -> OpenKojiError:
    """What FastAPI found wrong with a request, as one of our errors."""
    if any(part["type"] == "json_invalid" for part in error.errors()):
        return errors.MalformedError("The body is not valid JSON.")
    fields = [FieldError(_path(part["loc"]), part["msg"]) for part in error.errors()]
    listed = "; ".join(f"{field.field}: {field.message}" for field in fields[:3])
    return errors.InvalidError(f"The request does not fit: {listed}.", errors=fields)


def _path(location: tuple[int | str, ...]) -> str:
    inside = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    return ".".join(str(part) for part in inside) or str(location[0] if location else "body")


def install(app: FastAPI) -> None:
    """Make `app` answer every error as a problem."""

    async def expected(request: Request, error: Exception) -> Response:
        assert isinstance(error, OpenKojiError)
        return problem_response(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(request, invalid_fields(error))

    async def unexpected(request: Request, error: Exception) -> Response:
        log.exception("a fault of ours", path=request.url.path, exc_info=error)
        return problem_response(
            request, OpenKojiError("Something went wrong on our side. The request may be tried again.")
        )

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
