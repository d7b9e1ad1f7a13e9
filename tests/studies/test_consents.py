"""What respondents are told before they begin: true of this study, in their language, and numbered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.engines.service import Engines
from openkoji.kit.errors import ConflictError
from openkoji.settings import Settings
from openkoji.studies import service as studies_service
from openkoji.studies.consents import Wording, require_current, show
from openkoji.studies.model import PublishedStudy
from tests.conftest import Workspace
from tests.studies.conftest import Studies


class Asking:
    """A published study that shows its consent."""

    def __init__(self, database: Database, settings: Settings, workspace: Workspace, studies: Studies) -> None:
        self.database, self.settings, self.workspace, self.studies = database, settings, workspace, studies

    async def study(self, **fields: Any) -> PublishedStudy:
        made = await self.studies.create(**fields)
        await self.studies.publish(made["id"])
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            return await studies_service.published(transaction, self.workspace.workspace_id, slug=made["slug"])

    async def shows(self, study: PublishedStudy, language: str = "en", **settings: Any) -> tuple[int, Wording]:
        changed = self.settings.model_copy(update=settings)
        engines = Engines(changed, changed.key_ring())
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            return await show(transaction, study, language, engines)

    async def points(self, language: str = "en", *, study: dict[str, Any] | None = None, **settings: Any) -> str:
        _, wording = await self.shows(await self.study(**(study or {})), language, **settings)
        return "\n".join(wording.points)


@pytest.fixture
def asking(database: Database, settings: Settings, workspace: Workspace, studies: Studies) -> Asking:
    return Asking(database, settings, workspace, studies)


async def test_it_says_that_an_ai_asks_and_how_to_stop(asking: Asking) -> None:
    points = await asking.points()
    assert "an AI, not a person" in points
    assert "stop at any time" in points
    assert "have your answers deleted" in points


async def test_it_says_how_long_answers_are_kept(asking: Asking) -> None:
    assert "kept until the team deletes them" in await asking.points()
    assert "deleted 30 days after" in await asking.points(study={"retentionDays": 30})
    assert "deleted one day after" in await asking.points(study={"retentionDays": 1})


async def test_it_says_who_reads_the_answers(asking: Asking, database: Database) -> None:
    assert "read by the team of tests." in await asking.points()
    async with database.workspace(asking.workspace.workspace_id) as transaction:
        transaction.write("UPDATE workspaces SET name = %s", [accounts.FIRST_WORKSPACE])
    assert "read by the team that runs this study." in await asking.points(), "a name that nobody gave tells nothing"


async def test_it_says_that_typing_is_counted_and_nobody_turned_away(asking: Asking) -> None:
    points = await asking.points()
    assert "totals only" in points
    assert "nobody is turned away" in points


async def test_only_an_anonymous_study_promises_that_it_is(asking: Asking) -> None:
    assert "anonymous" not in await asking.points()
    assert "This study is anonymous" in await asking.points(study={"anonymous": True})


async def test_without_a_language_model_none_is_named(asking: Asking) -> None:
    assert "language model" not in await asking.points()


@pytest.mark.parametrize(
    ("engine", "named"),
    [
        ({"model": "openai:gpt-5-mini", "model_api_key": "k"}, "(OpenAI)"),
        (
            {"model": "anthropic:claude", "model_api_key": "k", "analysis_model": "mistral:large"},
            "(Anthropic, Mistral)",
        ),
        ({"model": "openai:llama", "model_base_url": "https://llm.example.org/v1"}, "(llm.example.org)"),
    ],
)
async def test_whoever_is_sent_the_answers_is_named(
    asking: Asking, engine: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", "k")
    given = Settings(_env_file=None, **engine)
    points = await asking.points(**{name: getattr(given, name) for name in engine})
    assert f"processed by a language model {named}." in points


async def test_the_workspaces_own_model_is_the_one_that_is_named(asking: Asking) -> None:
    kept = await asking.studies.client.put(
        "/api/v1/model",
        json={"moderationModel": "mistral:mistral-large", "apiKey": "k"},
        headers=asking.workspace.headers,
    )
    assert kept.status_code == 200, kept.text
    assert "(Mistral)" in await asking.points()


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "keine Person|kein Mensch"), ("fr", "une IA"), ("es", "una IA"), ("pt-BR", "uma IA"), ("nl", "een AI")],
)
async def test_it_is_told_in_the_respondents_language(asking: Asking, language: str, words: str) -> None:
    points = await asking.points(language, study={"interviewer": {"languages": ["en", language]}})
    assert any(each in points for each in words.split("|"))
    assert "not a person" not in points


async def test_the_studys_own_text_follows_the_points(asking: Asking) -> None:
    study = await asking.study(consent={"text": "  We are a school.  "})
    _, wording = await asking.shows(study)
    assert wording.own_text == "We are a school."
    assert wording.text == "\n".join(f"- {point}" for point in wording.points) + "\n\nWe are a school."


async def test_another_model_makes_another_wording_and_its_return_the_first_again(asking: Asking) -> None:
    study = await asking.study()
    first, _ = await asking.shows(study)
    local = {"model": "openai:llama", "model_base_url": "https://llm.example.org/v1"}
    assert [first, (await asking.shows(study, **local))[0], (await asking.shows(study))[0]] == [1, 2, 1]


async def test_wordings_that_are_first_shown_at_once_have_a_number_each(asking: Asking) -> None:
    languages = ["en", "de", "fr", "es", "pt", "nl"]
    study = await asking.study(interviewer={"languages": languages})
    shown = await asyncio.gather(*(asking.shows(study, language) for language in languages * 2))
    assert sorted(version for version, _ in shown) == sorted(2 * [1, 2, 3, 4, 5, 6])
    by_language = {(wording.language, version) for version, wording in shown}
    assert len(by_language) == 6


async def test_only_the_wording_that_holds_now_is_agreed_to(asking: Asking, database: Database) -> None:
    study, other = await asking.study(), await asking.study()
    await asking.shows(study, "en")
    await asking.shows(other, "en")
    engines = Engines(asking.settings, asking.settings.key_ring())
    local = {"model": "openai:llama", "model_base_url": "https://llm.example.org/v1"}
    by_a_model = asking.settings.model_copy(update=local)
    async with database.workspace(asking.workspace.workspace_id) as transaction:
        assert await require_current(transaction, study, 1, engines) == "en"
        for version, engines_then in ((2, engines), (1, Engines(by_a_model, by_a_model.key_ring()))):
            with pytest.raises(ConflictError) as refused:
                await require_current(transaction, study, version, engines_then)
            assert refused.value.code == "consent_outdated"
