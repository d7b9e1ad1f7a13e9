"""Everything a row of the policy may look at."""

from __future__ import annotations

from dataclasses import dataclass

from openkoji.interviewing.budget import MOST_DETOURS, follow_ups_left, minutes_a_turn, minutes_to_spare
from openkoji.interviewing.language import Language
from openkoji.interviewing.moves import Move, gives_nothing
from openkoji.interviewing.plan import Mode, Plan, Question, QuestionType, Respondent, Scale
from openkoji.interviewing.question_kind import QuestionKind
from openkoji.interviewing.reading import Reading, Sign
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Value
from openkoji.interviewing.values import Problem


@dataclass(frozen=True, slots=True)
class Situation:
    """One answer in its place: `state` holds the answer's value and message already, `value` is what it gave."""

    plan: Plan
    state: State
    respondent: Respondent
    language: Language
    question: Question | None
    kind: QuestionKind
    reading: Reading
    raw: str
    elapsed: float
    value: Value | None = None
    problem: Problem | None = None
    corrected: str | None = None
    repeats: bool = False

    def reads(self, *signs: Sign) -> bool:
        return self.reading.has(*signs)

    def is_in(self, phase: Phase) -> bool:
        return self.state.phase is phase

    def has_used(self, move: Move) -> bool:
        """Whether this question was probed so already."""
        return move.value in self.state.probes

    @property
    def is_structured(self) -> bool:
        return self.question is not None and self.question.type is not QuestionType.OPEN_ENDED

    @property
    def lacks_value(self) -> bool:
        return self.is_structured and self.state.record(self.state.current).value is None

    @property
    def lacks_value_so_far(self) -> bool:
        """A structured question whose answer gave no value, and was no refusal."""
        return self.lacks_value and not self.reads(Sign.REFUSAL)

    @property
    def may_detour(self) -> bool:
        return self.state.detours < MOST_DETOURS

    @property
    def may_probe(self) -> bool:
        """Whether the question's follow-ups and the interview's minutes leave room for one more."""
        if follow_ups_left(self.question, self.state) == 0:
            return False
        spare = minutes_to_spare(self.plan, self.state, self.respondent, self.elapsed)
        return spare >= minutes_a_turn(self.state, self.elapsed)

    @property
    def confirms_stop(self) -> bool:
        if self.is_in(Phase.CONFIRMING_STOP):
            return self.reads(Sign.YES, Sign.MAYBE_STOP)
        return self.is_in(Phase.OFFERED) and self.reads(Sign.MAYBE_STOP)

    @property
    def corrects_earlier(self) -> bool:
        """A correction of an answer before the current question."""
        return self.corrected is not None and self.value is None and self.question is not None

    @property
    def says_nothing(self) -> bool:
        return gives_nothing(self.reading)

    @property
    def is_off(self) -> bool:
        """Mash, small talk, or orders to the interviewer; not a rich answer that happens to hold such words."""
        return self.reads(Sign.GIBBERISH, Sign.OFF_QUESTION, Sign.INSTRUCTION) and not self.is_rich

    @property
    def is_rich(self) -> bool:
        return self.reads(Sign.RICH)

    @property
    def complains(self) -> bool:
        return self.reads(Sign.COMPLAINT)

    @property
    def complains_in_general(self) -> bool:
        """ "They disappoint me every day", told of what happened and not of what led to something."""
        general = self.complains and self.reads(Sign.GENERALISATION) and not self.is_rich
        return general and self.kind.experience and not self.asks_cause_or_aim

    @property
    def explores(self) -> bool:
        return self.plan.mode is Mode.EXPLORATORY

    @property
    def gives_value_with_reason(self) -> bool:
        return self.value is not None and (self.is_rich or "cause" in self.reading.specifics)

    @property
    def names_a_fact(self) -> bool:
        """A question for a fact (when, how often, which) that got one."""
        return self.kind.factual and not self.reads(Sign.VAGUE, Sign.SAYS_NOTHING)

    @property
    def denies(self) -> bool:
        """A plain no to an open question that can be answered so."""
        words = self.reading.text.words
        says_no = self.reads(Sign.NO) or (0 < len(words) <= 15 and words[0] in self.language.sets["plain_no"])
        return not self.is_structured and self.kind.yes_no and says_no

    @property
    def tells_of_others(self) -> bool:
        return self.reads(Sign.THIRD_PERSON) and self.kind.experience

    @property
    def only_judges(self) -> bool:
        """A judgement with nothing named: "too expensive", "it was fine"."""
        return self.reads(Sign.VAGUE) and self.reads(Sign.COMPLAINT, Sign.PRAISE)

    @property
    def asks_cause_or_aim(self) -> bool:
        """A question that one case of many does not answer."""
        return self.kind.cause or self.kind.aim

    @property
    def contradicts(self) -> bool:
        """High on the scale and only blame in the words, or low and only praise."""
        question, value = self.question, self.state.record(self.state.current).value
        if question is None or question.type is not QuestionType.SCALE or not isinstance(value, int):
            return False
        scale = question.scale or Scale()
        place = (value - scale.low) / (scale.high - scale.low)
        blames = self.reads(Sign.COMPLAINT) and self.reading.polarity < 0
        praises = self.reads(Sign.PRAISE) and self.reading.polarity > 0
        return (place >= HIGH and blames) or (place <= LOW and praises)


HIGH, LOW = 0.75, 0.25
"""Parts of a scale within which words of the opposite kind are a contradiction."""
