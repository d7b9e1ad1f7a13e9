"""All that is held on a person, given out as JSON."""

from __future__ import annotations

from openkoji.db import Database
from openkoji.kit.ids import Prefix, parse_id
from tests.erasure.test_nothing_is_left import SAID, TOLD, Story
from tests.interviews.conftest import Research
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver


async def test_everything_that_is_held_is_given_out(
    research: Research, database: Database, desk: Desk, receiver: Receiver
) -> None:
    story = Story(research, database, desk, receiver)
    person = await story.hold(SAID, TOLD)
    report = await story.report()
    await research.post(f"{story.path}/reports/{report}/publish")
    await story.told(delivered=True)
    respondent = (await research.interview(person.interview_id))["respondent"]["id"]
    respondent_id = parse_id(Prefix.RESPONDENT, respondent)
    assert respondent_id is not None
    await story.invited(respondent_id)

    response = await research.get(f"/respondents/{respondent}/export")
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    held = response.json()
    assert held["respondent"] == (await research.get(f"/respondents/{respondent}")).json()
    assert [each["kind"] for each in held["consents"]] == ["given"]
    assert [(each["number"], each["status"]) for each in held["invitations"]] == [(0, "sent")]
    [interview] = held["interviews"]
    seen = await research.interview(person.interview_id)
    assert {name: interview[name] for name in seen} == seen
    assert [each["content"] for each in interview["messages"] if each["role"] == "respondent"] == SAID
    assert [each["version"] for each in interview["analyses"]] == [1]
    assert {each["type"] for each in held["events"]} >= {"interview.completed", "interview.analysis_ready"}
    [delivery] = held["events"][0]["deliveries"]
    assert (delivery["host"], delivery["status"]) == (receiver.url.split("/")[2], "delivered")
    assert [each["reportId"] for each in held["quoted"]["reports"]] == [report]
    await story.forget()


async def test_a_message_that_was_replaced_is_held_too(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    reply = await conversation.say("First I said this, and it was wrong.")
    said = (
        await conversation.client.get("/api/v1/interviews/session", headers={"X-Session-Token": conversation.token})
    ).json()
    assert reply["message"]
    await conversation.say("Then I said that.", replacesMessageId=said["replaceableMessageId"])
    respondent = (await research.interview(conversation.interview_id))["respondent"]["id"]
    [interview] = (await research.get(f"/respondents/{respondent}/export")).json()["interviews"]
    own = [(each["content"], each["isReplaced"]) for each in interview["messages"] if each["role"] == "respondent"]
    assert own == [("First I said this, and it was wrong.", True), ("Then I said that.", False)]


async def test_who_only_stands_on_the_list_is_given_out_too(research: Research) -> None:
    added = await research.post(f"/studies/{research.study['id']}/respondents", {"email": "ada@example.com"})
    held = (await research.get(f"/respondents/{added.json()['id']}/export")).json()
    assert held["respondent"]["email"] == "ada@example.com"
    assert (held["interviews"], held["events"], held["quoted"]) == ([], [], {"reports": [], "answers": []})


async def test_an_unknown_respondent_is_told_so(research: Research) -> None:
    refused = await research.get(f"/respondents/rsp_{'0' * 32}/export")
    assert (refused.status_code, refused.json()["error"]) == (404, "respondent_not_found")
