"""The API's description, made without a database, so that tests can be listed from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openkoji.app import create_app
from openkoji.settings import Settings
from openkoji.web.openapi import document
from tests.conftest import SECRET

DOCUMENT: dict[str, Any] = document(
    create_app(Settings(data_dir=Path("unused"), secret_key=SECRET, _env_file=None), "dbname=never-opened")
)

OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (method, path, operation) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
]
