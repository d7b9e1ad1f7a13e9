"""The study document on the wire: everything that a researcher decides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openkoji.studies.fields import (
    Color,
    DocumentPart,
    Label,
    Language,
    LongText,
    MetadataKey,
    Moment,
    Name,
    Origin,
    Sentences,
    WebAddress,
)
from openkoji.studies.questions import Question

Mode = Literal["structured", "exploratory", "hybrid"]

Methodology = Literal[
    "mom_test",
    "jobs_to_be_done",
    "critical_incident",
    "laddering",
    "discovery",
    "usability",
    "churn",
    "satisfaction",
]


class Brief(DocumentPart):
    problem: Annotated[Sentences | None, Field(description="What is not known. Needed to publish.")] = None
    decision: Annotated[Sentences | None, Field(description="What will be decided with the answer.")] = None
    hypothesis: Sentences | None = None
    success_criteria: Sentences | None = None
    audience: Annotated[Sentences | None, Field(description="Who is asked. Needed to publish.")] = None
    out_of_scope: Sentences | None = None
    methodology: Methodology | None = None
    context: Annotated[LongText | None, Field(description="What the interviewer should know, and never reveal.")] = None


class Interviewer(DocumentPart):
    name: Name | None = None
    tone: Annotated[Name | None, Field(description="How the interviewer speaks, in a few words.")] = None
    languages: Annotated[
        list[Language], Field(min_length=1, max_length=20, description="Offered languages; the first is the default.")
    ] = ["en"]
    max_minutes: Annotated[float, Field(ge=1, le=120)] = 10
    opening: Annotated[Sentences | None, Field(description="Said first, instead of the interviewer's own.")] = None
    closing: Annotated[Sentences | None, Field(description="Said last, instead of the interviewer's own.")] = None
    help_text: Annotated[Sentences | None, Field(description="Shown to a respondent in distress.")] = None


class Consent(DocumentPart):
    text: Sentences | None = None
    required: Annotated[bool, Field(description="No interview begins without it.")] = False


class Branding(DocumentPart):
    logo_url: WebAddress | None = None
    color: Annotated[Color | None, Field(description="The accent: # and six hexadecimal digits.")] = None
    theme: Literal["system", "light", "dark"] = "system"
    badge: Annotated[bool, Field(description="Whether the page says what it was made with.")] = True


class IntakeField(DocumentPart):
    """A field of the form that respondents fill in before the interview begins."""

    key: Annotated[
        MetadataKey,
        Field(description="Under which the answer is kept in the metadata; name and email are the person's."),
    ]
    label: Label
    type: Literal["text", "email", "choice"] = "text"
    options: Annotated[list[Label], Field(max_length=50, description="Of a choice.")] = []
    required: bool = False


class Page(DocumentPart):
    """What respondents read on the study's page besides the conversation."""

    title: Annotated[Name | None, Field(description="Default: the study's name.")] = None
    intro: Annotated[Sentences | None, Field(description="What it is about, in a few sentences.")] = None
    thanks: Annotated[Sentences | None, Field(description="Said when they are done.")] = None
    intake: Annotated[list[IntakeField], Field(max_length=20)] = []
    open_link: Annotated[
        bool, Field(description="Whether anyone may begin at /s/{slug}; false leaves personal links and sites.")
    ] = True


class Cohorts(DocumentPart):
    """What is done for people whom an integration's cohorts bring."""

    invite: Annotated[bool, Field(description="Whether who enters is sent an invitation by e-mail, with the link.")] = (
        False
    )


class StudyFields(DocumentPart):
    """Everything but the name, all of which has a default."""

    mode: Annotated[Mode, Field(description="The list as it stands, the goals alone, or the list probed freely.")] = (
        "hybrid"
    )
    brief: Brief = Brief()
    interviewer: Interviewer = Interviewer()
    questions: Annotated[list[Question], Field(max_length=100)] = []
    consent: Consent = Consent()
    anonymous: Annotated[bool, Field(description="Names, addresses and ids of respondents are never kept.")] = False
    voice: Annotated[bool, Field(description="Respondents may speak instead of typing.")] = False
    allow_repeats: Annotated[bool, Field(description="A respondent may be interviewed more than once.")] = False
    max_interviews: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    closes_at: Annotated[Moment | None, Field(description="No interview begins after this time.")] = None
    retention_days: Annotated[int | None, Field(ge=1, le=3_650)] = None
    idle_hours: Annotated[int, Field(ge=1, le=720, description="An interview this long silent is completed.")] = 24
    page: Page = Page()
    branding: Branding = Branding()
    allowed_origins: Annotated[
        list[Origin],
        Field(max_length=50, description="Sites that may embed the study: https://app.example.com, or *."),
    ] = []
    cohorts: Cohorts = Cohorts()
    redirect_url: Annotated[WebAddress | None, Field(description="Where respondents go when they are done.")] = None
    transcript_links: Annotated[
        Literal["off", "token", "members"],
        Field(description="Who reads a transcript by its link: nobody, its holder, members of the workspace."),
    ] = "token"


class StudyDocument(StudyFields):
    name: Name
