"""Answers that nobody on the way keeps: respondents' words, and figures that the next interview changes."""

from __future__ import annotations

from fastapi import Response

NO_STORE = {"Cache-Control": "no-store"}


async def never_stored(response: Response) -> None:
    """A dependency for endpoints that return a model; one that makes its response gives it `NO_STORE`."""
    response.headers.update(NO_STORE)
