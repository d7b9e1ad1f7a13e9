"""The one tree of errors that callers may meet.

Each error has a stable `code` and a sentence that its reader can act on. What HTTP status a class of errors
has is decided at the edge (`openkoji.edge.problems`), and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `field` is its path in the request (`questions.0.text`)."""

    field: str
    message: str


class OpenKojiError(Exception):
    """Base of all expected errors; `code` is part of the API's contract."""

    code = "internal_error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.errors = tuple(errors)
        self.retry_after = retry_after


class MalformedError(OpenKojiError):
    """The request cannot be read at all."""

    code = "malformed_json"


class UnauthorizedError(OpenKojiError):
    """No valid credential was given."""

    code = "unauthorized"


class CreditsExhaustedError(OpenKojiError):
    """The workspace's credits do not reach for what it asks."""

    code = "credits_exhausted"


class ForbiddenError(OpenKojiError):
    """The credential is valid and does not reach this far."""

    code = "forbidden"


class NotFoundError(OpenKojiError):
    """There is no such thing in the caller's workspace."""

    code = "not_found"


class ConflictError(OpenKojiError):
    """The thing's state does not allow this now."""

    code = "conflict"


class TooLargeError(OpenKojiError):
    """The request is larger than is taken."""

    code = "payload_too_large"


class InvalidError(OpenKojiError):
    """The request can be read and does not fit."""

    code = "validation_failed"


class RateLimitedError(OpenKojiError):
    """Too many requests; `retry_after` says in how many seconds the next one is taken."""

    code = "rate_limited"


class UnavailableError(OpenKojiError):
    """Something that is needed does not answer at the moment; trying again helps."""

    code = "unavailable"
