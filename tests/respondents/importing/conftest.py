"""A study to send files to."""

from __future__ import annotations

import pytest

from tests.interviews.conftest import Research, make_research, research
from tests.respondents.importing.desk import Sender

__all__ = ["make_research", "research"]


@pytest.fixture
def sender(research: Research) -> Sender:
    return Sender(research)
