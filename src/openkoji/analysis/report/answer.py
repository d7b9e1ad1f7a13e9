"""The answer to what is to be decided, and how much the evidence carries. It claims no more than was said."""

from __future__ import annotations

from dataclasses import dataclass

from openkoji.analysis.report.evidence import SMALLEST_GROUP, Evidence, ThemeEvidence
from openkoji.analysis.report.model import Answer, Quote, Strength
from openkoji.analysis.report.phrasing import Phrasing
from openkoji.analysis.report.takeaways import closed_takeaways
from openkoji.analysis.report.themes import leaning, named, shown_name, subjects, telling, unlike

FEW = 5
"""Below this many interviews nothing is said about how common a thing is."""

ENOUGH = 12
"""From here on most themes of a homogeneous group have usually been heard (Guest, Bunce and Johnson 2006)."""

_MOST_THEMES = 4
_MOST_QUOTES = 3
_MOST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Recent:
    """What the last quarter of the interviews brought: so many `interviews`, `new` of the `themes` known now."""

    interviews: int
    new: int
    themes: int

    @property
    def is_saturated(self) -> bool:
        return self.new <= max(1, self.themes // 10)


def answer_of(evidence: Evidence, phrasing: Phrasing) -> Answer:
    themes = named(evidence) or subjects(evidence)
    return Answer(
        question=evidence.brief.decision or evidence.brief.problem,
        is_decision=bool(evidence.brief.decision),
        sentences=tuple(_sentences(evidence, themes, phrasing)),
        strength=strength_of(evidence),
        reasons=tuple(_reasons(evidence, phrasing)),
        quotes=_quotes(themes, phrasing),
    )


def recent(evidence: Evidence) -> Recent | None:
    """None before there are enough interviews for a quarter of them to say anything."""
    if evidence.counted < ENOUGH or not evidence.saturation:
        return None
    last = max(3, evidence.counted // 4)
    before = max((named for at, named in evidence.saturation if at <= evidence.counted - last), default=0)
    themes = max(named for _, named in evidence.saturation)
    return Recent(last, themes - before, themes)


def strength_of(evidence: Evidence) -> Strength:
    """From how many interviews count, whether new ones still bring new themes, and whether many say the same."""
    if evidence.counted == 0:
        return Strength.NONE
    if evidence.counted < FEW:
        return Strength.SINGLE_VOICES
    newest = recent(evidence)
    if newest is None or not _is_shared(evidence):
        return Strength.TENTATIVE
    is_clean = 3 * evidence.left_out <= evidence.analysed
    return Strength.STRONG if newest.is_saturated and is_clean else Strength.MODERATE


def _is_shared(evidence: Evidence) -> bool:
    return any(3 * theme.respondents >= evidence.counted for theme in named(evidence))


def _sentences(evidence: Evidence, themes: tuple[ThemeEvidence, ...], phrasing: Phrasing) -> list[str]:
    n = evidence.counted
    if n == 0:
        return [phrasing.say("answer.none", least=evidence.counted_from)]
    names = phrasing.listed([shown_name(theme, phrasing) for theme in themes[:_MOST_THEMES]])
    if n < FEW:
        first = phrasing.say("answer.one") if n == 1 else phrasing.say("answer.few", n)
        if not themes:
            return [first, _no_subject(evidence, phrasing)]
        return [first, phrasing.say("answer.one_theme" if n == 1 else "answer.few_themes", themes=names)]
    return [*_leading(evidence, themes, phrasing), *closed_takeaways(evidence, phrasing)[:_MOST_QUESTIONS]]


def _leading(evidence: Evidence, themes: tuple[ThemeEvidence, ...], phrasing: Phrasing) -> list[str]:
    if not themes:
        return [_no_subject(evidence, phrasing)]
    lead, *others = themes
    if lead.respondents < 2:
        return [phrasing.say("answer.no_theme")]
    n_of = phrasing.n_of(lead.respondents, evidence.counted)
    if lead.needs_name:
        return [phrasing.say("answer.alike", theme=lead.name, n_of=n_of)]
    name, tone = shown_name(lead, phrasing), leaning(lead.tones)
    if tone is None:
        said = [phrasing.say("answer.lead", theme=name, n_of=n_of)]
    else:
        key = "answer.lead_all" if tone[1] == lead.respondents else "answer.lead_tone"
        said = [phrasing.say(key, theme=name, n_of=n_of, m=tone[1], tone=phrasing.say(f"tone.{tone[0]}"))]
    following = [theme for theme in others[: _MOST_THEMES - 1] if theme.respondents > 1]
    items = [
        phrasing.say(
            "answer.next_item",
            theme=shown_name(theme, phrasing),
            n_of=phrasing.say("label.of", theme.respondents, of=evidence.counted),
        )
        for theme in following
    ]
    if items:
        said.append(
            phrasing.say("answer.next_one" if len(items) == 1 else "answer.next", themes=phrasing.listed(items))
        )
    larger = subjects(evidence)[0]
    if larger.respondents > lead.respondents:
        n_of = phrasing.n_of(larger.respondents, evidence.counted)
        said.append(phrasing.say("answer.unnamed_more", theme=larger.name, n_of=n_of))
    return said


def _no_subject(evidence: Evidence, phrasing: Phrasing) -> str:
    if evidence.is_public:
        return phrasing.say("answer.none_of_three")
    return phrasing.say("answer.only_praise" if evidence.themes else "answer.no_theme_at_all")


def _reasons(evidence: Evidence, phrasing: Phrasing) -> list[str]:
    n = evidence.counted
    if n == 0:
        return [
            phrasing.say("reason.none", evidence.completed) if evidence.completed else phrasing.say("participants.none")
        ]
    reasons = [phrasing.say("reason.counted", n)]
    newest = recent(evidence)
    if n < FEW:
        reasons.append(phrasing.say("reason.few"))
    elif n < ENOUGH:
        reasons.append(phrasing.say("reason.below_twelve"))
    elif newest is not None:
        key = "reason.saturated" if newest.is_saturated else "reason.unsaturated"
        reasons.append(phrasing.say(key, newest.new, last=newest.interviews, themes=newest.themes))
    if n >= FEW:
        lead = next(iter(named(evidence)), None)
        if lead is not None and _is_shared(evidence):
            reasons.append(phrasing.say("reason.common_theme", n_of=phrasing.n_of(lead.respondents, n)))
        elif not evidence.is_public or n >= 3 * SMALLEST_GROUP:
            reasons.append(phrasing.say("reason.no_common_theme"))
    if 3 * evidence.left_out > evidence.analysed:
        reasons.append(phrasing.say("reason.much_left_out", n_of=phrasing.n_of(evidence.left_out, evidence.analysed)))
    return reasons


def _quotes(themes: tuple[ThemeEvidence, ...], phrasing: Phrasing) -> tuple[Quote, ...]:
    """One of each of the leading themes, no two of one respondent where that can be had."""
    chosen: list[Quote] = []
    for theme in themes[:_MOST_QUOTES]:
        speakers = {quote.place.interview_id for quote in chosen if quote.place}
        best = telling(theme, phrasing)
        said = [quote for quote in best if quote.tone is best[0].tone]
        fresh = [quote for quote in said if quote.place is None or quote.place.interview_id not in speakers]
        unsaid = [quote for quote in fresh or said if quote not in chosen]
        chosen += unsaid[:1]
    return tuple(unlike(chosen))
