"""The results of a study, as they stand at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openkoji.analysis.report.evidence import COUNTED_FROM


@dataclass(frozen=True, slots=True)
class Segment:
    """Respondents whose metadata has this value under this key; `value` as text, whatever its type was."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which interviews the results are of.

    All but `min_quality` choose interviews; everything is then told of the chosen ones alone. `min_quality` says
    which of them count: in distributions, sentiment, themes, co-occurrence and saturation. Counters, the quality
    histogram and drop-off show the chosen interviews of every quality.

    A time chooses among completed interviews: `completed_after` is included, `completed_before` is not.
    """

    completed_after: datetime | None = None
    completed_before: datetime | None = None
    mode: str | None = None
    min_quality: int = COUNTED_FROM
    segment: Segment | None = None
    theme_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Interviews: `started` were answered at least once, `expired` never, `active` can still be answered.

    `analysed`, `waiting` and `failed` divide the completed by the state of their analysis. `counted` were analysed
    with at least the quality that was asked for, and are of so many `respondents`.
    """

    started: int
    active: int
    completed: int
    expired: int
    analysed: int
    waiting: int
    failed: int
    counted: int
    respondents: int


@dataclass(frozen=True, slots=True)
class Tones:
    """How many are of each sentiment."""

    positive: int = 0
    negative: int = 0
    neutral: int = 0
    mixed: int = 0

    @property
    def total(self) -> int:
        return self.positive + self.negative + self.neutral + self.mixed


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """Of a scale from 0 to 10: 9 and 10 promote, 0 to 6 detract; `score` is -100 to 100, the share of the ones less
    the share of the others (Reichheld, "The One Number You Need to Grow", HBR 2003)."""

    score: float
    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class ScaleValues:
    """`histogram` has every value of the scale, in order, with how many gave it. Mean and median are None of none."""

    low: int
    high: int
    low_label: str | None
    high_label: str | None
    histogram: Mapping[int, int]
    mean: float | None
    median: float | None
    net_promoter: NetPromoter | None


@dataclass(frozen=True, slots=True)
class OptionCount:
    """`share` is of those who answered the question (0-1); of several choices the shares add up to more than 1."""

    id: str
    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Choices:
    """The options in the order of the question; `other` where answers of one's own were taken, last."""

    options: tuple[OptionCount, ...]


@dataclass(frozen=True, slots=True)
class RankedOption:
    """`mean_rank` counts from 1, over those who ranked it (`ranked`); None where nobody did."""

    id: str
    label: str
    ranked: int
    first_places: int
    mean_rank: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The options, the best mean rank first."""

    options: tuple[RankedOption, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    yes: int
    no: int


Distribution = ScaleValues | Choices | Ranking | YesNo
"""What the values of a question look like; an open question has none."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question over the interviews that count: `asked` of them were asked it, `answered` or `skipped` it."""

    id: str
    text: str
    type: str
    asked: int
    answered: int
    skipped: int
    distribution: Distribution | None


@dataclass(frozen=True, slots=True)
class DropOff:
    """One question over all analysed interviews: how many reached it, how many of those answered it, and for how many
    it was the last thing they were asked although they were not through."""

    question_id: str
    reached: int
    answered: int
    left: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A respondent's words: `text` is the message's content from `start` to `end`, counted in code points."""

    text: str
    interview_id: UUID
    message_id: UUID
    start: int
    end: int
    tone: str
    question_id: str | None


@dataclass(frozen=True, slots=True)
class ThemeHead:
    """A theme of a study, without what was said on it."""

    id: UUID
    name: str
    description: str
    origin: str
    named_by_person: bool
    needs_name: bool


@dataclass(frozen=True, slots=True)
class ThemeResult:
    """A theme over the interviews that count. `share` is of their respondents (0-1).

    `sentiment` counts respondents, each once: mixed is who spoke of it well and badly.
    """

    theme: ThemeHead
    respondents: int
    mentions: int
    share: float
    sentiment: Tones
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """Two themes that the same respondents speak of: `respondents` name both, `expected` would if neither had to do
    with the other. `first` is the more frequent one."""

    first: UUID
    second: UUID
    respondents: int
    expected: float


@dataclass(frozen=True, slots=True)
class SaturationPoint:
    """After so many `interviews`, in order of completion, `themes` had been named, `new` of them by the last one.

    The curve has a point wherever something new was said, and one at its end.
    """

    interviews: int
    new: int
    themes: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How many analysed interviews have each quality from 1 to 5; `mean` is None of none."""

    histogram: Mapping[int, int]
    mean: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a study's results show. `changed_at` is when an analysis or an edit last changed them."""

    study_id: UUID
    filter: Filter
    changed_at: datetime | None
    counts: Counts
    questions: tuple[QuestionResult, ...]
    themes: tuple[ThemeResult, ...]
    quality: Quality
    sentiment: Tones
    drop_off: tuple[DropOff, ...]
    cooccurrence: tuple[Cooccurrence, ...]
    saturation: tuple[SaturationPoint, ...]
