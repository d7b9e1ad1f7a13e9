"""`docs/reference/studies.md` names every field of the study document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from openkoji.studies.document import Brief, Interviewer, StudyDocument
from openkoji.studies.questions import Condition, Question, QuestionConfig
from tests.docs.pages import text_of


def fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


@pytest.mark.parametrize("model", [StudyDocument, Brief, Interviewer, Question, QuestionConfig, Condition])
def test_the_page_names_every_field(model: type[BaseModel]) -> None:
    page = text_of("docs/reference/studies.md")
    missing = [field for field in fields(model) if f"`{field}`" not in page and f"{{{field}: […]}}" not in page]
    assert not missing
