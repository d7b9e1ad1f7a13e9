"""Where words from interviews stand in the API's answers, for tools to mark them as data.

Names of themes are among them: until a person names a theme, its name may be what a respondent said. So are names and
metadata of respondents, who may have typed them themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

RESPONDENT = ("name", "email?", "externalId?", "metadata.*")

ANSWERS = ("structuredAnswers.comment", "structuredAnswers.label", "structuredAnswers.value.other")

ANALYSIS = (
    "summary",
    "findings.text",
    "quotes.text",
    "themes.name",
    "themes.quotes.text",
    *ANSWERS,
)

THEME = ("name", "description", "quotes.text")


def within(member: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The same paths, one member deeper."""
    return tuple(f"{member}.{path}" for path in paths)


INTERVIEW = (
    *within("respondent", RESPONDENT),
    *within("analysis", ANALYSIS),
    "feedback.comment",
    "transcript.content",
    "transcript.value.other",
)

EVENT = within(
    "data",
    (
        "respondent_name",
        "respondent_email?",
        "external_id?",
        "metadata.*",
        "summary",
        "themes.name",
        "themes.quote",
        "structured_answers.value.other",
    ),
)

REPORT = (
    "answer.sentences",
    "answer.quotes.text",
    "takeaways.text",
    "takeaways.quotes.text",
    "themes.name",
    "themes.description",
    "themes.quotesFor.text",
    "themes.quotesAgainst.text",
    "themes.quotesNeither.text",
    "questions.sentences",
    "questions.quotes.text",
)
