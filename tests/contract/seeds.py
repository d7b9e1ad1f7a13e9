"""What generated requests find: a live study, a draft, and an interview under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    event_id: str
    respondent_id: str
    endpoint_id: str = ""

    @property
    def ids(self) -> dict[str, str]:
        """By the names of parameters in paths."""
        return {
            "study_id": self.study_id,
            "address": self.slug,
            "study_slug": self.slug,
            "respondent_id": self.respondent_id,
            "interview_id": self.interview_id,
            "endpoint_id": self.endpoint_id,
            "hook_id": self.endpoint_id,
            "event_id": self.event_id,
        }


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
    events = (await client.get("/api/v1/webhooks/events")).raise_for_status().json()
    read = (await client.get(f"/api/v1/interviews/{started['interviewId']}")).raise_for_status().json()
    return Seeds(
        study_id=study["id"],
        slug=study["slug"],
        draft_id=draft["id"],
        interview_id=started["interviewId"],
        session_token=started["sessionToken"],
        transcript_url=read["transcriptUrl"],
        event_id=events["items"][0]["id"],
        respondent_id=read["respondent"]["id"],
    )


async def plant_with_endpoint(client: httpx.AsyncClient) -> Seeds:
    """The same, an endpoint and a vendor, at a server that may post to loopback."""
    # Nobody listens there; a subscriber's address is not asked, and neither is a vendor's.
    connected = await client.put(
        "/api/v1/integrations/amplitude", json={"apiKey": "0123456789abcdef", "baseUrl": "http://127.0.0.1:9"}
    )
    connected.raise_for_status()
    hook = await _post(client, "/api/v1/hooks", {"targetUrl": "http://127.0.0.1:9/", "event": "study.full"})
    return replace(await plant(client), endpoint_id=hook["id"])


async def _post(client: httpx.AsyncClient, path: str, body: object) -> dict[str, Any]:
    response = await (client.post(path) if body is None else client.post(path, json=body))
    return response.raise_for_status().json()
