"""What Slack shows of an event: what a product team needs, and never what a respondent could make Slack do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType, MessageType
from openkoji.webhooks.slack import LONGEST_TEXT, MOST_BLOCKS, is_slack, slack_message

LINK = "https://research.example.com/t/abc"
READY: dict[str, Any] = {
    "type": "interview.analysis_ready",
    "data": {
        "study_slug": "cancel-flow",
        "respondent_name": "Ada",
        "quality_score": 4,
        "sentiment": "negative",
        "summary": "Left for want of an export.",
        "themes": [{"name": "missing feature", "sentiment": "negative", "quote": "There is no export.\nNone at all."}],
        "transcript_url": LINK,
    },
}
# Slack reads what stands between < and > as a mention, a channel or a link.
_CONTROL = re.compile(r"<[^<>]*>")


def texts_of(event: dict[str, Any]) -> list[str]:
    """The texts of the blocks, each held against what Slack takes."""
    message = slack_message(event)
    assert 0 < len(message["text"]) <= LONGEST_TEXT
    assert 0 < len(message["blocks"]) <= MOST_BLOCKS
    for block in message["blocks"]:
        assert block.keys() == {"type", "text"}
        assert (block["type"], block["text"]["type"], block["text"]["verbatim"]) == ("section", "mrkdwn", True)
        assert 0 < len(block["text"]["text"]) <= LONGEST_TEXT
    return [block["text"]["text"] for block in message["blocks"]]


def ready(**data: Any) -> dict[str, Any]:
    return READY | {"data": READY["data"] | data}


def test_a_finished_analysis_is_told_with_its_quotes_and_a_link() -> None:
    assert texts_of(READY) == [
        "Ada in *cancel-flow*: quality 4 of 5, negative.",
        "Left for want of an export.",
        "*missing feature* (negative)\n> There is no export.\n> None at all.",
        f"<{LINK}|Read the transcript>",
    ]


def test_who_gave_no_name_is_a_respondent_and_what_is_not_shared_is_not_linked() -> None:
    texts = texts_of(ready(respondent_name=None, transcript_url=None))
    assert texts[0].startswith("A respondent in")
    assert not any("transcript" in text for text in texts)


@pytest.mark.parametrize("event_type", [*EventType, *MessageType])
def test_every_event_has_words_of_its_own(event_type: str) -> None:
    texts = texts_of(dict(EXAMPLES[event_type]))
    assert event_type not in texts[0]


def test_an_event_that_is_not_known_here_is_told_by_its_type() -> None:
    assert texts_of({"type": "study.<new>", "data": {}}) == ["study.&lt;new&gt;"]


HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U024BE7LH> <#C024BE7LR> <!subteam^SAZ94GDB8>",
    "<https://evil.example|your invoice>",
    "<mailto:a@example.com|a>",
    "&lt;!channel&gt;",
    "line\n<!channel>\r\n\u2028> not a quote of theirs",
    "\u202e<!channel>\x00\x07",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("place", ["name", "summary", "theme", "quote"])
def test_words_never_become_mentions_or_links(words: str, place: str) -> None:
    theme = {"name": "pricing", "sentiment": "negative", "quote": "Too much."}
    event = {
        "name": lambda: ready(respondent_name=words),
        "summary": lambda: ready(summary=words),
        "theme": lambda: ready(themes=[theme | {"name": words}]),
        "quote": lambda: ready(themes=[theme | {"quote": words}]),
    }[place]()
    assert _CONTROL.findall("\n".join(texts_of(event))) == [f"<{LINK}|Read the transcript>"]
    assert "<!" not in slack_message(event)["text"]


def test_every_line_of_a_quote_stays_in_the_quote() -> None:
    quote = "one\ntwo\r\nthree\u2028four\x85five\x0bsix"
    [told] = [
        text
        for text in texts_of(ready(themes=[{"name": "x", "sentiment": "mixed", "quote": quote}]))
        if text.startswith("*x*")
    ]
    assert told.split("\n")[1:] == ["> one", "> two", "> three", "> four", "> five", "> six"]


words = st.text(max_size=4000) | st.text(alphabet="<>&!@|\n\u2028a", max_size=4000)


@given(name=words, summary=words, quote=words, count=st.integers(0, 80))
def test_any_words_fit_what_slack_takes(name: str, summary: str, quote: str, count: int) -> None:
    theme = {"name": name, "sentiment": "negative", "quote": quote}
    event = ready(respondent_name=name, summary=summary, themes=[theme] * count)
    for text in texts_of(event):
        assert not _CONTROL.findall(text.replace(f"<{LINK}|Read the transcript>", ""))
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), "an escaped sign is whole or gone"


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T0/B0/x",
        "https://HOOKS.slack.com/services/T0/B0/x",
        "https://hooks.slack-gov.com/services/T0/B0/x",
        "https://hooks.slack.com:443/workflows/x",
    ],
)
def test_slacks_addresses_are_known(url: str) -> None:
    assert is_slack(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com.evil.example/services",
        "https://evil.example/hooks.slack.com",
        "https://hooks.slack.com@evil.example/",
        "https://slack.com/",
        "https://[::1/",
        "",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    assert not is_slack(url)
