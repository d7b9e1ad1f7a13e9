"""What the demo shows is readable at any width, and can be copied where it is meant to be."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from openkoji.demo.screen import Screen, StoppedError
from openkoji.demo.visit import curl_lines

MESSAGE = {"kind": "probe", "content": "You said “too slow”. What were you doing at the time, as far as you remember?"}
PROGRESS = {"answered": 1, "total": 4}


def shown_on(width: int) -> tuple[Screen, io.StringIO]:
    written = io.StringIO()
    return Screen(Console(file=written, width=width, highlight=False), lambda _: False), written


@pytest.mark.parametrize("width", [1, 20, 80, 400])
def test_a_message_fits_the_width_and_loses_no_word(width: int) -> None:
    screen, written = shown_on(width)
    screen.interviewer(MESSAGE, PROGRESS, why="The answer is vague.")
    together = "".join(written.getvalue().split())
    assert "".join(MESSAGE["content"].split()) in together
    assert "Theanswerisvague." in together
    if width >= 20:
        assert max(map(len, written.getvalue().splitlines())) <= min(width, 96)


def test_lines_to_be_copied_stay_whole_on_a_narrow_terminal() -> None:
    screen, written = shown_on(40)
    lines = curl_lines("http://127.0.0.1:8000", "koji_live_" + "x" * 49)
    for line in lines:
        screen.verbatim(line)
    assert written.getvalue().splitlines() == list(lines)


def test_words_in_brackets_are_shown_as_they_are() -> None:
    screen, written = shown_on(80)
    screen.respondent("Respondent 1", "I said [bold]no[/bold] to \\[it].")
    assert "I said [bold]no[/bold] to \\[it]." in written.getvalue()


def test_a_demo_that_was_stopped_shows_nothing_more() -> None:
    screen = Screen(Console(file=io.StringIO()), lambda _: True)
    with pytest.raises(StoppedError):
        screen.respondent("Respondent 1", "Yes.")


def test_an_answer_without_a_value_says_so_and_a_long_one_is_cut_between_words() -> None:
    screen, written = shown_on(80)
    answer = {"questionId": "q1", "type": "scale", "value": None, "label": None, "confidence": 0.0}
    answer["comment"] = "word " * 100 + "\nand so on"
    screen.result(
        "Respondent 1",
        {"status": "completed", "transcript": [], "analysis": {"status": "ready", "structuredAnswers": [answer]}},
    )
    together = " ".join(written.getvalue().split())
    assert "no value read" in together
    assert "word word …”" in together
    assert "“and so on”" in together
