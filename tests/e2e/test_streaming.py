"""A reply that a language model words is read while it comes: sentence by sentence, and every sentence was checked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.language.models.loading import load_caller
from openkoji.settings import Settings
from tests.e2e.conftest import Visit
from tests.e2e.respondents import TEXTS, Respondent
from tests.e2e.studies import WHY, Researcher, Study, researcher
from tests.fakes.model_server import Behaviour, ModelServer, changed, cut, filled, hang
from tests.served_model import with_model
from tests.serving import served

pytestmark = pytest.mark.slow

VAGUE = "idk, it was fine I guess"
FIRST, SECOND = "Take your time.", "What was it about it that you remember first?"
READING = {"answered": "no", "specific": False, "tone": "neutral", "topics": []}
WORDED = changed(filled(say=[FIRST, SECOND], move="elaborate", reading=READING), between=0.15, piece=8)

# What stood in the interviewer's last words, each time that they changed.
WATCH = """
window.heard = [];
new MutationObserver(() => {
  const said = [...document.querySelectorAll('[data-role=interviewer] p')].at(-1)?.textContent.trim();
  if (said && said !== heard.at(-1)) heard.push(said);
}).observe(document, {childList: true, subtree: true, characterData: true});
"""


@dataclass
class Modelled:
    """A server with a language model, and whoever researches there."""

    model: ModelServer
    researcher: Researcher

    @property
    def host(self) -> str:
        return self.researcher.client.base_url.netloc.decode()

    async def publish(self) -> Study:
        question = {"id": "why", "text": WHY, "probing": {"maxFollowUps": 2}}
        return await self.researcher.publish(mode="hybrid", questions=[question])


@pytest.fixture
async def modelled(
    settings: Settings, site_conninfo: str, site_database: Database, request: pytest.FixtureRequest
) -> AsyncIterator[Modelled]:
    """The model behaves as the parameter says."""
    behaviour: Behaviour = request.param
    await load_caller()
    async with ModelServer(behaviour, may_refuse=True) as model:
        with served(create_app(with_model(settings, model), site_conninfo)) as url:
            async with researcher(url, site_database) as at_work:
                yield Modelled(model, at_work)


@pytest.mark.parametrize("modelled", [WORDED], indirect=True, ids=["slow"])
async def test_sentences_are_shown_one_by_one(visit: Visit, modelled: Modelled) -> None:
    study = await modelled.publish()
    visitor = await visit(more_hosts=(modelled.host,))
    await visitor.page.add_init_script(WATCH)
    await visitor.open(study.open_link)
    respondent = Respondent(visitor.page)
    await respondent.start()
    await respondent.says(VAGUE)
    await respondent.hears(SECOND)
    await expect(respondent.button(TEXTS["send"])).to_be_enabled()
    heard = await visitor.page.evaluate("heard")
    assert heard[1:] == [FIRST, f"{FIRST} {SECOND}"], "the first stood there before the second had come"
    assert (await study.interview())["transcript"][-1]["content"] == f"{FIRST} {SECOND}"


@pytest.mark.parametrize("modelled", [hang(), cut()], indirect=True, ids=["silent", "broken off"])
async def test_a_model_that_fails_is_not_noticed(visit: Visit, modelled: Modelled) -> None:
    study = await modelled.publish()
    respondent = Respondent((await visit(study.open_link, more_hosts=(modelled.host,))).page)
    await respondent.start()
    await respondent.says(VAGUE)
    await expect(respondent.log.locator("[data-role=interviewer]")).to_have_count(2)
    await expect(respondent.log.locator("[data-role=interviewer]").last).to_have_text(re.compile(r"[.?]$"))
    await expect(respondent.place.get_by_text(TEXTS["writing"])).to_be_hidden()
    assert modelled.model.requests
    assert await study.said() == [VAGUE]
