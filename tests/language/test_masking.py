"""What leaves the machine names nobody, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.language.masking import Mask

PIECES = [
    "Ada", "Ada Lovelace", "ada", "ADA", "Will", "will", "ada@example.com", "ADA@EXAMPLE.COM", "+49 170 1234567",
    "u_17", "https://a.example/b?c=d", "@ada_l", "[Person 1]", "[person 1-2]", "[E-mail 1]", "[", "]", "[Person ",
    "1]", " ", "\n", "I'm Maria.", "my name is will", "my boss Tom Lee", "\uff44\uff41\uff20example.com", "Jos\u00e9",
    "Jose\u0301", "\u017f", "\u0130", "\u212a", "[Per\u017fon 1]", "3f2a-11ab-99ff-22cc-ab12cd",
    "DE89 3704 0044 0532 0130 00", "\u2026", "\u200b", "Slack",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map("".join)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=3), texts, texts, st.booleans())
def test_whatever_is_masked_comes_back_to_the_letter(names: list[str], first: str, second: str, known: bool) -> None:
    mask = Mask.of(names, *([first, second] if known else []), ids=["u_17", "ada@example.com"])
    masked = [mask.mask(text) for text in (first, second)]
    assert [mask.restore(text) for text in masked] == [first, second]
    assert [mask.mask(text) for text in (first, second)] == masked, "the same words get the same placeholder"


@given(texts)
def test_no_address_of_the_respondent_is_left(text: str) -> None:
    mask = Mask.of(["Zebulon"], ids=["canary@example.com", "u_4711"])
    shown = mask.mask(f"{text} canary@example.com {text} Zebulon {text} u_4711 ")
    assert "canary" not in shown
    assert "4711" not in shown
    assert "Zebulon" not in shown


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Thanks, Ada.", "Thanks, [Person 1]."),
        ("Ada Lovelace, ADA for short", "[Person 1], [Person 1-2] for short"),
        ("Canada and Adam", "Canada and Adam"),
        ("write to bob@corp.example please", "write to [E-mail 1] please"),
        ("call +49 170 1234567", "call [Number 1]"),
        ("it cost 240 euros on 2025-03-12 for 12 seats", "it cost 240 euros on 2025-03-12 for 12 seats"),
        ("see https://corp.example/t/1", "see [Link 1]"),
        ("my order 3f2a-11ab-99ff-22cc-ab12cd is late", "my order [Id 1] is late"),
        ("We moved from Slack to Notion, says Acme Corp.", "We moved from Slack to Notion, says Acme Corp."),
        ("This is Notion. I love it.", "This is Notion. I love it."),
        ("I'm German and I'm Head of Sales.", "I'm German and I'm Head of Sales."),
        ("I'm Maria, and Maria pays.", "I'm [Person 2], and [Person 2] pays."),
        ("My boss Tom Lee left; Tom was tired.", "My boss [Person 2] left; [Person 2-2] was tired."),
        ("Mein Name ist Jana Kurz.", "Mein Name ist [Person 2]."),
        ("Meine Kollegin Petra kam.", "Meine Kollegin [Person 2] kam."),
        ("Frau Müller hat angerufen", "Frau [Person 2] hat angerufen"),
        ("my name is will and I will pay", "my name is [Person 2] and I will pay"),
        ("I wrote [Person 1] myself", "I wrote [Mark 1] myself"),
    ],
)  # fmt: skip
def test_people_are_taken_out_and_what_matters_to_a_study_stays(said: str, sent: str) -> None:
    assert Mask.of(["Ada Lovelace"], said).mask(said) == sent


def test_who_is_named_in_one_answer_is_masked_in_all() -> None:
    mask = Mask.of([], "I'm Maria.", "Then Maria called.")
    assert mask.mask("Then Maria called.") == "Then [Person 1] called."


def test_a_placeholder_comes_back_however_a_model_spells_its_capitals() -> None:
    mask = Mask.of(["Ada"])
    mask.mask("Ada")
    assert mask.restore("[PERSON 1] left") == "Ada left"


def test_a_placeholder_that_was_never_given_stays_and_is_told() -> None:
    mask = Mask.of(["Ada"])
    shown = mask.restore("[Person 9] left")
    assert shown == "[Person 9] left"
    assert mask.holds_placeholder(shown)


def test_switched_off_it_changes_nothing() -> None:
    mask = Mask.off()
    assert mask.mask("Ada, ada@example.com") == "Ada, ada@example.com"
    assert mask.restore("[Person 1]") == "[Person 1]"
