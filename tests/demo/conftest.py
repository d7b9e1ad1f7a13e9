"""Data folders of demos: outside of pytest's own, which the database's user may not pass when root runs the tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from openkoji.db import embedded


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="okj-demo-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "data"
    embedded.stop(folder / "data")
    embedded.remove(folder / "data")
    shutil.rmtree(folder)
