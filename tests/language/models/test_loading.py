"""Naming a model, opening it and rendering prompts imports none of what speaks to the services."""

from __future__ import annotations

import subprocess
import sys

_CODE = """
import sys
import openkoji.language.models, openkoji.language.prompting, openkoji.engines.service
heavy = {"pydantic_ai", "openai", "anthropic", "genai_prices", "httpx2"} & set(sys.modules)
assert not heavy, heavy
"""


def test_what_takes_seconds_to_import_is_imported_with_the_first_call() -> None:
    subprocess.run([sys.executable, "-c", _CODE], check=True)
