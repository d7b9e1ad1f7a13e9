"""Vendored files are the ones that VENDOR.md names, with their licence beside them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from openkoji import web

VENDOR = Path(web.__file__).parent / "vendor"
ROW = re.compile(
    r"^\| (?P<file>[\w.]+) \| [\w@/-]+ \| [\d.]+ \| .*\((?P<licence>[\w.]+)\) \| (?P<sum>[0-9a-f]{64}) \|$", re.M
)


def test_every_vendored_file_is_listed_with_its_sum() -> None:
    rows = list(ROW.finditer((VENDOR / "VENDOR.md").read_text()))
    listed = {row["file"]: row["sum"] for row in rows}
    licences = {row["licence"] for row in rows}
    found = {path.name for path in VENDOR.iterdir()} - licences - {"VENDOR.md"}
    assert {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in found} == listed


def test_every_licence_is_there() -> None:
    for row in ROW.finditer((VENDOR / "VENDOR.md").read_text()):
        assert "Permission is hereby granted" in (VENDOR / row["licence"]).read_text()
