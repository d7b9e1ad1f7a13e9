"""After an erasure no column of any table holds anything that told of the person, and no line of the log ever did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from openkoji.db import Database
from openkoji.integrations import service as integrations
from openkoji.integrations.amplitude.vendor import Amplitude
from openkoji.integrations.connections import connection_model
from openkoji.integrations.tasks import erase as _registers_the_sender  # noqa: F401
from openkoji.interviews import tasks as interviews
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.reports import tasks as reports
from openkoji.reports.ask import service as asking
from openkoji.reports.ask import tasks as ask_tasks
from openkoji.webhooks import tasks as webhooks
from tests.erasure.walking import places_of
from tests.interviews.analyses import id_of
from tests.interviews.conftest import Conversation, Research, StudyMaker
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver

SAID = [
    "The zorblatt export was slow on every Monday, and the zorblatt export lost my snorvix invoices twice.",
    "Your zorblatt export is a mess: since March I copy 40 snorvix invoices by hand, which costs me two hours.",
]
OTHERS = [
    ["The price went up twice last year. For a small office the price is simply too high."],
    ["Your price is too high for what it does, my boss said after the March bill."],
    ["Support never answered my two mails about the bill, so I gave up waiting for support."],
]
TOLD = {
    "name": "Quillana Vexthorpe",
    "email": "Quillana.Vexthorpe@Example.com",
    "externalId": "customer-77341",
    "city": "Gravoonia",
}
CANARIES = ["zorblatt", "snorvix", "quillana", "vexthorpe", "customer-77341", "gravoonia"]


class Story:
    """A study in which one respondent left traces wherever one can be left."""

    def __init__(self, research: Research, database: Database, desk: Desk, receiver: Receiver) -> None:
        self.research, self.database, self.desk, self.receiver = research, database, desk, receiver
        self.run = Run(research.workspace.workspace_id, 0, 1, database)
        self.path = f"/studies/{research.study['id']}"

    async def hold(self, said: list[str], told: Mapping[str, Any], **headers: str) -> Conversation:
        body = {"projectSlug": self.research.study["slug"], "respondentMetadata": told}
        started = await self.research.post("/interviews/start", body, **headers)
        assert started.status_code == 201, started.text
        conversation = Conversation(self.research.client, started.json())
        for words in said:
            await conversation.say(words)
        await self.research.client.post("/api/v1/interviews/complete", json={"sessionToken": conversation.token})
        await interviews.analyse(self.run, id_of(conversation), 1)
        return conversation

    async def report(self) -> str:
        report = await self.research.post(f"{self.path}/reports")
        assert report.status_code == 202, report.text
        report_id = parse_id(Prefix.REPORT, report.json()["id"])
        assert report_id is not None
        await reports.generate(self.run, report_id)
        return str(report.json()["id"])

    async def told(self, *, delivered: bool) -> None:
        """Every event finds its listener, and is delivered, or waits."""
        self.receiver.answer = lambda received: Answer(200 if delivered else 503, received.body)
        endpoint = await self.desk.endpoint(f"{self.receiver.url}/{delivered}")
        row = await self.desk.one("SELECT array_agg(id) FROM events WHERE workspace_id = %s")
        for event_id in row[0]:
            await webhooks.fan_out(self.run, event_id)
        for lane in range(3):
            await self.desk.deliver(endpoint, lane)

    async def connected(self) -> None:
        """A vendor that is told of what was analysed, and that answers with what it was told."""
        workspace_id, vendor = self.research.workspace.workspace_id, Amplitude()
        self.receiver.answer = lambda received: Answer(200, received.body)
        wish = connection_model(vendor).model_validate(
            {"apiKey": "0123456789abcdef", "baseUrl": self.receiver.url, "filter": {}}
        )
        async with self.database.workspace(workspace_id) as transaction:
            await integrations.connect(transaction, workspace_id, vendor, wish, self.desk.settings.key_ring())
            integration = await integrations.find(transaction, workspace_id, vendor)
        row = await self.desk.one("SELECT array_agg(id) FROM events WHERE workspace_id = %s")
        for event_id in row[0]:
            await webhooks.fan_out(self.run, event_id)
        await self.desk.deliver(integration.id)

    async def invited(self, respondent_id: UUID) -> None:
        workspace_id, study_id = self.research.workspace.workspace_id, self.study_id
        async with self.database.workspace(workspace_id) as transaction:
            transaction.write(
                "INSERT INTO invitations (workspace_id, id, study_id, respondent_id, number, wording, status, detail, "
                "created_at, settled_at) VALUES (%s, %s, %s, %s, 0, '{}', 'sent', %s, now(), now())",
                [workspace_id, new_id(), study_id, respondent_id, TOLD["email"]],
            )
            transaction.write(
                "INSERT INTO consents (workspace_id, id, study_id, respondent_id, kind, moment, recorded_at) "
                "VALUES (%s, %s, %s, %s, 'given', now(), now())",
                [workspace_id, new_id(), study_id, respondent_id],
            )

    async def imported(self) -> None:
        rows = f"email,name\nnot an address,{TOLD['name']}\n".encode()
        sent = await self.research.client.post(
            f"/api/v1{self.path}/respondents/import",
            files={"file": ("people.csv", rows, "text/csv")},
            headers=self.research.workspace.headers,
        )
        assert sent.status_code in {200, 201}, sent.text

    async def forget(self) -> None:
        """Erase the person, whose words other tests look for in the same database."""
        erased = await self.research.post("/respondents/erase", {"email": TOLD["email"]})
        assert len(erased.json()["items"]) == 1

    @property
    def study_id(self) -> UUID:
        study_id = parse_id(Prefix.STUDY, self.research.study["id"])
        assert study_id is not None
        return study_id


@pytest.fixture
async def story(make_research: StudyMaker, database: Database, desk: Desk, receiver: Receiver) -> Story:
    return Story(await make_research(transcriptLinks="token"), database, desk, receiver)


async def test_nothing_that_tells_of_an_erased_respondent_is_left(
    story: Story, conninfo: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(asking, "WAITING_SECONDS", 0)
    research = story.research
    for number, said in enumerate(OTHERS):
        await story.hold(said, {"email": f"other{number}@example.com", "city": "Berlin"})
    own = {"Idempotency-Key": "start of the canary"}
    person = await story.hold(SAID, TOLD, **own)
    await interviews.analyse(story.run, id_of(person), 2)
    added = await research.post(f"{story.path}/respondents", TOLD, **{"Idempotency-Key": "added"})
    assert added.status_code in {200, 201}, added.text
    for words in ("export", "quillana"):
        asked = (await research.post(f"{story.path}/ask", {"question": f"What do they say about {words}?"})).json()
        asked_id = parse_id(Prefix.ASK, asked["id"])
        assert asked_id is not None
        await ask_tasks.answer(story.run, asked_id)
    report = await story.report()
    published = await research.post(f"{story.path}/reports/{report}/publish")
    assert published.status_code == 200, published.text
    await story.connected()
    await story.told(delivered=True)
    await story.told(delivered=False)
    told_of = await story.desk.one("SELECT count(*) FROM integration_tellings WHERE workspace_id = %s")
    assert told_of == (len(OTHERS) + 1,)
    interview = await research.interview(person.interview_id)
    respondent = interview["respondent"]["id"]
    respondent_id = parse_id(Prefix.RESPONDENT, respondent)
    assert respondent_id is not None
    await story.invited(respondent_id)
    await story.imported()
    await research.post(f"/respondents/{respondent}/withdraw", **{"Idempotency-Key": "withdrawn"})

    before = {canary: places_of(conninfo, canary) for canary in CANARIES}
    everywhere = set.union(*before.values())
    assert {
        *("messages.content", "analyses.document", "passages.words", "themes.phrases", "events.data"),
        *("respondents.name", "respondents.email_key", "respondents.external_id", "respondents.metadata"),
        *("report_publications.document", "reports.document", "asked_questions.question", "invitations.detail"),
        *("webhook_attempts.reply_head", "idempotency_keys.body", "respondent_import_errors.cells"),
    } <= everywhere

    erased = await research.client.delete(f"/api/v1/respondents/{respondent}", headers=research.workspace.headers)
    assert erased.status_code == 200, erased.text
    left = {canary: places for canary in CANARIES if (places := places_of(conninfo, canary))}
    assert left == {}
    waiting = await story.desk.one("SELECT count(*), count(subject) FROM integration_erasures WHERE workspace_id = %s")
    assert waiting == (1, 1), "the vendor is to forget them too, and whom it is to forget is encrypted"
    logged = "".join(capfd.readouterr()).lower()
    assert [canary for canary in CANARIES if canary in logged] == []


async def test_nothing_is_left_of_an_erased_interview_but_who_they_are(story: Story, conninfo: str) -> None:
    person = await story.hold(SAID, TOLD)
    await story.report()
    await story.told(delivered=True)
    path = f"/api/v1/interviews/{person.interview_id}"
    erased = await story.research.client.delete(path, headers=story.research.workspace.headers)
    assert erased.status_code == 200, erased.text
    assert [places_of(conninfo, word) for word in ("zorblatt", "snorvix")] == [set(), set()]
    assert places_of(conninfo, "vexthorpe") == {"respondents.name", "respondents.email", "respondents.email_key"}
    await story.forget()


async def test_nothing_that_was_said_is_left_of_a_respondent_who_withdraws(story: Story, conninfo: str) -> None:
    person = await story.hold(SAID, TOLD)
    withdrawn = await story.research.client.post(
        "/api/v1/interviews/withdraw", headers={"X-Session-Token": person.token}, json={}
    )
    assert withdrawn.status_code == 200, withdrawn.text
    assert [places_of(conninfo, word) for word in ("zorblatt", "snorvix", "gravoonia")] == [set(), set(), set()]
    kept = {"respondents.email", "respondents.email_key"}
    assert places_of(conninfo, "vexthorpe") == kept, "by which they are known, and not written to"
    await story.forget()
