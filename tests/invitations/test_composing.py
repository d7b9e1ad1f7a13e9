"""What stands in an e-mail: in six languages, in the researcher's words, and as safe HTML."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from openkoji.invitations.composing import Recipient, compose, ink_on
from openkoji.invitations.mail import Sender
from openkoji.invitations.mime import Letter
from openkoji.invitations.model import Wording
from openkoji.invitations.texts import LANGUAGES, code_of, texts
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import new_id
from openkoji.kit.smtp import Mailbox

SENDER = Sender(
    "https://research.example.com",
    Mailbox.parse("Acme Research <r@acme.example>"),
    "1 Main Street",
    KeyRing(["s" * 40]),
)


def written(
    metadata: dict[str, Any] | None = None,
    document: dict[str, Any] | None = None,
    name: str | None = "Ada",
    number: int = 0,
    **wording: Any,
) -> Letter:
    return compose(
        Recipient(new_id(), new_id(), "ada@example.com", name, metadata or {}),
        {"name": "Leaving"} | (document or {}),
        Wording(**wording),
        SENDER,
        invitation_id=new_id(),
        number=number,
        moment=datetime(2026, 11, 24, tzinfo=UTC),
    )


def test_it_says_how_long_it_takes_as_the_page_does() -> None:
    letter = written(document={"questions": [{"type": "open_ended"}, {"type": "scale"}], "mode": "hybrid"})
    assert texts("en")["minutes"].format(minutes=3) in letter.text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_word_with_the_same_places(code: str) -> None:
    places = {name: sorted(re.findall(r"\{\w*\}", text)) for name, text in texts(code).items()}
    assert places == {name: sorted(re.findall(r"\{\w*\}", text)) for name, text in texts("en").items()}
    assert all(text.strip() for text in texts(code).values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_fixed_words_are_in_the_persons_language(code: str) -> None:
    questions = [{"type": "open_ended"}] * 9
    interviewer = {"languages": ["en"], "maxMinutes": 8}
    letter = written({"language": f"{code}-XX"}, {"interviewer": interviewer, "questions": questions})
    words = texts(code)
    assert letter.language == code
    assert letter.subject == words["subject"].format(title="Leaving")
    for name in ("ai", "yours", "button"):
        assert words[name] in letter.text
        assert words[name] in letter.html
    assert words["minutes"].format(minutes=8) in letter.text
    assert words["why"].format(sender="Acme Research") in letter.text
    assert "1 Main Street" in letter.text
    assert f'<html lang="{code}"' in letter.html


def test_the_studys_first_language_goes_before_english() -> None:
    assert written(None, {"interviewer": {"languages": ["nl", "en"]}}).language == "nl"
    assert written({"language": "pl"}, {"interviewer": {"languages": ["cs"]}}).language == "en"
    assert code_of([None, 7, "pt_BR"]) == "pt"


def test_a_person_without_a_name_is_greeted_without_one() -> None:
    assert written(name=None).text.startswith("Hello,\n")
    assert written(name="Ada\nLovelace").text.startswith("Hello Ada Lovelace,\n")


def test_the_researchers_words_are_filled_in_and_never_read_as_markup_or_template() -> None:
    letter = written(
        {"plan": "<script>alert(1)</script>", "evil": "{{link}} {{respondent.name}}"},
        name="{{metadata.plan}}",
        message="Dear {{respondent.name}},\n\nyou had {{metadata.plan|a plan}} {{metadata.none|or none}}.\n"
        "{{metadata.evil}} {% if x %} {{ 7 * 7 }}",
    )
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "or none." in letter.text
    assert "49" not in letter.text
    assert letter.text.count("https://research.example.com/i/") == 1  # the button's, and none that metadata made


def test_where_the_link_stands_alone_the_button_is() -> None:
    letter = written(message="First.\n\n{{ link }}\n\nLast.")
    assert letter.html.index("First.") < letter.html.index("Begin the conversation") < letter.html.index("Last.")
    assert letter.html.count("Begin the conversation") == 1
    assert letter.text.count("/i/") == 1


def test_a_link_inside_a_sentence_leaves_the_button_below() -> None:
    letter = written(message="Open {{link}} when you have time.")
    assert re.search(r'Open <a href="https://research\.example\.com/i/[\w-]+"', letter.html)
    assert letter.html.count("Begin the conversation") == 1
    assert letter.text.count("/i/") == 1


def test_a_message_of_placeholders_that_nothing_is_known_for_is_none() -> None:
    assert written(message="{{metadata.nothing}}").text.startswith("Hello Ada,")
    assert written(subject="{{metadata.nothing}}").subject == "Your view on Leaving"


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://acme.example/logo.png", True),
        ("http://acme.example/logo.png", False),
        ('https://x/"><script>alert(1)</script>', True),
    ],
)
def test_a_logo_is_shown_over_https_only(url: str, is_shown: bool) -> None:
    html = written(None, {"branding": {"logoUrl": url}}).html
    assert ("<img" in html) is is_shown
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("color", "ink"), [("#000000", "#ffffff"), ("#ffd400", "#000000"), ("#1f4fd8", "#ffffff"), ("#ffffff", "#000000")]
)
def test_the_buttons_words_are_black_or_white_as_the_colour_asks(color: str, ink: str) -> None:
    assert ink_on(color) == ink
    html = written(None, {"branding": {"color": color}}).html
    assert f"background-color:{color}; color:{ink}" in html


@pytest.mark.parametrize("red", range(0, 256, 51))
@pytest.mark.parametrize("green", range(0, 256, 51))
@pytest.mark.parametrize("blue", [0, 128, 255])
def test_the_buttons_words_can_be_read_on_every_colour(red: int, green: int, blue: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""

    def luminance(color: str) -> float:
        values = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    color = f"#{red:02x}{green:02x}{blue:02x}"
    high, low = sorted([luminance(color), luminance(ink_on(color))], reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_nothing_in_it_is_fetched_or_told_when_it_is_opened() -> None:
    html = written().html
    assert not re.search(r"<(img|script|link|iframe|object)|url\(|@import|@font-face", html)
