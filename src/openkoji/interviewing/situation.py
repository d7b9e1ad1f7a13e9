"""Everything a row of the policy may look at."""

from __future__ import annotations

from dataclasses import dataclass

from openkoji.interviewing.budget import MOST_DETOURS, follow_ups_left, minutes_a_turn, minutes_to_spare
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.moves import Move, gives_nothing
from openkoji.interviewing.plan import Mode, Plan, Question, QuestionType, Respondent, Scale
from openkoji.interviewing.reading import Reading, Sign
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from openkoji.interviewing.state import Phase, State
from openkoji.interviewing.turn import Value
from openkoji.interviewing.values import Problem
from openkoji.interviewing.wording.echo import Focus, echo_of


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
    def is_abusive(self) -> bool:
        return self.reads(Sign.ABUSE)

    @property
    def tells_besides(self) -> bool:
        """Whether an angry message answers as well: it complains of something by name."""
        told = self.reads(Sign.COMPLAINT) and not self.reads(Sign.VAGUE) and not self.is_structured
        return told and self.reading.words >= WORDS_TOLD_IN_ANGER and self.question is not None

    @property
    def has_calmed(self) -> bool:
        """Whether an outburst was met on this question already, or may not be met by asking again."""
        return self.state.empties > 0 or not self.may_detour or self.question is None

    @property
    def takes_no_follow_up(self) -> bool:
        return self.question is not None and self.question.probing.max_follow_ups == 0

    @property
    def adds_nothing(self) -> bool:
        """ "That's all", or a no to a probe."""
        says_no = self.reads(Sign.NO) and self.says_nothing and bool(self.state.probes)
        return self.reads(Sign.NOTHING_MORE) or says_no

    @property
    def has_words_to_mirror(self) -> bool:
        """Whether the answer names a thing that may be given back now: not right after another quote."""
        return not self.state.echoed and echo_of(self.reading, self.language, Focus.THING) is not None

    @property
    def has_told_all(self) -> bool:
        """Nothing more comes: "that's all", "no", or nothing at all."""
        return self.reads(Sign.NOTHING_MORE, Sign.NO) or self.says_nothing

    @property
    def only_denies_summary(self) -> bool:
        """A bare no to what we heard; with words beside it, the words are the correction."""
        bare = self.reading.words <= MOST_WORDS_OF_A_DENIAL and self.reads(Sign.NO)
        return self.is_in(Phase.SUMMARISING) and bare and not self.has_used(Move.PUT_DIFFERENTLY)

    @property
    def only_supposes(self) -> bool:
        """What somebody would do, to a question about what they did."""
        return self.reads(Sign.HYPOTHETICAL) and self.kind.experience and not self.is_rich

    @property
    def is_rich(self) -> bool:
        return self.reads(Sign.RICH)

    @property
    def is_complete(self) -> bool:
        """A whole statement, if not a rich one: all that such a question needs where the interview does not explore."""
        if self.explores or self.reading.hedges > 1 or self.is_structured:
            return False
        if "list" in self.reading.specifics and self.reading.words >= WORDS_OF_A_LIST:
            return True
        if self.reads(Sign.VAGUE):
            return False
        if self.asks_cause_or_aim and not self.reading.specifics.isdisjoint(FACTS):
            return True
        tells = self.kind.experience or self.kind.seeks_faults
        return self.reading.words >= (WORDS_OF_A_TALE if tells else WORDS_OF_A_VIEW)

    @property
    def praises_something(self) -> bool:
        """Praise that names what for: enough where the question did not ask for the good, and no feeling to follow."""
        if not self.reads(Sign.PRAISE) or self.is_structured or self.explores:
            return False
        if self.kind.closing:
            return True
        names = not self.reads(Sign.VAGUE, Sign.FEELING) and self.reading.words >= WORDS_OF_PRAISE
        return names and self.reading.hedges == 0 and not self.kind.praise

    @property
    def complains(self) -> bool:
        return self.reads(Sign.COMPLAINT)

    @property
    def tells_a_fault(self) -> bool:
        """What went wrong, told in answer to that question, with no word of blame needed."""
        asked = self.kind.criticism and not self.kind.improvement and not self.kind.praise
        told = asked and not self.reads(Sign.WISH, Sign.PRAISE) and self.reading.hedges == 0
        return told and self.reading.words >= WORDS_OF_A_FAULT

    @property
    def complains_in_general(self) -> bool:
        """ "They disappoint me every day", told of what happened and not of what led to something."""
        general = self.complains and self.reads(Sign.GENERALISATION) and not self.is_rich
        return general and self.kind.experience and not self.asks_cause_or_aim

    @property
    def explores(self) -> bool:
        return self.plan.mode is Mode.EXPLORATORY

    @property
    def explores_on(self) -> bool:
        """A follow-up was answered in an interview that explores."""
        return self.explores and bool(self.state.probes) and not self.is_structured and not self.says_nothing

    @property
    def gives_value_with_reason(self) -> bool:
        return self.value is not None and (self.is_rich or "cause" in self.reading.specifics)

    @property
    def names_a_fact(self) -> bool:
        """A question for a fact (when, how often, which) that got one."""
        return self.kind.factual and not self.gives_vague_amount and not self.reads(Sign.SAYS_NOTHING)

    @property
    def gives_vague_amount(self) -> bool:
        """ "Sometimes", "it depends", where a number or a name was asked for."""
        if not self.kind.factual or self.reading.words > MOST_WORDS_OF_A_BARE_ANSWER:
            return False
        said = self._without_fillers
        if said in self.language.sets["vague_amounts"]:
            return True
        bare = self.reading.words <= WORDS_OF_AN_AMOUNT and self.reading.specifics.isdisjoint({"number", "time"})
        return self.kind.amount and bare and not self.reads(Sign.SAYS_NOTHING, Sign.NOT_CONCERNED)

    @property
    def only_depends(self) -> bool:
        """ "It depends", with no word on what it depends on."""
        bare = self.reading.words <= MOST_WORDS_OF_A_BARE_ANSWER and not self.is_structured
        return bare and self._without_fillers in self.language.sets["depends"]

    @property
    def _without_fillers(self) -> str:
        return " ".join(word for word in self.reading.text.words if word not in self.language.sets["fillers"])

    @property
    def names_a_feeling_asked_for(self) -> bool:
        """ "Angry", to the question how it felt."""
        felt = self.reads(Sign.COMPLAINT, Sign.PRAISE, Sign.FEELING)
        return self.kind.feeling and felt and self.reading.words < WORDS_OF_A_FAULT

    @property
    def tells_an_act(self) -> bool:
        """A bare complaint that tells what somebody did ("gave up"), and not how something is."""
        words, sets = self.reading.text.words, self.language.sets
        return bool(words) and words[0] in sets["verb"] and words[0] not in sets["adjective"]

    @property
    def denies(self) -> bool:
        """A plain no to an open question that can be answered so."""
        words = self.reading.text.words
        says_no = self.reads(Sign.NO) or (0 < len(words) <= 15 and words[0] in self.language.sets["plain_no"])
        return not self.is_structured and self.kind.yes_no and says_no

    @property
    def tells_of_others(self) -> bool:
        return self.reads(Sign.THIRD_PERSON) and self.kind.experience and not self.asks_cause_or_aim

    @property
    def only_judges(self) -> bool:
        """A judgement with nothing named: "too expensive", "it was fine"."""
        return self.reads(Sign.VAGUE) and self.reads(Sign.COMPLAINT, Sign.PRAISE)

    @property
    def only_hedges(self) -> bool:
        """A judgement taken half back ("fine, I guess")."""
        return self.only_judges and self.reading.hedges > 0

    @property
    def asks_cause_or_aim(self) -> bool:
        """A question that one case of many does not answer."""
        return self.kind.cause or self.kind.aim

    @property
    def contradicts(self) -> bool:
        """High on a scale, or yes, and only blame in the words; or low, or no, and only praise."""
        if self.reads(Sign.COMPLAINT) and self.reading.polarity < 0:
            leans = -1
        elif self.reads(Sign.PRAISE) and self.reading.polarity > 0:
            leans = 1
        else:
            return False
        judged = self.judged_before
        return judged is not None and judged[1] * leans < 0

    @property
    def judged_before(self) -> tuple[Question, int] | None:
        """The question whose value speaks for (1) or against (-1): the current scale, else the latest judgement.

        A judgement is a scale or a yes/no that asks how good something is; it is held against the words of a later
        open question once in an interview, and not where that question asked for the bad or the good.
        """
        if self.question is not None and self.question.type is QuestionType.SCALE:
            leans = _leaning(self.question, self.state.record(self.state.current).value)
            return (self.question, leans) if leans else None
        if self.is_structured or self.state.contradicted or self.kind.criticism or self.kind.improvement:
            return None
        if self.kind.praise or self.reading.words < FEWEST_WORDS_OF_A_CONTRADICTION:
            return None
        asked_in = language_for(self.plan.language)
        for question_id in reversed(list(self.state.records)):
            earlier = self.plan.question(question_id)
            if earlier is None or not question_kind(earlier.text, asked_in).judges:
                continue
            leans = _leaning(earlier, self.state.record(question_id).value)
            if leans:
                return earlier, leans
        return None


def _leaning(question: Question, value: object) -> int:
    """1 for a high value or a yes, -1 for a low one or a no, 0 for the middle and for what is no judgement."""
    if question.type is QuestionType.YES_NO and isinstance(value, bool):
        return 1 if value else -1
    if question.type is not QuestionType.SCALE or not isinstance(value, int):
        return 0
    scale = question.scale or Scale()
    place = (value - scale.low) / (scale.high - scale.low)
    return 1 if place >= HIGH else -1 if place <= LOW else 0


WORDS_OF_A_LIST, WORDS_OF_PRAISE, WORDS_OF_A_FAULT = 5, 5, 4
WORDS_OF_AN_AMOUNT, WORDS_TOLD_IN_ANGER = 6, 8
MOST_WORDS_OF_A_BARE_ANSWER = 9
FACTS = frozenset({"number", "name", "time", "place"})
WORDS_OF_A_TALE, WORDS_OF_A_VIEW = 12, 8
"""From so many words on labellers mostly went on after a plain answer about events, and about a view."""

HIGH, LOW = 0.75, 0.25
"""Parts of a scale within which words of the opposite kind are a contradiction."""

FEWEST_WORDS_OF_A_CONTRADICTION = 4
"""Shorter answers to a later question are too little to hold against a value."""

MOST_WORDS_OF_A_DENIAL = 3
