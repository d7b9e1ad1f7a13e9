"""What browsers load is what the sources say."""

from __future__ import annotations

import pytest

from openkoji import __version__
from openkoji.web import embed_assets
from tests.nodejs import needs_node
from tests.web.building import NAMES, PINNED, is_current, released


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_what_is_built_is_current(name: str) -> None:
    assert is_current(name), "build it anew: .venv/bin/python -m tests.web.building"


def test_the_loader_of_this_version_is_kept_for_good() -> None:
    """So that raising the version cannot lose the one before: it is there already."""
    kept = PINNED / f"{__version__}.js"
    assert kept.is_file(), "a new version: .venv/bin/python -m tests.web.building"
    assert kept.read_bytes() == embed_assets.PINNED.content, "build it anew: .venv/bin/python -m tests.web.building"


def test_sites_that_named_the_loader_of_a_release_are_still_served_it() -> None:
    assert [version for version in released() if not (PINNED / f"{version}.js").is_file()] == []
