"""The parts of the API's description that no route knows: who may call, limits, and what problems mean."""

from __future__ import annotations

from typing import Any

DESCRIPTION = """\
Start an interview, pass the respondent's messages on, show the interviewer's replies, and read what came out.

**Limits.** 60 requests a minute for an API key, 30 a minute for an interview's session token, 600 a minute for an
address without either. Every response says how many are left; over the limit the answer is 429 with `Retry-After`.

**Errors** are `application/problem+json` (RFC 9457) with a stable code in `error`: see [the list](/docs/errors).

**Retries.** Send `Idempotency-Key` (or a message's `clientMessageId`) and repeat freely: nothing happens twice.

Times are ISO 8601 in UTC. Lists take `limit` and `cursor` and answer `items` and `nextCursor`.
"""

TAGS: list[dict[str, str]] = [
    {
        "name": "Conversation",
        "description": "Start an interview, send the respondent's messages, complete it. A start needs a key; after "
        "it the session token of the interview is enough, so that a browser never holds a key. Unknown fields are "
        "ignored.",
    },
    {"name": "Interviews", "description": "Read interviews: transcript, analysis, status."},
    {"name": "Studies", "description": "What is asked, of whom, and when it is live."},
    {"name": "Respondents", "description": "Who is to be interviewed: lists, files, personal links."},
    {"name": "Erasure", "description": "People taken out everywhere, and all that is held on one."},
    {"name": "Invitations", "description": "E-mails to respondents: what became of each, and who is not written to."},
    {"name": "Rehearsals", "description": "Simulated respondents go through a study before people do."},
    {"name": "Results", "description": "What a study found: figures, answers to questions, and its rows as files."},
    {
        "name": "Themes",
        "description": "What respondents speak of: quotes on each theme, and renaming, merging, splitting.",
    },
    {"name": "Reports", "description": "A study's findings as a document: versions, publishing, public address."},
    {
        "name": "Webhook endpoints",
        "description": "Events, posted and signed to addresses of yours: endpoints, secrets, deliveries, REST hooks.",
    },
    {
        "name": "Integrations",
        "description": "Vendors that are told what interviews found, and lists of people that come from them.",
    },
    {"name": "Credits", "description": "What interviews and reports cost: balance, ledger, usage."},
    {"name": "Language models", "description": "A workspace's own models and key, and what models were used for."},
    {"name": "API keys", "description": "Make, list and revoke the keys of the workspace."},
]

SECURITY_SCHEMES: dict[str, Any] = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "koji_live_…",
        "description": "A key of your workspace: `Authorization: Bearer koji_live_…`",
    },
    "sessionToken": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Session-Token",
        "description": "The `sessionToken` that starting an interview returned. The body takes it as well.",
    },
}

TOKEN_CALLS = frozenset({"send_message", "complete_interview"})
"""Operations that a session token opens as well as a key."""

PATTERNS: dict[str, str] = {
    **dict.fromkeys(("study_id", "studyId", "projectId"), r"^stu_[0-9a-f]{32}$"),
    **dict.fromkeys(("interview_id", "interviewId"), r"^int_[0-9a-f]{32}$"),
    **dict.fromkeys(("respondent_id", "respondentId"), r"^rsp_[0-9a-f]{32}$"),
    **dict.fromkeys(("report_id", "reportId"), r"^rep_[0-9a-f]{32}$"),
    **dict.fromkeys(("theme_id", "themeId", "into"), r"^thm_[0-9a-f]{32}$"),
    **dict.fromkeys(("edit_id", "editId"), r"^ted_[0-9a-f]{32}$"),
    **dict.fromkeys(("message_id", "messageId"), r"^msg_[0-9a-f]{32}$"),
    **dict.fromkeys(("endpoint_id", "hook_id"), r"^whk_[0-9a-f]{32}$"),
    "delivery_id": r"^dlv_[0-9a-f]{32}$",
    "event_id": r"^evt_[0-9a-f]{32}$",
    "import_id": r"^imp_[0-9a-f]{32}$",
    "ask_id": r"^ask_[0-9a-f]{32}$",
    "key_id": r"^key_[0-9a-f]{32}$",
    # 16 bytes in base64url: the last character carries two bits.
    "cursor": r"^[A-Za-z0-9_-]{21}[AQgw]$",
}
"""How ids and cursors are spelled, by the name of the parameter or field."""

_QUOTA = {"type": "integer", "minimum": 0}

HEADERS: dict[str, Any] = {
    "RateLimit-Policy": {
        "required": True,
        "description": 'The limit that counted this call: its name, quota and window in seconds, `"key";q=60;w=60`.',
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "required": True,
        "description": 'What is left of it, and in how many seconds the oldest call leaves it: `"key";r=59;t=60`.',
        "schema": {"type": "string"},
    },
    "X-RateLimit-Limit": {"required": True, "description": "The quota.", "schema": _QUOTA},
    "X-RateLimit-Remaining": {"required": True, "description": "Calls that are left.", "schema": _QUOTA},
    "X-RateLimit-Reset": {
        "required": True,
        "description": "When the oldest counted call leaves the window, in seconds since 1970.",
        "schema": _QUOTA,
    },
    "Retry-After": {
        "required": True,
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {"required": True, "description": "`Bearer`", "schema": {"type": "string"}},
}

LIMIT_HEADERS = ("RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")

PROBLEM_STATUSES: dict[int, tuple[str, str]] = {
    400: ("Malformed", "The body cannot be read as JSON."),
    401: ("Unauthorized", "The key or session token is missing or does not hold."),
    402: ("CreditsExhausted", "The workspace's credits do not reach for it."),
    403: ("Forbidden", "The key's scopes do not reach this call."),
    404: ("NotFound", "There is no such thing in the workspace."),
    409: ("Conflict", "The state does not allow this now."),
    413: ("TooLarge", "The request is too large."),
    415: ("UnsupportedMediaType", "The body is not declared as JSON."),
    422: ("Invalid", "The request does not fit; `errors` names the fields."),
    429: ("RateLimited", "The limit is used up."),
    500: ("InternalError", "Something went wrong on the server's side."),
    503: ("Unavailable", "Something that is needed does not answer; trying again helps."),
}
