"""What to take along, by weight: themes by how many respondents name them, questions by how clear their answer is."""

from __future__ import annotations

from collections.abc import Sequence

from openkoji.analysis.report.choosing import denies
from openkoji.analysis.report.closed import Said, said_on
from openkoji.analysis.report.evidence import SMALLEST_GROUP, Evidence, QuestionEvidence, ThemeEvidence
from openkoji.analysis.report.model import Takeaway, Weight
from openkoji.analysis.report.phrasing import Phrasing
from openkoji.analysis.report.themes import leaning, named, shown_name, subjects, telling
from openkoji.interviewing.language import Language, language_for

_MOST_OF_THEMES = 5
_MOST_OF_QUESTIONS = 3
_MOST_QUOTES = 2
_ORDER = {Weight.HIGH: 0, Weight.MEDIUM: 1, Weight.LOW: 2}


def takeaways_of(evidence: Evidence, phrasing: Phrasing) -> tuple[Takeaway, ...]:
    """Of five themes and three questions at most, the weightiest first, and of one weight what was said before what
    was chosen.

    None of a theme that only one of several respondents names, nor of a question that fewer than three answered.
    Themes without a name come last and weigh little: what they are about is for a person to say. Beside others that
    have one, they are told from fifteen per cent of the respondents on.
    """
    least = 1 if evidence.counted < SMALLEST_GROUP else 2
    unnamed = [theme for theme in subjects(evidence) if theme.needs_name]
    if named(evidence):
        unnamed = [theme for theme in unnamed if _weight(theme.respondents, evidence.counted) is not Weight.LOW]
    told = [theme for theme in (*named(evidence), *unnamed) if theme.respondents >= least]
    of_themes = [_of_theme(theme, evidence, phrasing) for theme in told]
    asked = ((question, said_on(question, phrasing)) for question in evidence.questions)
    of_questions = [
        Takeaway(_asked(question, said, phrasing), _clearness(said, evidence.counted), said.count, said.total)
        for question, said in asked
        if said is not None
    ]
    chosen = [*_weightiest(of_themes)[:_MOST_OF_THEMES], *_weightiest(of_questions)[:_MOST_OF_QUESTIONS]]
    return tuple(_weightiest(chosen))


def _weightiest(takeaways: Sequence[Takeaway]) -> list[Takeaway]:
    return sorted(takeaways, key=lambda takeaway: _ORDER[takeaway.weight])


def closed_takeaways(evidence: Evidence, phrasing: Phrasing) -> list[str]:
    """What the closed questions came to, those first whose words are nearest to what is to be decided."""
    language = language_for(phrasing.language)
    goal = _stems(f"{evidence.brief.decision or ''} {evidence.brief.problem or ''}", language)
    ordered = sorted(evidence.questions, key=lambda question: -len(_stems(question.text, language) & goal))
    told = ((question, said_on(question, phrasing)) for question in ordered)
    return [_asked(question, said, phrasing) for question, said in told if said is not None]


def _asked(question: QuestionEvidence, said: Said, phrasing: Phrasing) -> str:
    return phrasing.say("takeaway.asked", question=phrasing.quoted(question.text), said=said.text)


def _of_theme(theme: ThemeEvidence, evidence: Evidence, phrasing: Phrasing) -> Takeaway:
    n_of, name, tones = phrasing.n_of(theme.respondents, evidence.counted), shown_name(theme, phrasing), theme.tones
    tone = leaning(tones) if theme.respondents >= SMALLEST_GROUP else None
    if theme.needs_name and tone is not None and not denies(theme.name, tone[0], phrasing.language):
        said = phrasing.say(f"tone.{tone[0]}")
        key = "takeaway.alike_all" if tone[1] == theme.respondents else "takeaway.alike_tone"
        text = phrasing.say(key, theme=name, n_of=n_of, m=tone[1], tone=said)
    elif theme.needs_name:
        text = phrasing.say("takeaway.alike", theme=name, n_of=n_of)
    elif tone is not None and tone[1] == theme.respondents:
        text = phrasing.say("takeaway.theme_all", theme=name, n_of=n_of, tone=phrasing.say(f"tone.{tone[0]}"))
    elif tone is not None:
        text = phrasing.say(
            "takeaway.theme_tone", theme=name, n_of=n_of, m=tone[1], tone=phrasing.say(f"tone.{tone[0]}")
        )
    elif min(tones.positive, tones.negative) >= SMALLEST_GROUP:
        text = phrasing.say("takeaway.theme_split", theme=name, n_of=n_of, p=tones.positive, q=tones.negative)
    else:
        text = phrasing.say("takeaway.theme", theme=name, n_of=n_of)
    weight = Weight.LOW if theme.needs_name else _weight(theme.respondents, evidence.counted)
    return Takeaway(text, weight, theme.respondents, evidence.counted, telling(theme, phrasing)[:_MOST_QUOTES])


def _weight(count: int, total: int) -> Weight:
    """Much from a third on, some from fifteen per cent; of fewer than three respondents nothing weighs more than
    little."""
    if count < SMALLEST_GROUP or 100 * count < 15 * total:
        return Weight.LOW
    return Weight.HIGH if 3 * count >= total else Weight.MEDIUM


def _clearness(said: Said, counted: int) -> Weight:
    """Much where half of those who answered say the same and a third of all answered, some where a third do."""
    if said.count < SMALLEST_GROUP or 3 * said.count < said.total:
        return Weight.LOW
    return Weight.HIGH if 2 * said.count >= said.total and 3 * said.total >= counted else Weight.MEDIUM


def _stems(text: str, language: Language) -> set[str]:
    """The words that mean something, each by its first five letters: enough to tell that two texts are about one
    thing."""
    return {word[:5] for word in language.words_of(text) if len(word) > 3 and word not in language.sets["function"]}
