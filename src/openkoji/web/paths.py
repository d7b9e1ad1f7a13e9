"""Which addresses are the API's and which are pages."""

from __future__ import annotations


def is_api(path: str) -> bool:
    return path.startswith("/api/") or path == "/api"
