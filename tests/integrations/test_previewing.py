"""A preview shows what would be sent of a real interview, and is true; and the past can be told too."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.webhooks import resending
from tests.integrations.desk import Desk
from tests.integrations.pigeon.loft import TOKEN, Loft


async def test_a_preview_is_what_is_sent_then_but_for_the_secrets(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed()
    preview = await desk.post("/preview")
    assert (preview["wouldBeSent"], preview["whyNot"], preview["subject"]) == (True, [], made.email)
    await desk.deliver()
    [shown] = preview["requests"]
    [sent] = loft.receiver.received
    assert shown["body"] == sent.json | {"token": "<token>"}
    assert TOKEN not in str(preview)


async def test_a_preview_takes_a_mapping_and_a_filter_that_are_not_saved(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.analysed(quality_score=3)
    mapping = {"letter": {"plan": "metadata.plan", "back": "answer.back", "second": "theme.2", "none": "theme.7"}}
    preview = await desk.post("/preview", {"mapping": mapping, "filter": {"minQuality": 4, "sentiments": ["positive"]}})
    assert preview["requests"][0]["body"]["letters"][0]["letter"] == {"plan": "pro", "back": 3, "second": "High price"}
    assert preview["wouldBeSent"] is False
    assert preview["whyNot"] == [
        "Its quality is 3, and the filter lets 4 to 5 through.",
        "The filter by study, theme, sentiment or answer does not let it through.",
    ]
    assert (await desk.connection())["filter"]["minQuality"] == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"email": None}, "The interview is anonymous: it has neither an e-mail address nor an external id."),
        (
            {"email": None, "external_id": "u_1"},
            "The respondent has nothing by which Pigeon Post could know them, as it is connected.",
        ),
        ({"quality_score": 2}, "Its quality is 2, and the filter lets 3 to 5 through."),
    ],
)
async def test_a_preview_says_why_an_interview_would_not_be_sent(
    desk: Desk, loft: Loft, data: dict[str, Any], why: str
) -> None:
    await desk.put(**loft.config)
    made = await desk.analysed(**data)
    preview = await desk.post("/preview", {"interviewId": f"int_{made.id.hex}"})
    assert (preview["wouldBeSent"], preview["whyNot"]) == (False, [why])


async def test_a_preview_needs_an_interview_that_was_analysed(desk: Desk, loft: Loft) -> None:
    assert (await desk.post("/preview", status=404))["error"] == "integration_not_connected"
    await desk.put(**loft.config)
    assert (await desk.post("/preview", status=404))["error"] == "interview_not_found"
    started = (await desk.research.begin(email="b@example.com")).interview_id
    assert (await desk.post("/preview", {"interviewId": started}, status=404))["error"] == "interview_not_found"


async def test_interviews_from_before_the_vendor_was_connected_can_be_told(
    desk: Desk, loft: Loft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resending, "STEP", 2)
    made = [await desk.analysed() for _ in range(3)]
    await desk.analysed(email=None)
    await desk.analysed(quality_score=1)
    await desk.put(**loft.config)
    assert await desk.deliveries() == []
    queued = await desk.post("/deliveries/replay", {"from": "2026-01-01T00:00:00Z"}, status=202)
    assert queued["continues"] is True, "a job queues the rest"
    monkeypatch.setattr(resending, "STEP", 500)
    await desk.post("/deliveries/replay", {"from": "2026-01-01T00:00:00Z"}, status=202)
    await desk.deliver()
    assert sorted(letter["to"] for letter in loft.letters) == sorted(str(each.email) for each in made)


async def test_a_delivery_can_be_sent_again(desk: Desk, loft: Loft) -> None:
    await desk.put(**loft.config)
    await desk.analysed()
    await desk.deliver()
    [delivery] = await desk.deliveries()
    await desk.post(f"/deliveries/{delivery['id']}/resend", status=202)
    await desk.deliver()
    assert loft.letters[0] == loft.letters[1], "with all that the first had"
    assert len((await desk.get(f"/deliveries/{delivery['id']}"))["log"]) == 2
