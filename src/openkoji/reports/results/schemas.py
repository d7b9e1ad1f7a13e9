"""The results of a study on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openkoji.analysis.findings import Tone
from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.interviewing.plan import QuestionType


class ResultsFilter(WireModel):
    """Which interviews these results are of; null where that was not asked for."""

    completed_after: Timestamp | None
    completed_before: Timestamp | None
    mode: Literal["text", "voice"] | None
    min_quality: int
    segment_key: str | None
    segment_value: str | None
    theme_id: Annotated[str | None, Field(description="Of a theme that was merged: the one that took it in.")]


class ResultsCounts(WireModel):
    """Interviews. `analysed`, `waiting` and `failed` divide the completed by the state of their analysis."""

    started: Annotated[int, Field(description="Answered at least once, or completed.")]
    active: Annotated[int, Field(description="Can still be answered.")]
    completed: int
    expired: Annotated[int, Field(description="Never answered.")]
    analysed: int
    waiting: int
    failed: int
    counted: Annotated[int, Field(description="Analysed with minQuality or more: what the rest of the results is of.")]
    below_quality: Annotated[int, Field(description="Analysed, and left out for their quality.")]
    respondents: Annotated[int, Field(description="Of whom the counted ones are; each once, however often they came.")]


class ValueCount(WireModel):
    value: int
    count: int


class NetPromoterScore(WireModel):
    """Of a scale from 0 to 10: 9 and 10 promote, 0 to 6 detract; `score` is -100 to 100."""

    score: float
    promoters: int
    passives: int
    detractors: int


class ScaleDistribution(WireModel):
    kind: Literal["scale"] = "scale"
    min: int
    max: int
    min_label: str | None
    max_label: str | None
    histogram: Annotated[list[ValueCount], Field(description="Every value of the scale, in order.")]
    mean: float | None
    median: float | None
    net_promoter_score: Annotated[NetPromoterScore | None, Field(description="Of scales from 0 to 10.")]


class OptionShare(WireModel):
    id: str
    label: str
    count: int
    share: Annotated[
        float, Field(description="Of those who answered, 0-1; of several choices they add up to more than 1.")
    ]


class ChoiceDistribution(WireModel):
    """The options in the order of the question; `other` holds answers of one's own."""

    kind: Literal["choices"] = "choices"
    options: list[OptionShare]


class OptionRank(WireModel):
    id: str
    label: str
    ranked: int
    first_places: int
    mean_rank: Annotated[float | None, Field(description="From 1, the best; null where nobody ranked it.")]


class RankingDistribution(WireModel):
    """The options, the best mean rank first."""

    kind: Literal["ranking"] = "ranking"
    options: list[OptionRank]


class YesNoDistribution(WireModel):
    kind: Literal["yes_no"] = "yes_no"
    yes: int
    no: int


AnyDistribution = Annotated[
    ScaleDistribution | ChoiceDistribution | RankingDistribution | YesNoDistribution, Field(discriminator="kind")
]


class QuestionResults(WireModel):
    """One question over the interviews that count, worded as in the newest version that has it."""

    id: str
    text: str
    type: QuestionType
    asked: int
    answered: int
    skipped: int
    distribution: Annotated[AnyDistribution | None, Field(description="Null for an open question.")]


class DropOffStep(WireModel):
    """One question over all analysed interviews of the filter."""

    question_id: str
    reached: int
    answered: int
    left: Annotated[int, Field(description="For whom it was the last question, although they were not through.")]


class ToneCounts(WireModel):
    positive: int
    negative: int
    neutral: int
    mixed: int


class ThemeQuote(WireModel):
    """A respondent's words: the message's `content` from `start` to `end`, in Unicode code points."""

    text: str
    interview_id: str
    message_id: str
    start: int
    end: int
    tone: Tone
    question_id: str | None


class ThemeView(WireModel):
    """A theme, without what was said on it."""

    id: str
    name: str
    description: str
    origin: Annotated[
        Literal["seed", "found", "person", "praise", "blame"],
        Field(
            description="Where it came from: the study's goals and questions, what respondents said, a person, or "
            "praise and complaint that name no subject."
        ),
    ]
    named_by_person: Annotated[bool, Field(description="Then nothing but a person renames it.")]
    needs_name: Annotated[bool, Field(description="Its name is a respondent's words, until a person names it.")]


class ThemeResults(ThemeView):
    """A theme over the interviews that count."""

    respondents: Annotated[int, Field(description="Who speak of it; each once, in however many interviews.")]
    mentions: int
    share: Annotated[float, Field(description="Of the respondents whose interviews count, 0-1.")]
    sentiment: Annotated[
        ToneCounts, Field(description="Respondents, each once: mixed is who spoke of it well and badly.")
    ]
    quotes: Annotated[list[ThemeQuote], Field(description="Five at most, of different respondents and of each tone.")]


class QualityResults(WireModel):
    histogram: Annotated[list[ValueCount], Field(description="1 to 5, over all analysed interviews of the filter.")]
    mean: float | None


class ThemePair(WireModel):
    """Two themes that the same respondents speak of; `expected` would if neither had to do with the other."""

    theme_ids: Annotated[list[str], Field(min_length=2, max_length=2, description="The more frequent one first.")]
    respondents: int
    expected: float


class SaturationStep(WireModel):
    """After so many interviews, in order of completion, so many themes had been named, `new` ones by the last."""

    interviews: int
    new: int
    themes: int


class ResultsView(WireModel):
    """What a study found, as it stands."""

    study_id: str
    filter: ResultsFilter
    changed_at: Annotated[Timestamp | None, Field(description="When an analysis or an edit last changed the themes.")]
    counts: ResultsCounts
    questions: list[QuestionResults]
    themes: Annotated[list[ThemeResults], Field(description="By respondents, the most frequent first.")]
    quality: QualityResults
    sentiment: ToneCounts
    drop_off: list[DropOffStep]
    cooccurrence: Annotated[list[ThemePair], Field(description="Of the ten most frequent themes.")]
    saturation: Annotated[
        list[SaturationStep], Field(description="A step wherever something new was said, and one at the end.")
    ]
