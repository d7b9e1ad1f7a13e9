"""How a respondent took part: at length, and on being asked again."""

from __future__ import annotations

from statistics import median

from openkoji.analysis.exchanges import by_question, exchanges_of
from openkoji.analysis.findings import Engagement
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import Phrases, phrases_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import QuestionType
from openkoji.interviewing.reading import Sign

HIGH, MEDIUM, LOW = "high", "medium", "low"

HIGH_WORDS, MEDIUM_WORDS = 20.0, 8.0
"""Words of a median answer with its follow-ups, of typed interviews; spoken answers run half as long again."""
SPOKEN_WORDS_A_TYPED_ONE = 1.5


def engagement_of(transcript: Transcript, language: Language) -> Engagement:
    """Level, the words of a median answer (its follow-ups included), the share of follow-ups taken up (1 where none
    was asked), and the reason."""
    phrases = phrases_for(language)
    exchanges = exchanges_of(transcript, language)
    groups = by_question(exchanges)
    probes = [each for each in exchanges if each.is_probed and each.is_open and each.question is not None]
    taken = sum(each.answers and not each.reading.has(Sign.NOTHING_MORE) for each in probes)
    share = taken / len(probes) if probes else 1.0
    if not groups:
        return _of_values(transcript, phrases, share)
    words = float(median(sum(each.words for each in group) for group in groups.values()))
    left = exchanges[-1].reading.has(Sign.STOP) or not transcript.ended_by_itself
    level = _level(words / (SPOKEN_WORDS_A_TYPED_ONE if transcript.spoken else 1.0), share, left=left)
    answers = sum(each.answers for each in exchanges)
    reason = (
        phrases.say("engagement_left", n=answers)
        if left
        else phrases.say("engagement_words", n=round(words), probes=_probes(taken, len(probes), phrases))
    )
    return Engagement(level, words, share, reason)


def _level(words: float, share: float, *, left: bool) -> str:
    """High for long answers that follow what is asked; who leaves, or takes up no follow-up, is one level lower."""
    level = 2 if words >= HIGH_WORDS else 1 if words >= MEDIUM_WORDS else 0
    return (LOW, MEDIUM, HIGH)[max(0, level - (left or share < 0.5))]


def _probes(taken: int, of: int, phrases: Phrases) -> str:
    key = "unasked" if of == 0 else "all" if taken == of else "some" if taken else "none"
    return phrases.say(f"probes_{key}", n=taken, of=of)


def _of_values(transcript: Transcript, phrases: Phrases, share: float) -> Engagement:
    """Where nothing was said in words: how many of the values that were asked for are there."""
    asked = [each for each in transcript.plan.questions if each.type is not QuestionType.OPEN_ENDED]
    given = {each.question_id for each in transcript.answers if each.value is not None}
    done = sum(each.id in given for each in asked)
    if not done:
        return Engagement(LOW, 0.0, share, phrases.say("engagement_none"))
    level = MEDIUM if done == len(asked) else LOW
    return Engagement(level, 0.0, share, phrases.say("engagement_values", done=done, of=len(asked)))
