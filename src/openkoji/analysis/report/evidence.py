"""What a report is written from: figures over the interviews that count, and words that were said in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openkoji.analysis.report.model import Quote, Tones

COUNTED_FROM = 3
"""The quality (1-5) from which an interview counts."""

SMALLEST_GROUP = 3
"""Fewer respondents than these are not broken out: what two people said together, each of them knows of the other."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Why the study was made, in its researcher's words."""

    problem: str | None = None
    decision: str | None = None
    hypothesis: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeEvidence:
    """A theme with how many of the respondents that count speak of it, each counted once under one tone.

    `says_nothing` marks bare praise or blame without a subject; `needs_name` a name that is a respondent's words.
    `quotes` come the best first, of any tone.
    """

    id: str
    name: str
    description: str
    respondents: int
    tones: Tones
    quotes: tuple[Quote, ...]
    says_nothing: bool = False
    needs_name: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Every value of a scale with how many gave it; `promoters` and `detractors` where it runs from 0 to 10.

    For the public `bands` may stand in place of the histogram: first value, last value, and how many gave one of them.
    """

    histogram: Mapping[int, int]
    mean: float | None
    low_label: str | None = None
    high_label: str | None = None
    promoters: int | None = None
    detractors: int | None = None
    bands: tuple[tuple[int, int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Options in the question's order with how many chose them; `several` could be chosen by one person.

    `folded` respondents chose options that are not told apart; of several `is_cut` says that some are not told.
    """

    options: tuple[tuple[str, int], ...]
    several: bool = False
    folded: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option of a ranking: how many put it first, and its mean rank from 1."""

    label: str
    first_places: int
    mean_rank: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The options, the best mean rank first; `folded` respondents put another one first, which is not told."""

    options: tuple[Ranked, ...]
    folded: int = 0


@dataclass(frozen=True, slots=True)
class YesNo:
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A closed question whose answers cannot be told without telling those of very few."""


@dataclass(frozen=True, slots=True)
class Open:
    """An open question: the themes that its answers speak of (id and respondents), and quotes, the best first."""

    themes: tuple[tuple[str, int], ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class QuestionEvidence:
    """A question over the interviews that count: `asked` of them were asked it, `answered` answered."""

    id: str
    text: str
    asked: int
    answered: int
    values: Scale | Choices | Ranking | YesNo | Open | Withheld


@dataclass(frozen=True, slots=True)
class Group:
    """How the respondents that count divide by one thing that is known of them: value and respondents.

    `folded` are in groups that are not told apart; `is_metadata` where the operator's site told it of them.
    """

    name: str
    counts: tuple[tuple[str, int], ...]
    folded: int = 0
    is_metadata: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A study at one moment. `quality` is the histogram of all analysed interviews; everything else from `themes` on
    is of the `counted` ones alone. `saturation` are points of interviews, in order of completion, and themes named
    by then. Days are ISO dates; `engines` name what analysed the interviews; `moderated` is False for transcripts that
    were made elsewhere. `counted_from` is the quality from which an interview counts; with 1, every one does.
    `repeats` of the counted interviews are further ones of respondents who have another; `is_public` where no small
    group is left.
    """

    study: str
    brief: Brief
    started: int
    active: int
    completed: int
    waiting: int
    failed: int
    counted: int
    quality: Mapping[int, int]
    sentiment: Tones
    themes: tuple[ThemeEvidence, ...]
    questions: tuple[QuestionEvidence, ...]
    groups: tuple[Group, ...] = ()
    saturation: tuple[tuple[int, int], ...] = ()
    first_day: str | None = None
    last_day: str | None = None
    median_minutes: float | None = None
    engines: tuple[str, ...] = ()
    moderated: bool = True
    counted_from: int = COUNTED_FROM
    repeats: int = 0
    is_public: bool = False

    @property
    def respondents(self) -> int:
        """Whose interviews count."""
        return self.counted - self.repeats

    @property
    def analysed(self) -> int:
        return sum(self.quality.values())

    @property
    def left_out(self) -> int:
        """Interviews that were analysed and fell below the quality that counts."""
        return sum(count for score, count in self.quality.items() if score < self.counted_from)
