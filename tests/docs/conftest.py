"""One live server for all pages, as a reader has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.desk import Desk, live_desk


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with live_desk(tmp_path_factory.mktemp("reader")) as desk:
        yield desk
