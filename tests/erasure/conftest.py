"""A study with respondents in it, and an API that may post to a receiver on loopback."""

from __future__ import annotations

from tests.interviews.conftest import make_research, research
from tests.webhooks.conftest import app, desk, receiver, settings

__all__ = ["app", "desk", "make_research", "receiver", "research", "settings"]
