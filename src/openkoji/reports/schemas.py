"""Reports on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import Report
from openkoji.analysis.report.model import ChartKind, Strength, Weight
from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.model import ReportHead, ReportStatus


class _Part(WireModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class PlaceView(_Part):
    """Where the words stand: the message's content from start to end, counted in Unicode code points."""

    interview_id: str
    message_id: str
    start: int
    end: int
    url: Annotated[str | None, Field(description="The place in the transcript; null where it is not shared by link.")]


class QuoteView(_Part):
    text: str
    tone: Tone
    place: Annotated[PlaceView | None, Field(description="Null in a public report.")]


class AnswerView(_Part):
    """The answer to what is to be decided, with how strong the evidence is."""

    question: Annotated[str | None, Field(description="The brief's decision, else its problem.")]
    is_decision: bool
    sentences: list[str]
    strength: Strength
    reasons: list[str]
    quotes: list[QuoteView]


class TakeawayView(_Part):
    text: str
    weight: Weight
    respondents: int
    of: int
    quotes: list[QuoteView]


class TonesView(_Part):
    positive: int
    negative: int
    neutral: int
    mixed: int
    other: Annotated[
        int,
        Field(
            description="In a public report those whose tone fewer than three take: such tones stand as 0 and are "
            "counted here, together."
        ),
    ]


class BarView(_Part):
    label: str
    count: int
    detail: str | None


class ChartView(_Part):
    """What a chart shows; `total` is of whom the counts are, null where they are no parts of a whole."""

    kind: ChartKind
    title: str
    label_head: str
    count_head: str
    bars: list[BarView]
    total: int | None
    detail_head: str | None
    ends: list[str] | None


class ReportThemeView(_Part):
    id: str | None
    name: str
    description: str
    respondents: int
    of: int
    tones: Annotated[
        TonesView | None, Field(description="Null where fewer than three respondents speak of it, or take each tone.")
    ]
    quotes_for: list[QuoteView]
    quotes_against: list[QuoteView]
    quotes_neither: Annotated[
        list[QuoteView], Field(description="In a public report all quotes, where `tones` is null.")
    ]
    needs_name: bool


class ReportQuestionView(_Part):
    id: str
    text: str
    asked: int
    answered: int
    sentences: list[str]
    chart: Annotated[ChartView | None, Field(description="Null where fewer than three answered.")]
    quotes: list[QuoteView]


class ParticipantsView(_Part):
    sentences: list[str]
    charts: list[ChartView]


class ReportBody(_Part):
    """What a report says, in reading order."""

    study: str
    language: str
    written_on: str
    completed: int
    counted: int
    answer: AnswerView
    takeaways: list[TakeawayView]
    themes: list[ReportThemeView]
    questions: list[ReportQuestionView]
    participants: ParticipantsView
    unknown: list[str]
    method: list[str]


class ReportHeadView(WireModel):
    """One version of a study's report, without what it says."""

    id: str
    study_id: str
    version: int
    status: ReportStatus
    error: Annotated[str | None, Field(description="What to do about a version that could not be written.")]
    published: bool
    url: Annotated[str | None, Field(description="The public address, while this version stands there.")]
    created_at: Timestamp
    ready_at: Timestamp | None


class ReportView(ReportHeadView):
    """One version; `report` is null until it is ready."""

    report: ReportBody | None


class ReportPage(WireModel):
    items: list[ReportHeadView]
    next_cursor: str | None


class Publish(StrictModel):
    """How to publish a report; without a body, as the defaults say."""

    segments: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(
            max_length=10,
            description="Keys of the respondents' metadata by which the public is shown how many there are, in groups "
            "of three and more. Keys and values are shown as your site sent them: name none whose values tell "
            "something about a person. Others are not shown.",
        ),
    ] = []
    new_address: Annotated[
        bool, Field(description="Give the study another public address; the one that it had leads nowhere any more.")
    ] = False


class PublishedView(WireModel):
    """Where the report now stands."""

    url: str
    id: str
    version: int
    published: bool


class PublicReportView(ReportBody):
    version: int


_FAILED = "This version could not be written. Generate another; the server's log tells why this one failed."


def head_view(head: ReportHead, address: str) -> ReportHeadView:
    """`address` is the base of links for the outside."""
    return ReportHeadView(
        id=public_id(Prefix.REPORT, head.id),
        study_id=public_id(Prefix.STUDY, head.study_id),
        version=head.version,
        status=ReportStatus(head.status),
        error=_FAILED if head.status == ReportStatus.FAILED else None,
        published=head.published,
        url=public_url(head, address),
        created_at=head.created_at,
        ready_at=head.ready_at,
    )


def public_url(head: ReportHead, address: str) -> str | None:
    return f"{address}/r/{head.public_slug}" if head.published else None


def view_of(head: ReportHead, report: Report | None, address: str) -> ReportView:
    body = None if report is None else ReportBody.model_validate(report)
    return ReportView(**dict(head_view(head, address)), report=body)


def public_view(report: Report, version: int) -> PublicReportView:
    return PublicReportView(**dict(ReportBody.model_validate(report)), version=version)
