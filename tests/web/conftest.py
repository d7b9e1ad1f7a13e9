"""Pages are about studies and interviews: the fixtures of those."""

from __future__ import annotations

from tests.interviews.conftest import make_research, research

__all__ = ["make_research", "research"]
