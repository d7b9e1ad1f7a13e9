"""What browsers load is what the sources say."""

from __future__ import annotations

import pytest

from tests.nodejs import needs_node
from tests.web.building import NAMES, is_current


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_what_is_built_is_current(name: str) -> None:
    assert is_current(name), "build it anew: .venv/bin/python -m tests.web.building"
