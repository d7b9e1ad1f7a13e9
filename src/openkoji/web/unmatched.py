"""Requests that no route takes: told as problems under /api, counted like any other call, and as a page elsewhere."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from openkoji.accounts.admission import admit
from openkoji.edge.problems import problem_response
from openkoji.kit.errors import NotFoundError, OpenKojiError
from openkoji.web.openapi import description_of
from openkoji.web.paths import is_api
from openkoji.web.rendering import page

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, unmatched)


async def unmatched(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an unknown address (404) or method (405)."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if is_api(request.url.path) and "openkoji.limit" not in request.scope:
        try:
            await admit(request)
        except OpenKojiError as refusal:
            return problem_response(request, refusal)
    elif error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
        return page("not_found.html", status=404, what="There is nothing at this address.")
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    response = problem_response(request, _problem(error), status=error.status_code)
    response.headers.update(headers)
    return response


def _problem(error: HTTPException) -> OpenKojiError:
    if error.status_code == 404:
        return NotFoundError("There is nothing at this address. See /docs for what there is.")
    if error.status_code == 405:
        return OpenKojiError(
            "This address does not take this method; the Allow header names those that it takes. See /docs.",
            code="method_not_allowed",
        )
    return OpenKojiError(str(error.detail), code="bad_request")


def _allowed(request: Request) -> list[str]:
    """The methods of every route at this address; the framework names those of the first one only.

    An address spelled out in the API is itself and no value of a sibling's parameter.
    """
    app: FastAPI = request.app
    taken = description_of(app).methods.get(request.url.path) or [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in app.router.routes)
    ]
    return sorted({*taken, "HEAD"} if "GET" in taken else taken)
