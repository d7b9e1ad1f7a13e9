"""Interviews as the events tell of them, without a database."""

from __future__ import annotations

from typing import Any

from openkoji.integrations.amplitude.config import AmplitudeConfig
from openkoji.integrations.vendor import Parcel
from tests.fakes.amplitude import FakeAmplitude

COMPLETED_AT = "2026-11-22T09:14:28.250Z"


def data(number: int = 1, **fields: Any) -> dict[str, Any]:
    """The data of an `interview.analysis_ready`."""
    return {
        "interview_id": f"int_{number:032x}",
        "study_id": f"stu_{7:032x}",
        "study_slug": "cancel-flow",
        "respondent_email": f"ada{number}@example.com",
        "respondent_name": "Ada",
        "external_id": f"u_{number:05}",
        "identity_verified": True,
        "metadata": {"plan": "pro"},
        "mode": "text",
        "transcript_url": "https://research.example.com/t/abc",
        "completed_at": COMPLETED_AT,
        "duration_seconds": 143,
        "analysis_version": 1,
        "quality_score": 4,
        "sentiment": "negative",
        "themes": [theme("pricing confusion"), theme("onboarding"), theme("support")],
        "structured_answers": [{"question_id": "back", "type": "scale", "value": 3}],
        "summary": "Too dear, and hard to begin with.",
        **fields,
    }


def theme(name: str) -> dict[str, Any]:
    return {"id": f"thm_{len(name):032x}", "name": name, "sentiment": "negative", "quote": "It was too dear."}


def parcel(number: int = 1, *, is_known: bool = False, **fields: Any) -> Parcel:
    return Parcel(data(number, **fields), is_known)


def config_for(amplitude: FakeAmplitude | None = None, **fields: Any) -> AmplitudeConfig:
    """A config as a call gives it; of the fake, where there is one."""
    of_fake = {"apiKey": "key-of-nobody"} if amplitude is None else {"apiKey": amplitude.key, "baseUrl": amplitude.url}
    return AmplitudeConfig.model_validate({**of_fake, **fields})
