"""A study that cohorts are sent to."""

from __future__ import annotations

import pytest

from openkoji.db import Database
from openkoji.settings import Settings
from tests.integrations.amplitude.cohorts.amplitude import Amplitude
from tests.interviews.conftest import Research, make_research, research

__all__ = ["make_research", "research"]


@pytest.fixture
def amplitude(research: Research, database: Database, settings: Settings) -> Amplitude:
    return Amplitude(research, database, settings)
