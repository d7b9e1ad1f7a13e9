"""Themes and reports without what an erased person taught them."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.codebooks.learning import learn
from openkoji.db import Database
from openkoji.interviews.analysing import embedder
from openkoji.kit.ids import Prefix, parse_id, public_id
from tests.erasure.test_nothing_is_left import Story
from tests.erasure.walking import places_of
from tests.interviews.conftest import Conversation, StudyMaker
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver

SLOW = [
    "The quibbex export was slow on every Monday, and it took an hour of my time.",
    "The quibbex export is slow, so slow that I copy all of it by hand.",
    "Every quibbex export is slow since March, and nobody ever told us why.",
]
BROKEN = [
    "The delivery snerfle broke twice, and the delivery snerfle was never repaired.",
    "My delivery snerfle came late in March.",
    "A delivery snerfle like that makes me angry.",
]
PRICE = "The price went up twice last year, and for a small office the price is too high."


@pytest.fixture
async def story(make_research: StudyMaker, database: Database, desk: Desk, receiver: Receiver) -> Story:
    return Story(await make_research(), database, desk, receiver)


async def themes_of(story: Story) -> dict[str, dict[str, Any]]:
    """The rows of the study's themes, by id."""
    row = await story.desk.one(
        "SELECT coalesce(jsonb_object_agg(id, to_jsonb(themes)), '{}') FROM themes WHERE workspace_id = %s"
    )
    return dict(row[0])


async def erase(story: Story, conversation: Conversation) -> None:
    headers = story.research.workspace.headers
    path = f"/api/v1/interviews/{conversation.interview_id}"
    assert (await story.research.client.delete(path, headers=headers)).status_code == 200


async def test_a_theme_of_theirs_alone_goes_with_its_name(story: Story, conninfo: str) -> None:
    other = await story.hold([PRICE], {})
    person = await story.hold(BROKEN, {})
    named = [each for each in (await themes_of(story)).values() if "snerfle" in str(each["name"]).lower()]
    assert named, "a theme is called by their words"
    await erase(story, person)
    assert not {each["id"] for each in named} & set(await themes_of(story))
    assert places_of(conninfo, "snerfle") == set()
    assert (await story.research.interview(other.interview_id))["analysis"]["themes"]


async def test_a_theme_that_others_spoke_of_too_stays_and_counts_them_alone(story: Story, database: Database) -> None:
    people = [await story.hold([said], {}) for said in SLOW]
    before = {key: each["passages"] for key, each in (await themes_of(story)).items()}
    await erase(story, people[0])
    after = await themes_of(story)
    assert sum(each["passages"] for each in after.values()) < sum(before.values())
    assert await learned_anew(story, database) == after, "the sums are those that a new count gives"


async def learned_anew(story: Story, database: Database) -> dict[str, dict[str, Any]]:
    workspace_id = story.research.workspace.workspace_id
    counted = await themes_of(story)
    await learn(database, workspace_id, story.study_id, embedder())
    after = await themes_of(story)
    for key, theme in after.items():
        assert theme["passages"] == counted[key]["passages"]
        assert theme["tones"] == counted[key]["tones"]
        assert sum_of(theme) == pytest.approx(sum_of(counted[key]), abs=0.01)
        theme |= {name: counted[key][name] for name in ("vector", "phrases", "changed_at")}
    return after


def sum_of(theme: dict[str, Any]) -> list[float]:
    raw = bytes.fromhex(theme["vector"].removeprefix("\\x"))
    return list(memoryview(raw).cast("f"))


async def test_names_that_a_person_gave_stay(story: Story) -> None:
    person = await story.hold(SLOW, {})
    theme_id = next(key for key, each in (await themes_of(story)).items() if each["passages"])
    path = f"{story.path}/themes/{public_id(Prefix.THEME, parse_id(Prefix.THEME, 'thm_' + theme_id.replace('-', '')))}"  # type: ignore[arg-type]
    renamed = await story.research.client.patch(
        f"/api/v1{path}", json={"name": "Slow exports"}, headers=story.research.workspace.headers
    )
    assert renamed.status_code == 200, renamed.text
    await erase(story, person)
    theme = (await themes_of(story))[theme_id]
    assert (theme["name"], theme["passages"]) == ("Slow exports", 0)


async def test_what_a_theme_was_called_before_is_forgotten_too(story: Story, conninfo: str) -> None:
    person = await story.hold(BROKEN, {})
    theme_id = next(key for key, each in (await themes_of(story)).items() if "snerfle" in str(each["name"]).lower())
    headers = story.research.workspace.headers
    renamed = await story.research.client.patch(
        f"/api/v1{story.path}/themes/thm_{theme_id.replace('-', '')}", json={"name": "Slow exports"}, headers=headers
    )
    assert renamed.status_code == 200, renamed.text
    assert "theme_edits.document" in places_of(conninfo, "snerfle")
    await erase(story, person)
    assert places_of(conninfo, "snerfle") == set()
    edits = (await story.research.get(f"{story.path}/themes/edits")).json()
    assert len(edits["items"]) == 1


async def test_a_theme_that_was_called_by_their_words_is_called_by_anothers(story: Story) -> None:
    person = await story.hold(["The export is slow on every Monday, says my boss."], {})
    other = await story.hold(["The export is slow, so slow that I copy all of it by hand."], {})
    [theme] = [each for each in (await themes_of(story)).values() if each["passages"] == 2]
    gone, stays = (person, other) if "boss" in str(theme["name"]) else (other, person)
    await erase(story, gone)
    named = (await themes_of(story))[str(theme["id"])]
    said = [message["content"] for message in (await story.research.interview(stays.interview_id))["transcript"]]
    assert named["passages"] == 1
    assert any(str(named["name"]).strip("“”").rstrip(" …") in text for text in said), named["name"]


async def test_a_report_reads_on_without_their_quotes(story: Story) -> None:
    people = [await story.hold([said], {}) for said in SLOW]
    report = await story.report()
    published = await story.research.post(f"{story.path}/reports/{report}/publish")
    before = (await story.research.get(f"{story.path}/reports/{report}")).text
    assert SLOW[0] in before
    assert SLOW[0] in (await story.research.client.get(published.json()["url"])).text
    await erase(story, people[0])
    after = await story.research.get(f"{story.path}/reports/{report}")
    shown = await story.research.client.get(published.json()["url"])
    assert (after.status_code, shown.status_code) == (200, 200)
    for text in (after.text, shown.text):
        assert "an hour of my time" not in text
        assert SLOW[2] in text, "what others said stands"
