"""Whatever runs while somebody is erased: it ends before, or finds nothing and ends quietly."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.db import Database
from openkoji.interviews import analysing, tasks
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports import service as report_service
from openkoji.reports import tasks as reports
from openkoji.settings import Settings
from openkoji.webhooks import posting
from openkoji.webhooks import tasks as webhooks
from openkoji.webhooks.attempts import attempt
from tests.erasure.test_nothing_is_left import OTHERS, SAID, TOLD, Story
from tests.erasure.walking import places_of
from tests.interviews.analyses import id_of, run_of
from tests.interviews.conftest import RICH, Research, StudyMaker
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver


async def erased(research: Research, interview_id: str) -> None:
    respondent = (await research.interview(interview_id))["respondent"]["id"]
    answer = await research.client.delete(f"/api/v1/respondents/{respondent}", headers=research.workspace.headers)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def story(make_research: StudyMaker, database: Database, desk: Desk, receiver: Receiver) -> Story:
    return Story(await make_research(), database, desk, receiver)


async def test_an_analysis_that_runs_meanwhile_writes_nothing(
    story: Story, database: Database, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    research = story.research
    conversation = await research.begin(**TOLD)
    for words in SAID:
        await conversation.say(words)
    await research.client.post("/api/v1/interviews/complete", json={"sessionToken": conversation.token})
    original = analysing._write

    async def write_late(*values: object) -> None:
        await erased(research, conversation.interview_id)
        await original(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(analysing, "_write", write_late)
    await tasks.analyse(run_of(research, database), id_of(conversation), 1)
    monkeypatch.undo()
    await tasks.analyse(run_of(research, database), id_of(conversation), 1)
    assert {word: places_of(conninfo, word) for word in ("zorblatt", "vexthorpe")} == {
        "zorblatt": set(),
        "vexthorpe": set(),
    }


async def test_a_report_that_is_written_meanwhile_is_written_again(
    story: Story, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in OTHERS:
        await story.hold(said, {})
    person = await story.hold(SAID, TOLD)
    head = (await story.research.post(f"{story.path}/reports")).json()
    report_id = parse_id(Prefix.REPORT, head["id"])
    assert report_id is not None
    original, times = report_service.keep, []

    async def keep_late(*values: object) -> bool:
        if not times:
            await erased(story.research, person.interview_id)
        times.append(await original(*values))  # type: ignore[arg-type]
        return times[-1]

    monkeypatch.setattr(report_service, "keep", keep_late)
    await reports.generate(story.run, report_id)
    assert times == [False, True]
    assert places_of(conninfo, "zorblatt") == set()


async def test_a_delivery_that_is_under_way_leaves_no_trace(
    story: Story, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await story.hold(SAID, TOLD)
    endpoint = await story.desk.endpoint(story.receiver.url)
    row = await story.desk.one("SELECT array_agg(id) FROM events WHERE workspace_id = %s AND interview_id IS NOT NULL")
    for event_id in row[0]:
        await webhooks.fan_out(story.run, event_id)
    sent: list[object] = []

    async def attempt_late(*values: object) -> object:
        if not sent:
            await erased(story.research, person.interview_id)
        sent.append(values)
        return await attempt(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(posting, "attempt", attempt_late)
    for lane in range(3):
        await story.desk.deliver(endpoint, lane)
    assert len(sent) == 1, "what was claimed already went out; nothing after it"
    assert await story.desk.deliveries(endpoint) == {}
    assert places_of(conninfo, "vexthorpe") == set()


async def test_an_event_that_was_not_told_yet_is_told_to_nobody(story: Story) -> None:
    person = await story.hold(SAID, TOLD)
    row = await story.desk.one("SELECT array_agg(id) FROM events WHERE workspace_id = %s AND interview_id IS NOT NULL")
    await erased(story.research, person.interview_id)
    endpoint = await story.desk.endpoint(story.receiver.url)
    for event_id in row[0]:
        await webhooks.fan_out(story.run, event_id)
    assert await story.desk.deliveries(endpoint) == {}


async def test_a_person_is_erased_once_however_many_ask_at_once(story: Story, database: Database) -> None:
    person = await story.hold(SAID, TOLD)
    respondent = (await story.research.interview(person.interview_id))["respondent"]["id"]
    path = f"/api/v1/respondents/{respondent}"
    headers = story.research.workspace.headers
    answers = await asyncio.gather(*(story.research.client.delete(path, headers=headers) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 404, 404, 404]
    row = await story.desk.one("SELECT count(*) FROM erasures WHERE workspace_id = %s")
    assert row == (1,)


async def test_turns_and_an_erasure_at_once_leave_nothing(story: Story, conninfo: str) -> None:
    research = story.research
    for _ in range(3):
        conversation = await research.begin(email="twist@example.com")
        path = f"/api/v1/interviews/{conversation.interview_id}"
        answers = await asyncio.gather(
            conversation.send(message=f"{RICH} flumptious"),
            research.client.delete(path, headers=research.workspace.headers),
        )
        assert answers[0].status_code in {200, 401}
        assert answers[1].status_code == 200
        assert places_of(conninfo, "flumptious") == set()


async def test_an_erasure_waits_for_nobody_who_waits_for_it(
    story: Story, database: Database, settings: Settings
) -> None:
    """Analyses of others, a report, starts of the same person, and erasures at once: no deadlock, and no fault."""
    research = story.research
    people = [await story.hold(said, {"email": f"p{number}@example.com"}) for number, said in enumerate(OTHERS)]
    again = [tasks.analyse(story.run, id_of(each), 2) for each in people[1:]]
    erasures = research.post("/respondents/erase", {"email": "p0@example.com"})
    starts = [research.start({"email": "p0@example.com"}) for _ in range(3)]
    results = await asyncio.gather(erasures, *starts, *again, story.report())
    assert results[0].status_code == 200
    assert {each.status_code for each in results[1:4]} <= {200, 201}


async def test_an_import_under_way_that_names_the_person_is_cancelled(story: Story, conninfo: str) -> None:
    added = await story.research.post(f"{story.path}/respondents", TOLD)
    rows = "email,name\n" + "".join(f"p{n}@example.com,P{n}\n" for n in range(600)) + f"{TOLD['email']},Quillana\n"
    headers = story.research.workspace.headers
    sent = await story.research.client.post(
        f"/api/v1{story.path}/respondents/import", files={"file": ("people.csv", rows.encode())}, headers=headers
    )
    assert sent.status_code == 202, sent.text
    erasure = await story.research.client.delete(f"/api/v1/respondents/{added.json()['id']}", headers=headers)
    assert erasure.status_code == 200
    row = await story.desk.one("SELECT status, content FROM respondent_imports WHERE workspace_id = %s")
    assert row == ("cancelled", None)
    assert places_of(conninfo, "vexthorpe") == set()
