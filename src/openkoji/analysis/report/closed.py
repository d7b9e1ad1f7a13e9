"""What a closed question came to, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from openkoji.analysis.report.evidence import SMALLEST_GROUP, Choices, QuestionEvidence, Ranking, Scale, YesNo
from openkoji.analysis.report.phrasing import Phrasing

_MOST_TIED = 4


@dataclass(frozen=True, slots=True)
class Said:
    """`count` of the `total` who answered say what `text` tells, which begins in lower case."""

    text: str
    count: int
    total: int

    @property
    def sentence(self) -> str:
        """The text by itself, under its question."""
        return self.text[:1].upper() + self.text[1:]


def said_on(question: QuestionEvidence, phrasing: Phrasing) -> Said | None:
    """None of an open question, where fewer than three answered, and where the answers point nowhere."""
    if question.answered < SMALLEST_GROUP:
        return None
    match question.values:
        case YesNo() as values:
            return _of_yes_no(values, question.answered, phrasing)
        case Choices(options=options):
            return _of_choices(options, question.answered, phrasing)
        case Scale() as scale:
            return _of_scale(scale, question.answered, phrasing)
        case Ranking() as ranking:
            return _of_ranking(ranking, question.answered, phrasing)
    return None


def _of_yes_no(values: YesNo, total: int, phrasing: Phrasing) -> Said:
    if values.yes == values.no:
        text = phrasing.say("said.yes_no_tie", n_of=phrasing.n_of(values.yes, total))
        return Said(text, values.yes, total)
    count, option = max((values.yes, "yes"), (values.no, "no"))
    option = phrasing.quoted(phrasing.say(option))
    return Said(phrasing.say("said.yes_no", n_of=phrasing.n_of(count, total), option=option), count, total)


def _of_choices(options: tuple[tuple[str, int], ...], total: int, phrasing: Phrasing) -> Said | None:
    most = max((count for _, count in options), default=0)
    if most == 0:
        return None
    first = [phrasing.quoted(label) for label, count in options if count == most]
    n_of = phrasing.n_of(most, total)
    if len(first) == 1:
        return Said(phrasing.say("said.choice", n_of=n_of, option=first[0]), most, total)
    listed = phrasing.listed(first[:_MOST_TIED])
    return Said(phrasing.say("said.choice_tie", n_of=n_of, options=listed), most, total)


def _of_scale(scale: Scale, total: int, phrasing: Phrasing) -> Said | None:
    """How many gave a value in that third of the scale which was given most; None where fewer than half did."""
    values = sorted(scale.histogram)
    if len(values) < 3:
        return None
    third = round(len(values) / 3)
    parts = (values[:third], values[third:-third], values[-third:])
    part = max(filter(None, parts), key=lambda part: sum(scale.histogram[value] for value in part))
    count = sum(scale.histogram[value] for value in part)
    if 2 * count < total:
        return None
    has_labels = scale.low_label and scale.high_label
    text = phrasing.say(
        "said.scale_labels" if has_labels else "said.scale",
        n_of=phrasing.n_of(count, total),
        low=part[0],
        high=part[-1],
        **{"from": values[0], "to": values[-1], "from_label": scale.low_label, "to_label": scale.high_label},
    )
    return Said(text, count, total)


def _of_ranking(ranking: Ranking, total: int, phrasing: Phrasing) -> Said | None:
    if not ranking.options or ranking.options[0].mean_rank is None:
        return None
    best = ranking.options[0]
    text = phrasing.say(
        "said.ranking",
        option=phrasing.quoted(best.label),
        mean=phrasing.decimal(ranking.options[0].mean_rank),
        n_of=phrasing.n_of(best.first_places, total),
    )
    return Said(text, best.first_places, total)
