"""The vendored tokenizer is the one that VENDOR.md names, with its licence beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from openkoji.language import embedders

VENDOR = Path(embedders.__file__).parent / "vendor"


def test_every_vendored_file_is_listed_with_its_sum_and_licence() -> None:
    rows = re.findall(r"^\| (\S+\.json) \| .*\((\S+)\) \| ([0-9a-f]{64}) \|$", (VENDOR / "VENDOR.md").read_text(), re.M)
    listed = {file: sum_ for file, _, sum_ in rows}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.json")}
    assert found == listed
    for _, licence, _ in rows:
        assert "Apache License" in (VENDOR / licence).read_text()
