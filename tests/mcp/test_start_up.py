"""The SDK takes most of a second to load: who does not speak the protocol does not wait for it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["openkoji.app", "openkoji.serve.api", "openkoji.cli"])
def test_the_sdk_is_loaded_with_the_first_message_and_not_before(module: str) -> None:
    code = f"import sys, {module}; found = {{'mcp', 'mcp_types', 'httpx2'}} & set(sys.modules); assert not found, found"
    subprocess.run([sys.executable, "-c", code], check=True)
