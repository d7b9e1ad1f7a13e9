"""Every place that a respondent can come to, for those who look at all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.network import held_back
from tests.e2e.respondents import TEXTS, Respondent, walk
from tests.e2e.studies import CLOSEST, SAID, Researcher, Study
from tests.e2e.visitors import Visitor

FURNISHED: dict[str, Any] = {
    "consent": {"text": "We ask for ten minutes, and quote you without your name.", "required": True},
    "interviewer": {"name": "Robin", "languages": ["en", "de"]},
    "page": {
        "title": "Why people leave us",
        "intro": "You have cancelled your plan. We would like to understand what led to it.",
        "intake": [
            {"key": "email", "label": "Your e-mail", "type": "email"},
            {
                "key": "role",
                "label": "What do you do?",
                "type": "choice",
                "options": ["I buy", "I use"],
                "required": True,
            },
            {"key": "team", "label": "Your team"},
        ],
    },
    "branding": {"color": "#7C3AED"},
}
"""What a study can ask for and show besides its questions."""


async def conversation(visitor: Visitor, study: Study) -> AsyncIterator[str]:
    """The landing, each of the six inputs, the end: every place on the way of one whole interview."""
    await visitor.open(study.open_link)
    async for place in walk(Respondent(visitor.page)):
        yield place


async def troubles(visitor: Visitor, study: Study) -> AsyncIterator[str]:
    """A form that is not filled in, a reply that takes its time, no network, a change, the two questions that are
    asked before something is final, and the end with what can be done there."""
    page = await visitor.open(study.open_link)
    respondent = Respondent(page)
    await respondent.press(respondent.button(TEXTS["start"]))
    await expect(page.get_by_text(TEXTS["needed"]).first).to_be_visible()
    yield "form with what is missing"
    await page.get_by_label("What do you do?").select_option("I use")
    await respondent.start()

    async with held_back(page):
        await respondent.says(SAID)
        await expect(page.get_by_text(TEXTS["writing"])).to_be_visible()
        yield "reply under way"
    await respondent.hears(CLOSEST)

    await visitor.set_offline(True)
    await respondent.chooses("Price")
    await expect(page.get_by_text(TEXTS["saved_offline"])).to_be_visible()
    yield "answer kept offline"
    await visitor.set_offline(False)
    await expect(page.get_by_text(TEXTS["saved_offline"])).to_be_hidden()

    await respondent.press(respondent.button(TEXTS["change"]))
    await expect(page.get_by_text(TEXTS["changing"])).to_be_visible()
    yield "change of the last answer"
    await respondent.sends()
    await expect(page.get_by_text(TEXTS["changing"])).to_be_hidden()
    await respondent.sends()
    await expect(page.get_by_role("alert").filter(has_text=TEXTS["choose_one"])).to_be_visible()
    yield "choice that is missing"

    for name, group in (("done", "finishing"), ("withdraw", "withdrawing")):
        await respondent.press(respondent.button(TEXTS[name]))
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        yield f"question before {group}"
        await respondent.press(dialog.get_by_role("button", name=TEXTS[f"{group}.no"], exact=True))
        await expect(dialog).to_be_hidden()
    await respondent.finishes()
    await respondent.press(respondent.button(TEXTS["good"]))
    await expect(page.get_by_role("textbox", name=TEXTS["comment"])).to_be_visible()
    yield "comment at the end"


async def notices(page: Page, researcher: Researcher) -> AsyncIterator[str]:
    """The pages on which nobody can begin."""
    study = await researcher.publish(page={"openLink": False})
    await page.goto(study.open_link)
    yield "by invitation"
    paused = await researcher.publish()
    await paused.call("POST", f"/studies/{paused.id}/pause")
    await page.goto(paused.open_link)
    yield "paused"
    closed = await researcher.publish()
    await closed.call("POST", f"/studies/{closed.id}/close")
    await page.goto(closed.open_link)
    yield "closed"
    full = await researcher.publish(maxInterviews=1)
    await full.invite(email="ada@example.com")
    await page.goto(full.open_link)
    yield "full"
    await page.goto(full.open_link.rpartition("/s/")[0] + "/i/nothing")
    yield "gone"
