"""What holds for every message that is read into a value, whatever it says."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from openkoji.interviewing import Option, Question, QuestionType, Scale
from openkoji.interviewing.language import language_for
from openkoji.interviewing.values import read_value
from openkoji.interviewing.values.labels import as_written
from openkoji.interviewing.widgets import OTHER, check_value
from tests.interviewing.interviews import choice, open_question

ENGLISH = language_for("en")

PIECES = [
    "7", "six", "or", "no", "yes", "not", "price", "support", "features", "first", "last", "the second one", "all",
    "except", "both", "none", "other:", ">", "=", "1.", "10 minutes", "7/10", "-2", "½", "50%", "sevn", "actually",
    "wait", "mostly", "rather than", "I'd say", "more than", "a", "b", "but", "because", "1,000", "²", "٧", "👍", "\0",
]  # fmt: skip

TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=9).map(", ".join),
)

CHOICES = (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.RANKING)
LABELS = ("Price", "Missing features", "Customer support", "1–10", "No time")

QUESTIONS = st.one_of(
    st.builds(
        lambda low, steps: Question(
            "q", "How was it?", QuestionType.SCALE, scale=Scale(low, low + steps, "Bad", "Good")
        ),
        st.integers(-5, 5),
        st.integers(1, 100),
    ),
    st.builds(
        lambda kind, count, other, fewest: choice(
            kind, *LABELS[:count], allow_other=other and kind is not QuestionType.RANKING, min_selections=fewest
        ),
        st.sampled_from(CHOICES),
        st.integers(2, 5),
        st.booleans(),
        st.integers(0, 2),
    ),
    st.just(Question("q", "Did you find it?", QuestionType.YES_NO)),
    st.just(open_question("Why?")),
)


@given(QUESTIONS, TEXTS, st.integers(0, 99))
@settings(max_examples=600, deadline=None)
def test_any_words_are_read_and_what_is_read_fits_the_question(question: Question, words: str, seed: int) -> None:
    found = read_value(question, ENGLISH.cut(words), ENGLISH, seed)

    if found.value is not None:
        assert 0 < found.confidence <= 1
        assert check_value(question, _from_widget(found.value))[0] == found.value


@given(
    st.integers(-50, 50),
    st.integers(1, 100),
    st.data(),
    st.sampled_from(("{}", "{}!", " {} ", "{}.", "({})", "It's {}")),
)
@settings(deadline=None)
def test_a_bare_number_on_the_scale_is_always_read(low: int, steps: int, data: st.DataObject, around: str) -> None:
    number = data.draw(st.integers(low, low + steps))
    question = Question("q", "How was it?", QuestionType.SCALE, scale=Scale(low, low + steps))

    assert read_value(question, ENGLISH.cut(around.format(number)), ENGLISH).value == number


@given(
    st.lists(st.text(min_size=1, max_size=25).filter(as_written), min_size=2, max_size=6, unique_by=as_written),
    st.sampled_from(CHOICES[:2]),
    st.booleans(),
    st.data(),
)
@settings(deadline=None)
@example(["C", "C++", "C#"], QuestionType.SINGLE_CHOICE, False, None)
@example(["No", "Yes", "None", "Other", "Not sure"], QuestionType.MULTIPLE_CHOICE, True, None)
def test_a_label_as_it_stands_is_always_its_option(
    labels: list[str], kind: QuestionType, other: bool, data: st.DataObject | None
) -> None:
    options = tuple(Option(f"o{number}", label) for number, label in enumerate(labels, 1))
    question = Question("q", "Which?", kind, options=options, allow_other=other)

    for option in options if data is None else (data.draw(st.sampled_from(options)),):
        value = read_value(question, ENGLISH.cut(option.label), ENGLISH).value
        assert value == (option.id if kind is QuestionType.SINGLE_CHOICE else (option.id,))


@given(
    st.permutations(["Price", "Speed", "Support", "Design"]),
    st.sampled_from((", ", " > ", "\n", " then ", "; ", " and ")),
)
@settings(deadline=None)
def test_a_plain_list_of_all_labels_is_a_ranking(labels: list[str], between: str) -> None:
    question = choice(QuestionType.RANKING, "Price", "Speed", "Support", "Design")
    ids = {option.label: option.id for option in question.options}

    assert read_value(question, ENGLISH.cut(between.join(labels)), ENGLISH).value == tuple(ids[each] for each in labels)


def _from_widget(value: object) -> object:
    """A value as a widget would send it: the words of an "other" stand in the message."""
    if isinstance(value, tuple):
        return [_from_widget(each) for each in value]
    return {OTHER: "its words"} if value == OTHER else value
