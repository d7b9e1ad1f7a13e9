"""What a response says about the caller's limit: draft-ietf-httpapi-ratelimit-headers-10, and the older names."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from starlette.requests import Request

PERIOD_SECONDS = 60
EXPOSED_HEADERS = (
    "RateLimit-Policy",
    "RateLimit",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "Retry-After",
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One hit on a bucket: `seconds` until its oldest counted call leaves the window."""

    bucket: str
    quota: int
    remaining: int
    seconds: float


def rate_limit_headers(request: Request) -> dict[str, str]:
    """The headers for the limit that this request was counted against; none before it was counted."""
    limit: Limit | None = request.scope.get("openkoji.limit")
    if limit is None:
        return {}
    wait = math.ceil(limit.seconds)
    return {
        "RateLimit-Policy": f'"{limit.bucket}";q={limit.quota};w={PERIOD_SECONDS}',
        "RateLimit": f'"{limit.bucket}";r={limit.remaining};t={wait}',
        "X-RateLimit-Limit": str(limit.quota),
        "X-RateLimit-Remaining": str(limit.remaining),
        "X-RateLimit-Reset": str(int(time.time()) + wait),
    }
