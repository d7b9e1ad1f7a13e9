"""The studies of the demo are examples too: complete, ready, and worded well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from openkoji.demo.preparation import study_documents
from openkoji.studies.document import StudyDocument
from openkoji.studies.readiness import readiness
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled

DOCUMENTS = study_documents()


def test_there_is_one_study_of_each_mode() -> None:
    modes = {document["slug"]: document["mode"] for document in DOCUMENTS}
    assert modes == {"cancel-flow": "structured", "onboarding": "hybrid", "views-on-democracy": "exploratory"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["slug"])
def test_the_check_finds_nothing_to_say(document: dict[str, Any]) -> None:
    new = read(NewStudy, document)
    stored = settled(StudyDocument.model_validate(new.model_dump(by_alias=True, exclude={"slug"})))
    found = readiness(stored, datetime.now(UTC))
    assert found.blocking == ()
    assert found.warnings == ()
    assert found.completeness == 100


def test_the_cancel_flow_asks_four_questions_of_four_types_and_follows_up_the_open_one() -> None:
    questions = next(document for document in DOCUMENTS if document["slug"] == "cancel-flow")["questions"]
    types = [question.get("type", "open_ended") for question in questions]
    assert types == ["open_ended", "single_choice", "scale", "yes_no"]
    assert [question["probing"]["maxFollowUps"] for question in questions] == [1, 0, 0, 0]
