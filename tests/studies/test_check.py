"""`check` says what blocks publishing, how complete a study is and which wording may bend answers."""

from __future__ import annotations

from tests.studies.conftest import Studies


async def check(studies: Studies, study_id: str) -> dict[str, object]:
    response = await studies.call("POST", f"/{study_id}/check")
    assert response.status_code == 200
    return response.json()


async def test_an_empty_study_is_told_all_that_it_lacks(studies: Studies) -> None:
    study = (await studies.call("POST", json={"name": "Empty"})).json()
    found = await check(studies, study["id"])
    assert (found["completeness"], found["ready"]) == (0, False)
    assert [fault["field"] for fault in found["blocking"]] == ["brief.problem", "brief.audience", "questions"]


async def test_what_check_blocks_is_what_publish_refuses(studies: Studies) -> None:
    study = await studies.create(consent={"required": True})
    blocking = (await check(studies, study["id"]))["blocking"]
    refused = await studies.refused(422, "POST", f"/{study['id']}/publish")
    assert blocking == refused["errors"] != []


async def test_a_closing_time_that_is_past_blocks(studies: Studies) -> None:
    study = await studies.create(closesAt="2020-01-01T00:00:00Z")
    assert [fault["field"] for fault in (await check(studies, study["id"]))["blocking"]] == ["closesAt"]


async def test_a_study_that_can_be_published_is_ready_and_may_still_grow(studies: Studies) -> None:
    study = await studies.create()
    found = await check(studies, study["id"])
    assert (found["completeness"], found["ready"], found["blocking"], found["warnings"]) == (70, True, [], [])
    await studies.change(
        study["id"],
        brief={
            "decision": "d",
            "hypothesis": "h",
            "successCriteria": "s",
            "outOfScope": "o",
            "methodology": "churn",
        },
    )
    assert (await check(studies, study["id"]))["completeness"] == 100


async def test_warnings_name_the_question_and_block_nothing(studies: Studies) -> None:
    study = await studies.create(
        questions=[
            {"text": "What led you to cancel?"},
            {"id": "love", "text": "How much do you love our new editor?"},
            {"id": "recommend", "type": "scale", "text": "How likely are you to recommend us?"},
        ]
    )
    found = await check(studies, study["id"])
    assert [(warning["questionId"], warning["rule"]) for warning in found["warnings"]] == [("love", "leading")]
    assert found["warnings"][0]["suggestion"]
    assert found["ready"] is True
    await studies.publish(study["id"])


async def test_the_methodology_decides_what_is_warned_about(studies: Studies) -> None:
    study = await studies.create(questions=[{"text": "What would make shopping easier for you?"}])
    assert (await check(studies, study["id"]))["warnings"] == []
    await studies.change(study["id"], brief={"methodology": "mom_test"})
    assert [warning["rule"] for warning in (await check(studies, study["id"]))["warnings"]] == ["hypothetical"]


async def test_more_questions_than_minutes_are_warned_about(studies: Studies) -> None:
    study = await studies.create(
        interviewer={"maxMinutes": 5}, questions=[{"text": f"What happened on day {day}?"} for day in range(1, 8)]
    )
    warnings = (await check(studies, study["id"]))["warnings"]
    assert [(warning["questionId"], warning["rule"]) for warning in warnings] == [(None, "too_many_questions")]
    await studies.change(study["id"], interviewer={"maxMinutes": 15})
    assert (await check(studies, study["id"]))["warnings"] == []


async def test_wording_in_another_language_is_said_not_to_be_checked(studies: Studies) -> None:
    study = await studies.create(
        interviewer={"languages": ["sv", "en"]}, questions=[{"text": "Do you always use spreadsheets?"}]
    )
    found = await check(studies, study["id"])
    assert (found["wordingChecked"], found["warnings"]) == (False, [])
    await studies.change(study["id"], interviewer={"languages": ["en-GB"]})
    found = await check(studies, study["id"])
    assert found["wordingChecked"] is True
    assert found["checkedLanguages"] == ["de", "en"]
    assert found["warnings"] != []


async def test_german_wording_is_checked_by_german_rules(studies: Studies) -> None:
    study = await studies.create(
        interviewer={"languages": ["de", "en"]}, questions=[{"id": "love", "text": "Wie sehr lieben Sie unsere App?"}]
    )
    found = await check(studies, study["id"])
    assert found["wordingChecked"] is True
    assert [(each["questionId"], each["rule"], each["engine"]) for each in found["warnings"]] == [
        ("love", "leading", "embedded")
    ]
    assert found["engine"] == "embedded"


async def test_without_a_model_a_check_by_one_is_refused(studies: Studies) -> None:
    study = await studies.create()
    assert (await studies.refused(409, "POST", f"/{study['id']}/check?engine=model"))["error"] == "no_model"
