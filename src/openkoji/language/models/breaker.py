"""A circuit breaker: a service that keeps failing is left alone for a while, so that nobody waits for it in vain."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from openkoji.language.models.unavailable import ModelUnavailableError

log = structlog.get_logger(__name__)

_FAILURES = 5  # in a row
_REST_SECONDS = 30.0
# What says that the service is not well. A refused or malformed reply shows that it answers.
_COUNTED = frozenset({"timeout", "rate_limited", "unauthorised", "unreachable", "failed"})


class Breaker:
    """Closed, it lets every call through; after five failures in a row it rests for 30 seconds, and then lets one call
    through: if that succeeds it closes, if it fails it rests again."""

    def __init__(self, now: Callable[[], float] = time.monotonic, *, service: str = "") -> None:
        """`service` names it in the log."""
        self._service = service
        self._now = now
        self._failures = 0
        self._last: ModelUnavailableError | None = None
        self._rests_until = 0.0
        self._has_trial = False

    def admit(self) -> None:
        """Raise `ModelUnavailableError` (`resting`) unless a call may be made now. Whoever is admitted must tell how it
        went: `succeeded`, `failed` or `abandoned`."""
        if self._last is None or self._failures < _FAILURES:
            return
        left = self._rests_until - self._now()
        if left > 0 or self._has_trial:
            raise ModelUnavailableError(
                "resting",
                f"{self._failures} calls in a row failed ({self._last.code}: {self._last.sentence}), so "
                + (f"none is made for another {max(1, round(left))} seconds." if left > 0 else "one is tried first."),
            )
        self._has_trial = True

    def succeeded(self) -> None:
        if self._failures >= _FAILURES:
            log.info("model.answers_again", service=self._service)
        self._failures, self._last, self._has_trial = 0, None, False

    def failed(self, error: ModelUnavailableError) -> None:
        if error.code not in _COUNTED:
            self.succeeded()
            return
        self._failures += 1
        self._last, self._has_trial = error, False
        if self._failures >= _FAILURES:
            self._rests_until = self._now() + _REST_SECONDS
            log.warning("model.rests", service=self._service, code=error.code, reason=error.sentence)

    def abandoned(self) -> None:
        """The caller went away before anything could be said of the service."""
        self._has_trial = False
