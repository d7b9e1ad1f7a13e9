"""From passages to what is shown: which are about the question, which are quoted, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from openkoji.analysis.asking.answering import Candidate, chosen
from openkoji.analysis.asking.question import read_question
from openkoji.analysis.asking.ranking import Bounds, Pool, covered, rank
from openkoji.analysis.asking.stances import Stance
from openkoji.analysis.asking.wording import LONGEST_QUOTE, Quote, answered
from openkoji.analysis.findings import Span, Tone
from openkoji.interviewing.language import language_for
from openkoji.language.embedders.lexical import Lexical

ENGLISH = language_for("en")
MEANING = Bounds(by_meaning=1.0, by_words=0.4, enough=0.48, same_question=0.6)
WORDS = Bounds.of(Lexical(), understands=False)


def pool(cosines: list[float] | None, masks: list[int], answers: list[bool] | None = None) -> Pool:
    count = len(masks)
    return Pool(
        np.arange(count, dtype=np.int32) // 2,  # two passages an interview
        None if cosines is None else np.array(cosines, np.float32),
        np.array(masks, np.int64),
        np.array(answers or [False] * count, np.bool_),
    )


def test_what_is_near_is_about_it_and_so_is_what_has_its_words_and_is_not_far_off() -> None:
    found = rank(pool([0.6, 0.2, 0.1, 0.0], [0, 1, 0, 0]), 1, MEANING)
    assert list(found.rows) == [0, 1]
    assert found.spoke == 1


def test_words_alone_far_off_are_not_about_it() -> None:
    assert not len(rank(pool([-0.2, 0.1, 0.2, 0.3], [1, 0, 0, 0]), 1, MEANING).rows)


def test_less_is_enough_once_something_is_about_it() -> None:
    alone, beside = [0.42, 0.1], [0.42, 0.6]
    assert not len(rank(pool(alone, [0, 0]), 0, MEANING).rows)
    assert list(rank(pool(beside, [0, 0]), 0, MEANING).rows) == [1, 0]


def test_an_answer_to_a_question_that_asks_the_same_is_about_it() -> None:
    found = rank(pool([0.0, 0.1], [0, 0], [True, False]), 0, MEANING)
    assert (list(found.rows), found.spoke) == ([0], 1)


def test_without_vectors_words_decide() -> None:
    assert list(rank(pool(None, [0b11, 0b00, 0b01]), 2, WORDS).rows) == [0, 2]
    some = rank(pool([np.nan, np.nan, 0.9], [1, 1, 0]), 1, MEANING)
    assert set(some.rows) == {0, 1, 2}, "passages without a vector are no repetitions of each other"


def test_the_same_words_count_for_each_who_said_them_and_are_shown_once() -> None:
    found = rank(pool([0.7, 0.7, 0.7, 0.7], [1, 1, 1, 1]), 1, MEANING)
    assert (list(found.rows), found.spoke) == ([0], 2)


def test_scores_are_between_nothing_and_one_and_fall() -> None:
    scores = rank(pool([1.0, 0.9, 0.5, 0.7], [1, 1, 0, 1]), 1, MEANING).scores
    assert list(scores) == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1.0)


def test_nothing_at_all_is_about_nothing() -> None:
    for given in (pool([], []), pool(None, [])):
        found = rank(given, 3, MEANING)
        assert (len(found.rows), found.spoke) == (0, 0)


def test_rare_words_weigh_more() -> None:
    common, rare = covered(np.array([0b01] * 50 + [0b10], np.int64), 2)[[0, 50]]
    assert rare > common > 0


QUESTION = read_question("Is the price too high?", ENGLISH)


def candidate(interview: int, text: str, tone: Tone = Tone.NEUTRAL, score: float = 0.5) -> Candidate:
    return Candidate(interview, Span(f"m{interview}", 0, len(text), text), tone, score)


def test_no_two_quotes_say_the_same_and_two_at_most_are_of_one_interview() -> None:
    given = [candidate(0, text) for text in ("The price is high.", "the price is HIGH", "So dear.", "Dear, so dear.")]
    shown = chosen(QUESTION, given, None, same=0.7, limit=10, language=ENGLISH)
    assert [quote.span.text for quote in shown] == ["The price is high.", "So dear."]
    near = np.array([[1, 0], [0.9, 0.1], [0, 1]], np.float32)
    given = [candidate(number, text) for number, text in enumerate(("One.", "Another.", "A third."))]
    shown = chosen(QUESTION, given, near, same=0.7, limit=10, language=ENGLISH)
    assert [quote.span.text for quote in shown] == ["One.", "A third."]


def test_the_other_side_is_heard_though_it_ranks_lower() -> None:
    given = [candidate(number, f"{number} is bad.", Tone.NEGATIVE, 1 - number / 10) for number in range(5)]
    given.append(candidate(5, "It is cheap and great.", Tone.POSITIVE, 0.1))
    shown = chosen(QUESTION, given, None, same=0.7, limit=3, language=ENGLISH)
    assert [quote.stance for quote in shown] == [Stance.FOR, Stance.FOR, Stance.AGAINST]


def quote(stance: Stance, text: str) -> Quote:
    return Quote(0, Span("m", 0, len(text), text), stance, 0.5)


@pytest.mark.parametrize(
    ("spoke", "of", "begins"),
    [
        (0, 0, "There is no interview yet that counts"),
        (0, 1, "Nothing was said about this in the one interview"),
        (0, 7, "Nobody said anything about this in the 7 interviews"),
        (1, 1, "The one respondent spoke of this."),
        (1, 7, "One of 7 respondents spoke of this."),
        (3, 7, "3 of 7 respondents spoke of this."),
    ],
)
def test_an_answer_begins_with_how_many_spoke(spoke: int, of: int, begins: str) -> None:
    found = answered([], spoke=spoke, of=of, language=ENGLISH)
    assert found.text.startswith(begins)
    assert found.found is (spoke > 0)


def test_an_answer_quotes_each_side_and_cuts_a_long_quote_between_words() -> None:
    long = "word " * 80
    found = answered(
        [quote(Stance.FOR, "Too dear."), quote(Stance.AGAINST, long), quote(Stance.NEUTRAL, "Paid monthly.")],
        spoke=3,
        of=7,
        language=ENGLISH,
    )
    assert "For it: “Too dear”." in found.text
    assert "Paid monthly" not in found.text
    cut = found.text.partition("Against it: “")[2].partition("”")[0]
    assert cut.endswith("word …")
    assert len(cut) <= LONGEST_QUOTE + 2
    assert found.quotes[1].span.text == long


def test_where_nobody_takes_a_side_their_words_are_told() -> None:
    found = answered([quote(Stance.NEUTRAL, "Paid monthly.")], spoke=1, of=2, language=ENGLISH)
    assert found.text == "One of 2 respondents spoke of this. In their words: “Paid monthly”."
