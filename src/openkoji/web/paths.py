"""Which addresses are the API's and which are pages."""

from __future__ import annotations


def is_api(path: str) -> bool:
    return path.startswith("/api/") or path == "/api"


def is_for_pages(path: str) -> bool:
    """Addresses of the API that keyless pages use, which say themselves which origins may."""
    return path.startswith("/api/v1/embed/")
