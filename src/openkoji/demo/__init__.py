"""`openkoji demo`: everything started, real recorded respondents interviewed live through the HTTP API."""

from openkoji.demo.errors import DemoError
from openkoji.demo.program import run_demo

__all__ = ["DemoError", "run_demo"]
