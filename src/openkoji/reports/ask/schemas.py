"""Questions to a study on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.edge.schemas import Moment, StrictModel, Timestamp, WireModel
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.reports.ask.answers import Told
from openkoji.reports.results.filters import LONGEST_SEGMENT
from openkoji.reports.results.model import Filter, Segment

LONGEST_QUESTION = 500
MOST_QUOTES = 30


class AskFilter(StrictModel):
    """Which interviews are asked, as in the study's results."""

    completed_after: Annotated[Moment | None, Field(description="Completed at this time or later.")] = None
    completed_before: Annotated[Moment | None, Field(description="Completed before this time.")] = None
    mode: Literal["text", "voice"] | None = None
    min_quality: Annotated[int, Field(ge=1, le=5, description="Analysed with this quality or more.")] = COUNTED_FROM
    segment_key: Annotated[
        str | None, Field(max_length=LONGEST_SEGMENT, description="A key of the respondents' metadata.")
    ] = None
    segment_value: Annotated[
        str | None,
        Field(max_length=LONGEST_SEGMENT, description="Of respondents whose metadata has this value under segmentKey."),
    ] = None
    theme_id: Annotated[str | None, Field(max_length=100, description="That speak of this theme.")] = None

    def filter(self) -> Filter:
        """Raises `InvalidError` for what is no id of a theme, and for half a segment."""
        theme_id = None if self.theme_id is None else parse_id(Prefix.THEME, self.theme_id)
        if self.theme_id is not None and theme_id is None:
            raise InvalidError(
                "The themeId is not an id of a theme.", errors=[FieldError("filters.themeId", "is no id of a theme")]
            )
        return Filter(
            self.completed_after, self.completed_before, self.mode, self.min_quality, self._segment(), theme_id
        )

    def _segment(self) -> Segment | None:
        if self.segment_key is not None and self.segment_value is not None:
            return Segment(self.segment_key, self.segment_value)
        if self.segment_key is None and self.segment_value is None:
            return None
        missing = "segmentKey" if self.segment_key is None else "segmentValue"
        raise InvalidError(
            "A segment has a key and a value. Give segmentKey and segmentValue, or neither.",
            errors=[FieldError(f"filters.{missing}", "is missing")],
        )


class AskRequest(StrictModel):
    question: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_QUESTION),
        Field(description="A question in the language of the interviews."),
    ]
    limit: Annotated[int, Field(ge=1, le=MOST_QUOTES, description="At most so many quotes.")] = 10
    filters: AskFilter = AskFilter()


class AskedQuote(WireModel):
    """Words of a respondent: the message's `content` from `start` to `end`, in Unicode code points."""

    text: str
    interview_id: str
    message_id: str
    start: int
    end: int
    stance: Annotated[
        Literal["for", "against", "neutral"],
        Field(
            description="Whether they speak for what the question says, or against it. Of an open question "
            '("What do they say about…") well or ill of it. `neutral` where that cannot be told.'
        ),
    ]
    score: Annotated[float, Field(description="0-1: 1 is first by words and by meaning.")]


class AskedRespondents(WireModel):
    spoke: Annotated[int, Field(description="Who said something about it; each once, in however many interviews.")]
    of: Annotated[int, Field(description="Whose interviews count.")]


class AskView(WireModel):
    """A question and, once `status` is `ready`, its answer."""

    id: str
    status: Literal["pending", "ready", "failed"]
    question: str
    asked_at: Timestamp
    answered_at: Timestamp | None
    answer: Annotated[str | None, Field(description="One to three sentences: how many spoke of it, and quotes.")]
    found: Annotated[bool | None, Field(description="False where nothing was said about it.")]
    respondents: AskedRespondents | None
    quotes: list[AskedQuote]

    @classmethod
    def of(cls, told: Told) -> AskView:
        asked, answer = told.asked, told.answer
        return cls(
            id=public_id(Prefix.ASK, asked.id),
            status=asked.status,
            question=asked.question,
            asked_at=asked.asked_at,
            answered_at=asked.answered_at,
            answer=answer.text if answer else None,
            found=answer.found if answer else None,
            respondents=AskedRespondents(spoke=answer.spoke, of=answer.of) if answer else None,
            quotes=[
                AskedQuote(
                    text=quote.span.text,
                    interview_id=public_id(Prefix.INTERVIEW, place.interview_id),
                    message_id=quote.span.message_id,
                    start=quote.span.start,
                    end=quote.span.end,
                    stance=quote.stance.value,
                    score=quote.score,
                )
                for quote, place in zip(answer.quotes if answer else (), told.places, strict=True)
            ],
        )
