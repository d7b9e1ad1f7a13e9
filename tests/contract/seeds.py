"""What generated requests find: a live study, a draft, and an interview under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "brief": {"problem": "People leave", "audience": "People who left"},
    "questions": [
        {"text": "What made you leave, {{respondent.name|friend}}?", "type": "open_ended"},
        {
            "text": "How likely are you to come back?",
            "type": "scale",
            "config": {"min": 0, "max": 10, "minLabel": "Not at all", "maxLabel": "Very"},
        },
        {"text": "Which did you use?", "type": "single_choice", "config": {"options": ["Maps", "Charts"]}},
    ],
}


@dataclass(frozen=True)
class Seeds:
    study_id: str
    slug: str
    draft_id: str
    interview_id: str
    session_token: str
    transcript_url: str


async def plant(client: httpx.AsyncClient) -> Seeds:
    """Make them with `client`, which carries a key."""
    study = await _post(client, "/api/v1/studies", STUDY)
    await _post(client, f"/api/v1/studies/{study['id']}/publish", None)
    draft = await _post(client, "/api/v1/studies", STUDY)
    started = await _post(
        client,
        "/api/v1/interviews/start",
        {"projectId": study["id"], "respondentMetadata": {"name": "Ada Lovelace", "email": "ada@example.com"}},
    )
    read = (await client.get(f"/api/v1/interviews/{started['interviewId']}")).raise_for_status().json()
    return Seeds(
        study_id=study["id"],
        slug=study["slug"],
        draft_id=draft["id"],
        interview_id=started["interviewId"],
        session_token=started["sessionToken"],
        transcript_url=read["transcriptUrl"],
    )


async def _post(client: httpx.AsyncClient, path: str, body: object) -> dict[str, Any]:
    response = await (client.post(path) if body is None else client.post(path, json=body))
    return response.raise_for_status().json()
