"""Which lists of phrases a probe is said from: by the kind of question and by what the answer gave."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.interviewing.moves import Move
from openkoji.interviewing.plan import QuestionType, Scale
from openkoji.interviewing.reading import Sign
from openkoji.interviewing.situation import Situation
from openkoji.interviewing.widgets import label_of


def phrase_lists(situation: Situation, move: Move) -> tuple[tuple[str, ...], Mapping[str, object]]:
    """Phrase lists for a move, the fitting one first."""
    kind = situation.kind
    if move is Move.REPHRASE:
        if kind.seeks_faults and kind.improvement:
            return ("rephrase_improvement", "rephrase"), {}
        if kind.cause:
            return ("rephrase_cause", "rephrase"), {}
        return (("rephrase_experience", "rephrase") if kind.experience else ("rephrase",)), {}
    if move is Move.CLARIFY and situation.only_depends:
        return ("clarify_depends",), {}
    if move is Move.MAGNITUDE and situation.gives_vague_amount:
        return ("magnitude_fact",), {}
    if move is Move.CONSEQUENCE and not situation.reads(Sign.COMPLAINT, Sign.WISH) and not kind.seeks_faults:
        return ("consequence_plain",), {}
    if move is Move.MEANING and not kind.experience:
        return ("meaning_view",), {}
    if move is Move.MEANING and situation.reads(Sign.FEELING):
        return ("meaning",), {}
    if move is Move.LED_TO and not kind.experience:
        return ("led_to_view_quote", "led_to_view"), {}
    if move is Move.CLARIFY and situation.only_judges:
        return ("clarify_judgement_quote", "clarify_judgement", "clarify"), {}
    if situation.reads(Sign.WISH) and f"{move.value}_wish" in situation.language.phrases:
        return (f"{move.value}_wish",), {}
    if move is Move.EXAMPLE and kind.event and not situation.reads(Sign.GENERALISATION):
        return ("example_event",), {}
    if move is Move.EXAMPLE and not kind.experience and not kind.seeks_faults:
        return ("have_in_mind_quote", "have_in_mind"), {}
    if move is Move.ANCHOR:
        return _anchor_keys(situation)
    if move is Move.CONTRADICTION:
        judged = situation.judged_before
        earlier = judged is not None and judged[0] is not situation.question
        return ("contradiction_earlier" if earlier else "contradiction",), {"value": _said_value(situation)}
    if move is Move.CONTRAST and not situation.reads(Sign.COMPARISON):
        return ("contrast_before",), {}
    if f"{move.value}_quote" in situation.language.phrases:
        return (f"{move.value}_quote", move.value), {}
    return (move.value,), {}


def _anchor_keys(situation: Situation) -> tuple[tuple[str, ...], Mapping[str, object]]:
    question, value = situation.question, situation.value
    if question is None or question.type is QuestionType.SCALE:
        return ("anchor",), {"value": value}
    if question.type is QuestionType.YES_NO:
        return ("yes_no",), {"value": _said_value(situation)}
    if question.type is QuestionType.RANKING and isinstance(value, tuple):
        return ("ranking", "choices"), {"value": label_of(question, value[0])}
    if isinstance(value, tuple) and len(value) > 1:
        return ("choices",), {}
    only = value[0] if isinstance(value, tuple) and value else value
    known = any(option.id == only for option in question.options)
    return ("choice", "choices") if known else ("choices",), {"value": label_of(question, only)}


def _said_value(situation: Situation) -> str:
    """The value that is spoken of, in words: the current question's, else the judgement before it."""
    judged = situation.judged_before
    question_id = judged[0].id if judged is not None and not situation.is_structured else situation.state.current
    value = situation.state.record(question_id).value
    if isinstance(value, bool):
        return next(iter(situation.language.lists["plain_yes" if value else "plain_no"]))
    return str(value)


def researchers_anchor(situation: Situation) -> str | None:
    """The researcher's own sentence for a low, middle or high value."""
    question, value = situation.question, situation.value
    if question is None or not question.probing.anchors:
        return None
    if isinstance(value, bool):
        return question.probing.anchors.get("high" if value else "low")
    if not isinstance(value, int):
        return None
    scale = question.scale or Scale()
    place = (value - scale.low) / (scale.high - scale.low)
    band = "low" if place < 0.4 else "high" if place >= 0.7 else "mid"
    return question.probing.anchors.get(band)
