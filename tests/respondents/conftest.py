"""A published study, as for interviews."""

from __future__ import annotations

from tests.interviews.conftest import make_research, research

__all__ = ["make_research", "research"]
