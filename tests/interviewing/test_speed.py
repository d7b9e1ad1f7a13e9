"""A turn is quick enough to run inside a request, whatever is sent; the bounds leave room for a busy machine."""

import time

import pytest

from openkoji.interviewing import Answer, State, begin, step
from tests.interviewing.interviews import EXPERIENCE, NEXT, open_question, plan_of

PLAN = plan_of(open_question(EXPERIENCE), NEXT)

SENTENCE = "Last Tuesday I exported the report for our board, because nobody else could, and then it crashed. "


def best_of(times: int, state: State, answer: str) -> float:
    """The quickest of several steps, in milliseconds of this process's own time."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        step(PLAN, state, Answer(answer))
        spent.append((time.process_time() - start) * 1e3)
    return min(spent)


def test_an_answer_of_300_words_takes_about_a_millisecond() -> None:
    assert best_of(20, begin(PLAN, 1).state, SENTENCE * 18) < 3


@pytest.mark.parametrize(
    "part",
    ["the ", "a", "a ", "1,", "not ", "日本語", "''’", "“”", "\0😀", "i want to stop ", "my mum's app died ", SENTENCE],
)
def test_twenty_thousand_characters_of_anything_take_ten_milliseconds_at_most(part: str) -> None:
    answer = (part * 20_000)[:20_000]

    assert best_of(5, begin(PLAN, 1).state, answer) < 10
