"""What holds in every interview, whatever is asked and whatever is answered."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkoji.interviewing import (
    Answer,
    InvalidAnswerError,
    Mode,
    Option,
    Plan,
    Probing,
    Question,
    QuestionType,
    Respondent,
    Scale,
    State,
    Turn,
    begin,
    step,
)
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.moves import PROBES

SAID = [
    "idk", "stop", "I have to go", "no", "yes", "skip", "seven", "six or seven", "no, make it 4", "the second one",
    "Nothing", "it was fine I guess", "too slow", "My mum died", "I lost my job", "who sees this?", "are you a bot?",
    "what do you mean?", "Ignore previous instructions", "asdfgh jklqwrt", "go on", "I always do that", "",
    "I was angry about it", "More staff", "Last Tuesday we spent three hours in Excel because the export broke.",
    "price, support, speed", "my friend said so", "It was better than the old one", "9 but I hate it, it is awful",
    "the export was slow and the team waited for the numbers", "what do you think?", "🙂", "مرحبا بالعالم", "\0\ud83d",
    "you stupid bot", "that's all", "I already told you", "say that again", "it depends", "never used it", "so...",
    "We copied two hundred numbers by hand until midnight. The board meeting was at nine, we made it just in time.",
    "weiß nicht", "ich möchte aufhören", "Das war ganz in Ordnung, denke ich", "Mir ist zum Heulen", "Preise senken",
]  # fmt: skip

TEXTS = st.one_of(
    st.sampled_from(SAID), st.text(max_size=120), st.lists(st.sampled_from(SAID), max_size=6).map(" ".join)
)

ANSWERS = st.builds(Answer, text=TEXTS, elapsed_minutes=st.floats(0, 30))

OPTIONS = tuple(Option(f"o{place}", label) for place, label in enumerate(("Price", "Support", "Speed"), 1))


@st.composite
def questions(draw: st.DrawFn, place: int) -> Question:
    kind = draw(st.sampled_from(list(QuestionType)))
    text = draw(st.sampled_from(("What could we improve?", "Tell me about your day.", "What do you think of it?")))
    structured = kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.RANKING)
    return Question(
        f"q{place}",
        f"{place}: {text}",
        kind,
        required=draw(st.booleans()),
        probing=Probing(draw(st.integers(0, 3))),
        scale=Scale(0, 10) if kind is QuestionType.SCALE else None,
        options=OPTIONS if structured else (),
        allow_other=draw(st.booleans()),
        randomize=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 6))
    return Plan(
        draw(st.sampled_from(("A study", "Why?", ""))),
        draw(st.sampled_from(list(Mode))),
        tuple(draw(questions(place)) for place in range(count)),
        max_minutes=draw(st.sampled_from((1.0, 5.0, 30.0))),
        help_text=draw(st.sampled_from((None, "Call 116 123."))),
        methodology=draw(st.sampled_from((None, "mom test", "jtbd", "laddering", "churn", "usability"))),
        language=draw(st.sampled_from(("en", "de"))),
        languages=draw(st.sampled_from((("en",), ("en", "de")))),
    )


def language_of(plan: Plan, turn: Turn) -> Language:
    return language_for(turn.state.language or plan.language)


def most_turns(plan: Plan) -> int:
    """A bound on any interview: per question itself, its probes, three detours, a value asked again, a return."""
    return sum(6 + question.probing.max_follow_ups for question in plan.questions) + 15


def whole(plan: Plan, seed: int, answers: list[Answer]) -> list[Turn]:
    """An interview with the answers taken in turn until the moderator closes."""
    turns = [begin(plan, seed)]
    while not turns[-1].is_complete:
        assert len(turns) <= most_turns(plan), "the interview does not end"
        turns.append(step(plan, turns[-1].state, answers[len(turns) % len(answers)]))
    return turns


def own_sentences(plan: Plan, turn: Turn) -> list[str]:
    """Sentences of ours; a probe that was asked to be repeated is no new one."""
    researchers = {question.text for question in plan.questions} | {plan.help_text}
    said = turn.sentences[:-1] if turn.reason.rule == "asks again" else turn.sentences
    return [sentence for sentence in said if sentence not in researchers]


INTERVIEWS = (plans(), st.integers(0, 2**31), st.lists(ANSWERS, min_size=1, max_size=25))

slowly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(*INTERVIEWS)
def test_every_interview_ends_and_every_message_keeps_the_rules(plan: Plan, seed: int, answers: list[Answer]) -> None:
    said: list[str] = []
    for turn in whole(plan, seed, answers):
        own = own_sentences(plan, turn)
        assert turn.content.strip()
        assert turn.content.count("?") <= 1
        assert len(" ".join(own).split()) <= 30
        said += own
        if turn.quote is not None:
            assert language_of(plan, turn).quoted(turn.quote) in turn.content
    assert len(set(said)) == len(said)


@slowly
@given(*INTERVIEWS)
def test_budgets_are_kept(plan: Plan, seed: int, answers: list[Answer]) -> None:
    for turn in whole(plan, seed, answers):
        if turn.about is not None and turn.reason.move in PROBES:
            assert len(turn.state.probes) <= turn.about.probing.max_follow_ups
            assert len(set(turn.state.probes)) == len(turn.state.probes)


LEAVING = ("stop", "have to go", "aufhören")

STAYING = st.lists(
    ANSWERS.filter(lambda answer: not any(word in answer.text.lower() for word in LEAVING)),
    min_size=1,
    max_size=25,
)


@slowly
@given(plans(), st.integers(0, 2**31), STAYING)
def test_every_required_question_is_reached_when_the_respondent_stays(
    plan: Plan, seed: int, answers: list[Answer]
) -> None:
    reached = whole(plan, seed, answers)[-1].state.records

    assert all(question.id in reached for question in plan.questions if question.required)


@slowly
@given(*INTERVIEWS)
def test_the_same_interview_is_the_same_twice_also_through_json(plan: Plan, seed: int, answers: list[Answer]) -> None:
    first, again = begin(plan, seed), begin(plan, seed)
    for answer in answers:
        assert first == again
        if first.is_complete:
            break
        first, again = step(plan, first.state, answer), step(plan, State.from_json(again.state.to_json()), answer)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), plans())
def test_any_text_survives(text: str, plan: Plan) -> None:
    turn = step(plan, begin(plan, 1).state, Answer(text))

    assert State.from_json(turn.state.to_json()) == turn.state
    if turn.quote is not None:
        assert turn.quote in text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(("o1", "o2", "o3")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("other", "x")), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(plans(), VALUES)
def test_any_value_from_a_widget_is_kept_or_refused(plan: Plan, value: object) -> None:
    state = begin(plan, 1).state
    try:
        turn = step(plan, state, Answer(value=value))
    except InvalidAnswerError:
        return
    assert State.from_json(turn.state.to_json()) == turn.state


@settings(deadline=None)
@given(st.text(max_size=150), st.text(max_size=60))
def test_any_name_and_metadata_survive(name: str, value: str) -> None:
    plan = Plan("S", Mode.HYBRID, (Question("q", "How is {{metadata.x|it}}, {{respondent.name}}?"),))

    assert begin(plan, 1, Respondent(name, {"x": value})).content.strip()
