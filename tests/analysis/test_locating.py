"""Quotes are found where they stand, in the letters of the message; what was not said is not found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.locating import Said
from openkoji.analysis.transcript import Message

SAID = (
    "We paid “double” – since March…\n\nand my boss said:  “Stop it.” It’s the 2nd time; Straße closed, café too, "
    "start to end."
)


def said(*contents: str) -> Said:
    return Said([Message(f"msg_{number}", content, True) for number, content in enumerate(contents)])


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("my boss said:  “Stop it.”", "my boss said:  “Stop it."),
        ('my boss said: "Stop it."', "my boss said:  “Stop it."),
        ("we paid 'double' - since march", None),
        ('we paid "double" - since march', "We paid “double” – since March"),
        ("…since March... and my boss", "since March…\n\nand my boss"),
        ("It's the 2nd time", "It’s the 2nd time"),
        ("strasse closed", "Straße closed"),
        ("cafe\u0301 too", "café too"),
        ("“It’s the 2nd time”", "It’s the 2nd time"),
        ("[…] start to end", "start to end"),
        ("art to end", None),
        ("start to en", None),
        ("We paid double since March", None),
        ("my boss said we stop", None),
        ("it", None),
        ("…", None),
        ("", None),
    ],
)
def test_a_quote_is_found_but_for_its_spelling(quote: str, words: str | None) -> None:
    found = said(SAID).find(quote)
    assert (found and found.text) == words
    if found:
        assert SAID[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("contents", "named", "found_in"),
    [
        (("it was slow", "it was slow"), "msg_1", "msg_1"),
        (("it was slow", "it was slow"), "msg_7", "msg_0"),
        (("It Was Slow", "it was slow"), "msg_0", "msg_1"),
    ],
)
def test_the_named_message_goes_before_the_others_and_an_exact_quote_before_all(
    contents: tuple[str, str], named: str, found_in: str
) -> None:
    found = said(*contents).find("it was slow", message_id=named)
    assert found is not None
    assert found.message_id == found_in


def test_scripts_without_spaces_are_quoted_too() -> None:
    found = said("我觉得很好用但是太贵了").find("很好用但是")
    assert found is not None
    assert found.text == "很好用但是"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.sampled_from(["NFC", "NFD", "NFKC"]))
def test_whatever_is_found_stands_there(before: str, quote: str, after: str, form: str) -> None:
    content = before + quote + after
    found = said(content).find(unicodedata.normalize(form, quote).swapcase())  # type: ignore[arg-type]
    if found is not None:
        assert content[found.start : found.end] == found.text
        assert found.text


@given(
    st.lists(st.sampled_from(["price", "went", "up", "in", "March", "it’s", "–", "…", "“no”"]), min_size=3, max_size=12)
)
def test_words_of_a_message_are_found_in_it(words: list[str]) -> None:
    content = " ".join(words)
    plain = content.replace("’", "'").replace("–", "-").replace("…", "...").replace("“", '"').replace("”", '"')
    found = said(content).find(plain.upper())
    if sum(map(str.isalnum, content)) >= 4:
        assert found is not None
