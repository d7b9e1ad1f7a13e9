"""The calls of the HTTP API that the demo makes, as any client would make them."""

from __future__ import annotations

from typing import Any

import httpx

from openkoji.demo.errors import DemoError

Body = dict[str, Any]


class Api:
    """Studies, starts and reading carry the key; the conversation carries the session token alone."""

    def __init__(self, address: str, key: str) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=30, trust_env=False)
        self._key = {"Authorization": f"Bearer {key}"}

    def close(self) -> None:
        self._http.close()

    def studies(self) -> list[Body]:
        items: list[Body] = self._call("GET", "/studies?limit=100", self._key)["items"]
        return items

    def create_study(self, document: Body) -> Body:
        return self._call("POST", "/studies", self._key, document)

    def publish_study(self, study_id: str) -> Body:
        return self._call("POST", f"/studies/{study_id}/publish", self._key)

    def start(self, study_slug: str, respondent: Body) -> Body:
        return self._call(
            "POST", "/interviews/start", self._key, {"projectSlug": study_slug, "respondentMetadata": respondent}
        )

    def send(self, session_token: str, words: str) -> Body:
        return self._call("POST", "/interviews/messages", {"X-Session-Token": session_token}, {"message": words})

    def complete(self, session_token: str) -> Body:
        return self._call("POST", "/interviews/complete", {}, {"sessionToken": session_token})

    def interview(self, interview_id: str) -> Body:
        return self._call("GET", f"/interviews/{interview_id}", self._key)

    def generate_report(self, study_id: str) -> Body:
        return self._call("POST", f"/studies/{study_id}/reports", self._key)

    def report(self, study_id: str, report_id: str) -> Body:
        return self._call("GET", f"/studies/{study_id}/reports/{report_id}", self._key)

    def publish_report(self, study_id: str, report_id: str) -> Body:
        return self._call("POST", f"/studies/{study_id}/reports/{report_id}/publish", self._key)

    def _call(self, method: str, path: str, headers: dict[str, str], body: Body | None = None) -> Body:
        try:
            response = self._http.request(method, path, headers=headers, json=body)
        except httpx.TransportError as error:
            raise DemoError(f"The API did not answer {method} {path} ({type(error).__name__}).") from error
        if response.is_error:
            raise DemoError(f"The API refused {method} {path} with {response.status_code}: {_reason(response)}")
        answer: Body = response.json()
        return answer


def _reason(response: httpx.Response) -> str:
    try:
        problem = response.json()
    except ValueError:
        return response.text[:200]
    return str(problem.get("message") or problem.get("detail") or problem)
