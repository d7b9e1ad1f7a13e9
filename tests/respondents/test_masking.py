"""Who was interviewed is taken out of what was said."""

from __future__ import annotations

import time

import pytest

from openkoji.respondents.masking import full_names_in, mask_contacts, mask_for


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Why did you leave, Ada Lovelace?", "Why did you leave, [name]?"),
        ("Thanks, Ada.", "Thanks, [name]."),
        ("ADA here", "[name] here"),
        ("Ada  Lovelace", "[name]"),
        ("Canada and Adam", "Canada and Adam"),
        ("write ada@example.com.", "write [e-mail]."),
        ("or Bob at bob+x@mail.example.org please", "or Bob at [e-mail] please"),
        ("my number is u_17.", "my number is [id]."),
        ("u_171 is another", "u_171 is another"),
        ("Nothing to hide 🙂", "Nothing to hide 🙂"),
    ],
)
def test_name_address_and_id_are_taken_out(text: str, shown: str) -> None:
    assert mask_for("Ada Lovelace", "ada@example.com", "u_17")(text) == shown


def test_a_name_that_is_a_word_is_taken_out_as_a_name_only() -> None:
    assert mask_for("Will", None, None)("Will, will you?") == "[name], will you?"


def test_a_name_given_in_small_letters_is_known_when_capitalised() -> None:
    assert mask_for("ada", None, None)("Hi Ada") == "Hi [name]"


def test_a_name_of_signs_alone_hides_nothing_else() -> None:
    assert mask_for("?", None, None)("Why?") == "Why?"


def test_metadata_that_names_a_person_is_taken_out_and_other_metadata_stays() -> None:
    known = {"firstName": "Ada", "phone": "+44 20 7946 0958", "customerId": 4711, "plan": "Pro", "seats": 12}
    text = "Ada, is +44 20 7946 0958 yours? You (4711) pay for Pro with 12 seats. ADA too; 47110 not."
    shown = "[name], is [id] yours? You ([id]) pay for Pro with 12 seats. [name] too; 47110 not."
    assert mask_for(None, None, None, known)(text) == shown


def test_metadata_whose_value_names_a_person_is_taken_out() -> None:
    assert mask_for(None, None, None, {"ref": "@ada_l"})("Is @ada_l you?") == "Is [id] you?"


def test_metadata_that_was_printed_shortened_is_taken_out() -> None:
    name = "Ada " * 60
    assert mask_for(None, None, None, {"fullName": name})(f"Hi {name[:100].strip()}!") == "Hi [name]!"


@pytest.mark.parametrize("value", [True, False, "yes", "No", "", "?"])
def test_metadata_that_says_yes_or_nothing_hides_no_words(value: object) -> None:
    assert mask_for(None, None, None, {"emailLogin": value})("yes or no? True.") == "yes or no? True."


@pytest.mark.parametrize(("name", "text"), [("Jos\u00e9", "Jose\u0301 here"), ("Jose\u0301", "Jos\u00e9 here")])
def test_a_name_is_known_however_its_accents_are_typed(name: str, text: str) -> None:
    assert mask_for(name, None, None)(text) == "[name] here"
    assert mask_for(None, None, None, {"firstName": name})(text) == "[name] here"


def test_nothing_known_leaves_all_but_addresses() -> None:
    assert mask_for(None, None, None)("Ada, ada@example.com") == "Ada, [e-mail]"


@pytest.mark.parametrize("text", ["a" * 100_000, "a@" * 50_000, "@" * 100_000, "a." * 50_000 + "@"])
def test_no_text_makes_it_slow(text: str) -> None:
    began = time.perf_counter()
    mask_for("Ada Lovelace", "ada@example.com", "u_17", {"firstName": "a" * 2000, "phone": "@"})(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +49 171 2345678 or 0171/2345678", "call [number] or [number]"),
        ("(020) 7946 0958, 555-123-4567, 06 12 34 56 78", "[number], [number], [number]"),
        ("DE89 3704 0044 0532 0130 00 and GB29NWBK60161331926819", "[number] and [number]"),
        ("card 4111 1111 1111 1111, order 123456789", "card [number], order [number]"),
        ("from 192.168.1.20", "from [number]"),
        ("I am @ada_l there", "I am [handle] there"),
        ("ada@example.com, ada at example dot com, ada (at) example.com", "[e-mail], [e-mail], [e-mail]"),
        ("ada (at) example dot com, ada[at]example.com", "[e-mail], [e-mail]"),
        ("see https://example.com/ada and linkedin.com/in/ada", "see [link] and [link]"),
        ("My name is Ada Lovelace and I code", "My name is [name] and I code"),
        ("Mein Name ist Özil.", "Mein Name ist [name]."),
        ("(555) 123 4567 or 555 123 4567 or 1-555-123-4567", "[number] or [number] or [number]"),
        ("mine is 612 345 678, hers 612 34 56 78", "mine is [number], hers [number]"),
        ("8 912 345 67 89, 8 (912) 345-67-89", "[number], [number]"),
        ("mail ada＠example．com now", "mail [e-mail] now"),
        ("jan.kowalski at gmail, or jan77 at gmail", "[e-mail], or [e-mail]"),
        ("on discord jan#1234", "on discord [handle]"),
        ("hi, my name is jan kowalski and i pay for it", "hi, my name is [name] and i pay for it"),
        ("mein name ist jan müller", "mein name ist [name]"),
    ],
)
def test_ways_to_reach_anybody_are_taken_out(text: str, shown: str) -> None:
    assert mask_contacts(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "10 000 users in 2025, 12.000 before, 100,000.50 after",
        "on 2025-11-23, 05/11/2025 and 01.02.2024 from 09:00 to 17:00",
        "24/7 in 2019-2020 with v3.5.1 at 0.75",
        "1 2 3 4 5, 0 1 2 3",
        "@ 5pm, @5pm",
        "+45, +100% and +150 euros, +1 000 users",
        "my name is on the list, my name is not important, my name is always spelled wrong",
        "1 200 300 rows, 612 345 678 rows, € 612 345 678, 1 612 345 678 in all, 100 200 300",
        "in 2023 2024 2025",
        "I work at gmail, we looked at yahoo",
        "C# and #1234",
        "½ of it … for 5 €",
        "we met at work and the dot was red",
    ],
)
def test_figures_of_everyday_talk_stay(text: str) -> None:
    assert mask_contacts(text) == text


def test_names_of_several_words_are_known_as_such() -> None:
    assert full_names_in("Ada", {"fullName": "Ada  Lovelace", "plan": "pro max"}) == {"Ada Lovelace"}


@pytest.mark.parametrize(
    "text",
    [
        "0 " * 50_000,
        "1" * 100_000,
        "AB12" * 25_000,
        "a at " * 20_000,
        "@a" * 50_000,
        "a." * 50_000,
        "＠a" * 50_000,
        "my name is jan " * 8_000,
        "123 " * 25_000,
        "ab#" * 30_000,
    ],
)
def test_no_text_makes_taking_contacts_out_slow(text: str) -> None:
    began = time.perf_counter()
    mask_contacts(text)
    assert time.perf_counter() - began < 2
