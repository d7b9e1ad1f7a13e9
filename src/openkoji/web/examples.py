"""One interview, told in the examples of the conversation calls; a test holds them against the schemas."""

from __future__ import annotations

from typing import Any

_INTERVIEW = "int_019a1b2c3d4e7f8091a2b3c4d5e6f708"
_TOKEN = "kst_…"  # noqa: S105  an example
_PROGRESS = {"answered": 0, "total": 4}
_SCALE = {
    "type": "scale",
    "questionId": "q2",
    "required": True,
    "min": 0,
    "max": 10,
    "minLabel": "Not at all likely",
    "maxLabel": "Very likely",
}
_STARTED = {
    "interviewId": _INTERVIEW,
    "sessionToken": _TOKEN,
    "status": "active",
    "resumed": False,
    "mode": "text",
    "language": "en",
    "message": {
        "id": "msg_019a1b2c3d4f7a1b8c2d3e4f5a6b7c8d",
        "role": "interviewer",
        "kind": "opening",
        "questionId": "q1",
        "content": "Hi Ada, thanks for taking the time. What made you think about leaving?",
        "createdAt": "2026-11-22T08:00:00.000Z",
    },
    "widget": None,
    "progress": _PROGRESS,
    "interviewUrl": f"https://research.example.com/i/{_INTERVIEW}",
    "expiresAt": "2026-12-22T08:00:00.000Z",
}
_REPLY = {
    "interviewId": _INTERVIEW,
    "status": "active",
    "message": {
        "id": "msg_019a1b2c3d507b2c9d3e4f5a6b7c8d9e",
        "role": "interviewer",
        "kind": "question",
        "questionId": "q2",
        "content": "Thank you. How likely are you to come back?",
        "createdAt": "2026-11-22T08:00:21.000Z",
    },
    "widget": _SCALE,
    "progress": {"answered": 1, "total": 4},
    "isComplete": False,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "start_interview": {
        "request": {
            "known": {
                "summary": "Someone you know",
                "value": {
                    "projectSlug": "cancel-flow",
                    "respondentMetadata": {
                        "name": "Ada",
                        "email": "ada@example.com",
                        "externalId": "u_1",
                        "plan": "pro",
                        "tenureMonths": 14,
                    },
                    "mode": "text",
                    "language": "en",
                    "consent": {"version": 3, "acceptedAt": "2026-11-22T07:59:58Z"},
                },
            },
            "shortest": {"summary": "The shortest", "value": {"projectSlug": "cancel-flow"}},
        },
        "responses": {
            "201": {"started": {"summary": "Started", "value": _STARTED}},
            "200": {"resumed": {"summary": "Met again", "value": {**_STARTED, "resumed": True}}},
        },
    },
    "send_message": {
        "request": {
            "words": {
                "summary": "In the respondent's words",
                "value": {
                    "sessionToken": _TOKEN,
                    "message": "Too expensive, I guess.",
                    "clientMessageId": "any string of yours",
                },
            },
            "value": {
                "summary": "By the widget",
                "value": {"sessionToken": _TOKEN, "answer": {"questionId": "q2", "value": 7}},
            },
        },
        "responses": {"200": {"question": {"summary": "The next question", "value": _REPLY}}},
    },
    "complete_interview": {
        "request": {
            "left": {
                "summary": "The respondent left",
                "value": {"sessionToken": _TOKEN, "reason": "respondent_left"},
            },
            "feedback": {
                "summary": "By id, with feedback",
                "value": {"interviewId": _INTERVIEW, "feedback": {"thumb": "up", "comment": "Quick and kind."}},
            },
        },
        "responses": {
            "200": {
                "completed": {
                    "summary": "Completed",
                    "value": {"interviewId": _INTERVIEW, "status": "completed", "analysis": {"status": "pending"}},
                }
            }
        },
    },
}
