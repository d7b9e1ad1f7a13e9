"""`POST /api/v1/studies/{id}/ask`: answered by a worker, in respondents' own words, or not at all."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from openkoji.db import Database
from openkoji.kit.clock import iso, now
from openkoji.kit.ids import Prefix, parse_id
from tests.reports.ask.conftest import DEAR, FAIR, GERMAN, SLOW, Researcher


async def test_an_answer_says_how_many_spoke_and_quotes_them_for_and_against(
    researcher: Researcher, study: str
) -> None:
    answer = await researcher.ask(study, "Is the price too high?")
    assert (answer["status"], answer["found"]) == ("ready", True)
    assert answer["respondents"] == {"spoke": 2, "of": 4}
    assert answer["answer"].startswith("2 of 4 respondents spoke of this. ")
    stances = {quote["stance"]: quote["text"] for quote in answer["quotes"]}
    assert "too expensive" in stances["for"]
    assert "fair" in stances["against"]
    assert f"“{stances['for'].rstrip('.')}”" in answer["answer"]
    scores = [quote["score"] for quote in answer["quotes"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


async def test_every_quote_stands_in_the_message_that_it_names(researcher: Researcher, study: str) -> None:
    answer = await researcher.ask(study, "How slow is the export?")
    assert answer["quotes"]
    for quote in answer["quotes"]:
        interview = (await researcher.call("GET", f"/interviews/{quote['interviewId']}")).json()
        content = {message["id"]: message for message in interview["transcript"]}[quote["messageId"]]
        assert content["role"] == "respondent"
        assert content["content"][quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    "question", ["What do people say about the swimming pool?", "Do they trust their doctor?", "🙂🙂🙂", "?!?"]
)
async def test_what_nobody_spoke_of_is_not_answered(researcher: Researcher, study: str, question: str) -> None:
    answer = await researcher.ask(study, question)
    assert (answer["found"], answer["quotes"]) == (False, [])
    assert answer["respondents"] == {"spoke": 0, "of": 4}
    assert answer["answer"] == "Nobody said anything about this in the 4 interviews that count."


async def test_a_study_that_nobody_took_part_in_says_that_it_knows_nothing(researcher: Researcher) -> None:
    answer = await researcher.ask(await researcher.study(), "Is the price too high?")
    assert (answer["found"], answer["respondents"]) == (False, {"spoke": 0, "of": 0})
    assert answer["answer"] == "There is no interview yet that counts, so nothing can be said about this."


async def test_who_answered_a_question_that_asks_the_same_spoke_of_it_in_any_words(
    researcher: Researcher, study: str
) -> None:
    answer = await researcher.ask(study, "Why do people cancel?")
    assert answer["respondents"]["spoke"] >= 3
    assert any("shop" in quote["text"] for quote in answer["quotes"])


async def test_questions_and_answers_in_german(researcher: Researcher) -> None:
    study = await researcher.study(GERMAN)
    await researcher.interviews(
        study,
        "Der Preis war mir viel zu hoch, im März waren es plötzlich 45 Euro.",
        "Die Preise fand ich fair, damit war ich immer sehr zufrieden.",
        "Der Export war jeden Montag kaputt, und niemand hat mir geantwortet.",
    )
    answer = await researcher.ask(study, "Ist der Preis zu hoch?")
    assert answer["answer"].startswith("2 von 3 Befragten haben davon gesprochen. ")
    assert {quote["stance"] for quote in answer["quotes"]} == {"for", "against"}
    silent = await researcher.ask(study, "Was sagen die Leute über das Schwimmbad?")
    assert silent["answer"] == "Niemand hat in den 3 Interviews, die zählen, etwas dazu gesagt."


async def test_filters_choose_who_is_asked(researcher: Researcher) -> None:
    study = await researcher.study()
    await researcher.interviews(study, (DEAR, {"plan": "pro"}), (FAIR, {"plan": "free"}))
    question = "Is the price too high?"
    tomorrow = iso(now() + timedelta(days=1))
    for filters, spoke, of in (
        ({"segmentKey": "plan", "segmentValue": "pro"}, 1, 1),
        ({"segmentKey": "plan", "segmentValue": "none"}, 0, 0),
        ({"mode": "text"}, 2, 2),
        ({"mode": "voice"}, 0, 0),
        ({"completedBefore": tomorrow}, 2, 2),
        ({"completedAfter": tomorrow}, 0, 0),
        ({"minQuality": 5}, 0, 0),
    ):
        answer = await researcher.ask(study, question, filters=filters)
        assert answer["respondents"] == {"spoke": spoke, "of": of}, filters


async def test_a_theme_chooses_who_is_asked(researcher: Researcher, study: str) -> None:
    of_all = {
        theme["id"]
        for quote in (await researcher.ask(study, "How slow is the export?"))["quotes"]
        for theme in (await researcher.call("GET", f"/interviews/{quote['interviewId']}")).json()["analysis"]["themes"]
    }
    answer = await researcher.ask(study, "How slow is the export?", filters={"themeId": of_all.pop()})
    assert 1 <= answer["respondents"]["of"] < 4


async def test_at_most_so_many_quotes_and_both_sides_among_them(researcher: Researcher, study: str) -> None:
    answer = await researcher.ask(study, "Is the price too high?", limit=2)
    assert {quote["stance"] for quote in answer["quotes"]} == {"for", "against"}
    assert len((await researcher.ask(study, "Is the price too high?", limit=1))["quotes"]) == 1


async def test_passages_whose_vectors_were_emptied_are_found_by_their_words(
    researcher: Researcher, study: str, asked_database: Database
) -> None:
    async with asked_database.workspace(researcher.workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE passages SET vector = '' WHERE workspace_id = %s AND number = 1",
            [researcher.workspace.workspace_id],
        )
    assert (await researcher.ask(study, "What about the export?"))["respondents"]["spoke"] == 1
    async with asked_database.workspace(researcher.workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE codebooks SET embedder = 'another' WHERE workspace_id = %s", [researcher.workspace.workspace_id]
        )
    assert (await researcher.ask(study, "What about the export?"))["respondents"]["spoke"] == 1


async def test_who_came_twice_is_one_respondent(researcher: Researcher, asked_conninfo: str) -> None:
    study_id = await researcher.study()
    first, second, _ = await researcher.interviews(study_id, DEAR, "The price was too high for us again.", SLOW)
    with psycopg.connect(asked_conninfo) as connection:
        ids = [parse_id(Prefix.INTERVIEW, each) for each in (first, second)]
        connection.execute(
            "UPDATE interviews i SET respondent_id = f.respondent_id, is_current = false FROM interviews f "
            "WHERE f.id = %s AND i.id = %s",
            ids,
        )
    answer = await researcher.ask(study_id, "Is the price too high?")
    assert answer["respondents"] == {"spoke": 1, "of": 2}
    assert answer["answer"].startswith("One of 2 respondents spoke of this.")
