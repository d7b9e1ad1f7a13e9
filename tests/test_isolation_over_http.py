"""No call with one workspace's key ever shows or changes a row of another: every operation of the API, with the
other workspace's ids in its path, its query and its body; and again with every filter on the workspace forgotten."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from openkoji.db import Database, Transaction
from openkoji.engines.model import Purpose
from openkoji.engines.usage import record
from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.integrations import service as integrations
from openkoji.integrations.amplitude.cohorts.tasks import prepare_cohort
from openkoji.integrations.amplitude.vendor import Amplitude
from openkoji.integrations.connections import connection_model
from openkoji.integrations.tasks import erase as _registers_the_sender  # noqa: F401
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, new_id, parse_id, public_id
from openkoji.language.models import Spent
from openkoji.reports.ask import service as asking
from openkoji.settings import Settings
from tests.analysed import analysed_study
from tests.conftest import Workspace, make_workspace
from tests.webhooks.desk import Desk

MARK = "only-the-other-workspace-knows-this"
TABLES = (
    *("workspaces", "api_keys", "studies", "study_versions", "respondents", "interviews", "messages", "analyses"),
    *("answers", "codebooks", "themes", "theme_edits", "passages", "reports", "report_publications"),
    *("asked_questions", "events", "rehearsals", "model_settings", "model_usage"),
    *("webhook_endpoints", "webhook_secrets", "webhook_deliveries", "webhook_attempts"),
    *("integrations", "integration_tellings", "integration_erasures"),
    *("credit_accounts", "credit_months", "credit_holds", "credit_entries"),
    *("invitations", "suppressions", "erasures"),
    *("consent_texts", "consents", "anonymous_keys", "anonymous_starts"),
    *("respondent_imports", "respondent_import_errors"),
    *("cohort_runs", "cohort_run_people", "cohort_addresses"),
)
STUDY = {
    "name": MARK,
    "brief": {"problem": MARK, "audience": MARK},
    "questions": [{"text": f"What do you think of {MARK}?", "type": "open_ended"}],
    "consent": {"text": MARK},
}


class Other:
    """A workspace with something in each table, and the ids that lead to it."""

    def __init__(self, workspace: Workspace, ids: dict[str, str]) -> None:
        self.workspace = workspace
        self.ids = ids


async def furnish(client: httpx.AsyncClient, workspace: Workspace, conninfo: str, desk: Desk) -> dict[str, str]:
    async def post(path: str, body: object = None, method: str = "POST") -> dict[str, Any]:
        response = await client.request(method, f"/api/v1{path}", json=body, headers=workspace.headers)
        assert response.status_code in {200, 201, 202}, response.text
        made: dict[str, Any] = response.json()
        return made

    study = await post("/studies", STUDY)
    await post(f"/studies/{study['id']}/publish")
    key = await post("/api-keys", {"name": MARK})
    started = await post(
        "/interviews/start",
        {
            "projectId": study["id"],
            "respondentMetadata": {"email": f"{MARK}@example.com"},
            "consent": {"acceptedAt": "2026-01-01T00:00:00Z"},
        },
    )
    assert (await client.get(f"/s/{study['id']}")).status_code == 200  # and its consent was shown
    await post("/interviews/messages", {"sessionToken": started["sessionToken"], "message": MARK})
    found = analysed_study(conninfo, workspace.workspace_id, interviews=3)
    theme = public_id(Prefix.THEME, next(iter(found.theme_ids.values())))
    renamed = await post(f"/studies/{found.public_id}/themes/{theme}", {"name": MARK}, "PATCH")
    report = await post(f"/studies/{found.public_id}/reports")
    rehearsal = await post(f"/studies/{study['id']}/rehearse", {"draft": True})
    await post("/model", {"moderationModel": f"openai:{MARK}", "apiKey": MARK}, "PUT")
    async with desk.database.workspace(workspace.workspace_id) as transaction:
        record(
            transaction, workspace.workspace_id, found.study_id, Purpose.ANALYSIS, f"openai:{MARK}", Spent(1, 2, 3, 4)
        )
    asked = await post(f"/studies/{found.public_id}/ask", {"question": f"What do they say about {MARK}?"})
    endpoint = await desk.endpoint(f"https://10.0.0.1/{MARK}")
    happened = await desk.happens(data={"study_slug": MARK})
    await desk.deliver(endpoint)
    [delivery] = await desk.one(
        "SELECT id FROM webhook_deliveries WHERE workspace_id = %s AND endpoint_id = %s AND event_id = %s",
        endpoint,
        happened,
    )
    await post(f"/webhooks/{public_id(Prefix.ENDPOINT, endpoint)}", {"ownSecret": True, "description": MARK}, "PATCH")
    hook = await desk.endpoint(f"https://10.0.0.2/{MARK}", origin="hook", events=["study.full"])
    invited = await an_invitation(desk, study["id"])
    imported = await an_import(client, workspace, study["id"])
    cohort = await a_cohort(desk, post, study["slug"])
    suppressed = await post("/suppressions", {"email": f"{MARK}@example.org"})
    told = await an_integration(desk, started["interviewId"])
    return {
        "vendor": "amplitude",
        "told": told,
        "endpoint": public_id(Prefix.ENDPOINT, endpoint),
        "hook": public_id(Prefix.ENDPOINT, hook),
        "delivery": public_id(Prefix.DELIVERY, delivery),
        "event": public_id(Prefix.EVENT, happened),
        "import": imported,
        "run": cohort,
        "invited": invited,
        "respondent": invited,
        "suppression": suppressed["id"],
        "analysed": found.public_id,
        "theme": theme,
        "rehearsal": rehearsal["id"],
        "edit": renamed["editId"],
        "report": report["id"],
        "ask": asked["id"],
        "study": study["id"],
        "slug": study["slug"],
        "key": key["id"],
        "interview": started["interviewId"],
        "token": started["sessionToken"],
    }


async def an_import(client: httpx.AsyncClient, workspace: Workspace, study_id: str) -> str:
    """A file with a row that was taken and one that was not."""
    response = await client.post(
        f"/api/v1/studies/{study_id}/respondents/import",
        files={"file": f"name,email\n{MARK},\n{MARK},{MARK}\n".encode()},
        headers=workspace.headers,
    )
    assert response.status_code == 200, response.text
    return str(response.json()["id"])


async def a_cohort(desk: Desk, post: Any, slug: str) -> str:
    """A message whose people are prepared, and one that waits."""
    users = [{"user_id": MARK, "user_properties": {"email": f"{MARK}@example.net"}}]
    path = f"/integrations/amplitude/cohorts/{slug}"
    run = await post(path, {"cohort_name": MARK, "message_id": "1", "users": users})
    run_id = parse_id(Prefix.COHORT_RUN, run["id"])
    assert run_id is not None
    await prepare_cohort(Run(desk.workspace.workspace_id, 0, 1, desk.database), run_id)
    await post(path, {"cohort_name": MARK, "message_id": "2", "users": users})
    return str(run["id"])


async def an_invitation(desk: Desk, study_id: str) -> str:
    """An e-mail that waits for the study's respondent; who they are."""
    parsed = parse_id(Prefix.STUDY, study_id)
    [respondent_id] = await desk.one("SELECT id FROM respondents WHERE workspace_id = %s AND study_id = %s", parsed)
    await desk.write(
        "INSERT INTO invitations (id, study_id, respondent_id, number, wording, status, next_attempt_at, created_at, "
        "workspace_id) VALUES (%s, %s, %s, 0, %s, 'queued', '2090-01-01Z', now(), %s)",
        *(new_id(), parsed, respondent_id, Jsonb({"subject": MARK})),
    )
    return public_id(Prefix.RESPONDENT, respondent_id)


async def an_integration(desk: Desk, interview_id: str) -> str:
    """A vendor that cannot be reached, of an interview that it is told of, and of somebody whom it is to forget; the
    delivery."""
    workspace_id, parsed = desk.workspace.workspace_id, parse_id(Prefix.INTERVIEW, interview_id)
    body = {"apiKey": MARK, "baseUrl": f"https://10.0.0.1/{MARK}", "filter": {}}
    async with desk.database.workspace(workspace_id) as transaction:
        wish = connection_model(Amplitude()).model_validate(body)
        await integrations.connect(transaction, workspace_id, Amplitude(), wish, desk.settings.key_ring())
        integration = await integrations.find(transaction, workspace_id, Amplitude())
    data = EXAMPLES[EventType.ANALYSIS_READY]["data"] | {"interview_id": interview_id, "summary": MARK}
    await desk.happens(EventType.ANALYSIS_READY, data, interview_id=parsed)
    await desk.deliver(integration.id)
    await desk.write(
        "INSERT INTO integration_erasures (id, integration_id, status, next_attempt_at, sentence, created_at, "
        "workspace_id) VALUES (%s, %s, 'pending', '2090-01-01Z', %s, now(), %s)",
        *(new_id(), integration.id, MARK),
    )
    [delivery] = await desk.one(
        "SELECT id FROM webhook_deliveries WHERE workspace_id = %s AND endpoint_id = %s", integration.id
    )
    return public_id(Prefix.DELIVERY, delivery)


async def fingerprint(database: Database, workspace: Workspace) -> tuple[Any, ...]:
    """A hash of every row of a workspace, but for when its keys were last used."""
    hashes = []
    async with database.workspace(workspace.workspace_id) as transaction:
        for table in TABLES:
            row = await transaction.fetch_values(
                "SELECT md5(coalesce(string_agg(line, '|' ORDER BY line), '')) FROM "  # type: ignore[arg-type]
                f"(SELECT (to_jsonb({table}) - 'last_used_at')::text AS line FROM {table}) lines"
            )
            hashes.append(row)
    return tuple(hashes)


@pytest.fixture(scope="module")
async def other(client: httpx.AsyncClient, database: Database, conninfo: str, settings: Settings) -> Other:
    workspace = await make_workspace(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "WAITING_SECONDS", 0)  # there is no worker
        return Other(workspace, await furnish(client, workspace, conninfo, Desk(database, workspace, settings)))


@pytest.fixture(scope="module")
async def operations(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    document = (await client.get("/api/v1/openapi.json")).json()
    found = [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        if path.startswith("/api/v1/")
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    assert len(found) >= 15
    return found


KINDS = (
    *("theme", "edit", "rehearsal", "report", "ask", "study", "interview", "key"),
    *("endpoint", "hook", "delivery", "event", "suppression", "respondent", "import", "vendor", "run"),
)


def address(path: str, ids: dict[str, str]) -> str:
    """The path with the other workspace's ids where it has parameters."""
    is_of_findings = any(part in path for part in ("/results", "/themes", "/reports", "/export", "/ask"))

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        kind = next((kind for kind in KINDS if kind in name), "study")
        if kind == "delivery" and "/integrations/" in path:
            kind = "told"
        return ids["analysed" if kind == "study" and is_of_findings else kind]

    return re.sub(r"\{(\w+)\}", fill, path)


def bodies(ids: dict[str, str]) -> list[dict[str, Any] | None]:
    return [
        None,
        {},
        {"name": "mine now", "questions": []},
        {"name": "mine now", "studyId": ids["study"]},
        {"projectId": ids["study"], "respondentMetadata": {"email": f"{MARK}@example.com"}},
        {"projectSlug": ids["slug"], "respondentMetadata": {"email": f"{MARK}@example.com"}},
        {"sessionToken": ids["token"], "message": "let me in"},
        {"sessionToken": ids["token"], "message": "x", "replacesMessageId": ids["interview"]},
        {"interviewId": ids["interview"], "reason": "manual"},
        {"sessionToken": ids["token"], "reason": "manual"},
        {"into": ids["theme"]},
        {"name": "mine now", "quotes": [{"messageId": f"msg_{'0' * 32}", "start": 0, "end": 1}]},
        {"question": "What do they say about the price?", "filters": {"themeId": ids["theme"]}},
        {"description": "mine now", "status": "paused"},
        {"ownSecret": True},
        {"respondents": 2, "draft": True},
        {"goal": "Why do customers cancel?", "save": False},
        {"moderationModel": "openai:gpt-5-mini", "apiKey": "mine-now-mine-now"},
        {"moderationModel": "openai:gpt-5-mini", "masking": False},
        {"all": True},
        {"respondentIds": [ids["invited"]]},
        {"email": f"{MARK}@example.org"},
        {"email": f"{MARK}@example.com"},
        {"externalId": "u_1"},
        {"respondents": [{"email": f"{MARK}@example.com", "name": "mine now"}]},
        {"users": [{"user_id": MARK, "user_properties": {"email": f"{MARK}@example.net", "name": "mine now"}}]},
        {"purpose": "analysis"},
        {"since": "2026-01-01T00:00:00Z"},
        {"from": "2026-01-01T00:00:00Z", "to": "2090-01-01T00:00:00Z"},
        {"apiKey": "mine-now-mine-now", "baseUrl": "https://1.1.1.1"},
        {"interviewId": ids["interview"]},
        {"url": "https://1.1.1.1/", "filter": {"studies": [ids["study"]]}},
        {"targetUrl": "https://1.1.1.1/", "event": "study.full", "filter": {"studies": [ids["slug"]]}},
    ]


QUERIES = (
    "",
    "?studyId={study}",
    "?kind=quotes&themeId={theme}",
    "?limit=100",
    "?status=active&studyId={study}",
    "?event=study.published",
    "?cursor=AAAAAAAAAAAAAAAAAAAAAA",
)


@pytest.fixture(params=[pytest.param("as written", marks=pytest.mark.slow), "every filter forgotten"])
async def queries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """The statements that were sent; in the second round without their `workspace_id = %s`."""
    sent: list[str] = []
    forgets = request.param != "as written"
    original = Transaction._pipeline

    async def pipeline(transaction: Transaction) -> Any:
        if forgets:
            transaction._queued = [(forgetful(text), values) for text, values in transaction._queued]
        sent.extend(text for text, _ in transaction._queued)
        return await original(transaction)

    monkeypatch.setattr(Transaction, "_pipeline", pipeline)
    yield sent
    assert any("workspace_id = %" in text for text in sent) is not forgets


def forgetful(statement: str) -> Any:
    return re.sub(r"(\w+\.)?workspace_id = (%s|%\(\w+\)s)", r"\2::uuid IS NOT NULL", statement)


async def test_its_own_key_reads_what_the_ids_lead_to(
    client: httpx.AsyncClient, other: Other, operations: Sequence[tuple[str, str]]
) -> None:
    """Otherwise not finding it would prove nothing."""
    read = [
        path
        for method, path in operations
        if method == "GET" and "{" in path and not path.endswith(("/stream", "/export"))
    ]
    for path in read:
        response = await client.get(address(path, other.ids), headers=other.workspace.headers)
        assert response.status_code in {200, 409}, (path, response.text)  # 409: a report that is not ready


async def forget_starts(database: Database) -> None:
    """Starts from pages count against a study and an address, whatever the key."""
    async with database.system() as transaction:
        transaction.write("DELETE FROM rate_limits WHERE bucket LIKE 'start:%%'", [])


async def test_no_call_shows_or_changes_anothers_rows(
    client: httpx.AsyncClient,
    database: Database,
    other: Other,
    operations: Sequence[tuple[str, str]],
    queries: list[str],
) -> None:
    before = await fingerprint(database, other.workspace)
    for method, path in operations:
        for query in QUERIES:
            mine = await make_workspace(database)  # a fresh key, so that the limit is not what refuses
            url = address(path, other.ids) + query.format(**other.ids)
            sent: list[dict[str, Any]] = [{"json": body} for body in bodies(other.ids)]
            if path.endswith("/import"):
                sent.append({"files": {"file": f"email\n{MARK}@example.com\n".encode()}})
            for body in sent:
                if path.startswith("/api/v1/embed/"):
                    await forget_starts(database)
                response = await client.request(method, url, **body, headers=mine.headers)
                assert response.status_code != 429
                assert response.status_code < 500, (method, url, body, response.text)
                assert MARK not in response.text.replace(f"{MARK}@example.com", ""), (method, url, body, response.text)
        assert await fingerprint(database, other.workspace) == before, (method, path)
