"""Events as messages for a Slack incoming webhook, whose address may be given as an endpoint like any other.

What respondents said is shown and never interpreted: `&`, `<` and `>` are escaped, so that nothing becomes a mention or
a link, and `verbatim` keeps Slack from finding addresses and channels in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from openkoji.events.types import EventType, MessageType

LONGEST_TEXT = 3000
MOST_BLOCKS = 50
"""Slack's limits: https://docs.slack.dev/reference/block-kit/blocks."""

_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_LONGEST_NAME = 100
_LONGEST_SUMMARY = 1500
_LONGEST_QUOTE = 1000
# Beside control characters those that turn the direction of writing: they make words look like others.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CUT_ENTITY = re.compile(r"&[a-z]{0,3}$")

Event = Mapping[str, Any]
Message = dict[str, Any]


def is_slack(url: str) -> bool:
    """Whether an address is one of Slack's incoming webhooks."""
    try:
        return urlsplit(url).hostname in _HOSTS
    except ValueError:
        return False


def slack_message(event: Event) -> Message:
    """The JSON for Slack: `text` for notifications, `blocks` for the channel. Of an event (or message) of any type."""
    headline, *sections = _SECTIONS.get(event["type"], _plain)(event)
    return {
        "text": headline,
        "blocks": [_section(text) for text in [headline, *sections] if text][:MOST_BLOCKS],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _started(event: Event) -> list[str]:
    return [f"{_who(event['data'])} started an interview in *{_study(event['data'])}*."]


def _completed(event: Event) -> list[str]:
    data = event["data"]
    how = {"natural": "completed", "respondent_left": "left", "timeout": "went quiet in", "manual": "completed"}
    verb = how[data["completion_reason"]]
    return [f"{_who(data)} {verb} an interview in *{_study(data)}*{_duration(data)}.", _transcript(data)]


def _scored(event: Event) -> list[str]:
    return [_scored_line(event["data"]), _transcript(event["data"])]


def _analysed(event: Event) -> list[str]:
    data = event["data"]
    return [
        _scored_line(data),
        _escaped(data["summary"], _LONGEST_SUMMARY),
        *(_theme(theme) for theme in data["themes"]),
        _transcript(data),
    ]


def _failed_gate(event: Event) -> list[str]:
    data = event["data"]
    reasons = "\n".join(f"• {_escaped(gate['reason'], 300)}" for gate in data["gates"])
    return [f"{_scored_line(data)} It does not count.", reasons, _transcript(data)]


def _published(event: Event) -> list[str]:
    data = event["data"]
    return [f"*{_name(data)}* is live: version {data['version']}."]


def _full(event: Event) -> list[str]:
    data = event["data"]
    return [f"*{_name(data)}* has its {data['max_interviews']} interviews and takes no more."]


def _generated(event: Event) -> list[str]:
    data = event["data"]
    resting = f"{data['counted']} of {data['completed']} interviews count"
    return [f"Report {data['version']} on *{_study(data)}* is ready ({resting})."]


def _republished(event: Event) -> list[str]:
    data = event["data"]
    shown = f"The public report on *{_study(data)}* now shows version {data['version']}."
    return [shown, _link(data["report_url"], "Read the report")]


def _deleted(event: Event) -> list[str]:
    data = event["data"]
    count = len(data["interview_ids"])
    return [f"A respondent of *{_study(data)}* was erased, with {count} interview{'' if count == 1 else 's'}."]


def _disabled(event: Event) -> list[str]:
    data = event["data"]
    why = "it answered that it is gone" if data["reason"] == "gone" else f"{data['failures']} attempts failed"
    return [f"Events are no longer sent to {_escaped(data['host'], _LONGEST_NAME)}: {why}."]


def _verification(_: Event) -> list[str]:
    return ["OpenKoji will send events to this channel."]


def _test(_: Event) -> list[str]:
    return ["This is a test of OpenKoji. Events arrive in this channel."]


def _plain(event: Event) -> list[str]:
    return [_escaped(event["type"], _LONGEST_NAME)]


_SECTIONS: dict[str, Callable[[Event], Sequence[str]]] = {
    EventType.INTERVIEW_STARTED: _started,
    EventType.INTERVIEW_COMPLETED: _completed,
    EventType.QUALITY_SCORED: _scored,
    EventType.ANALYSIS_READY: _analysed,
    EventType.FAILED_QUALITY_GATE: _failed_gate,
    EventType.STUDY_PUBLISHED: _published,
    EventType.STUDY_FULL: _full,
    EventType.REPORT_GENERATED: _generated,
    EventType.REPORT_REPUBLISHED: _republished,
    EventType.RESPONDENT_DELETED: _deleted,
    EventType.ENDPOINT_DISABLED: _disabled,
    MessageType.ENDPOINT_VERIFICATION: _verification,
    MessageType.ENDPOINT_TEST: _test,
}


def _scored_line(data: Mapping[str, Any]) -> str:
    return f"{_who(data)} in *{_study(data)}*: quality {data['quality_score']} of 5, {data['sentiment']}."


def _theme(theme: Mapping[str, Any]) -> str:
    name = _escaped(theme["name"], _LONGEST_NAME)
    # Every line is marked, or the words after a line break would stand outside of the quote.
    lines = (_escaped(line, _LONGEST_QUOTE) for line in theme["quote"][:_LONGEST_QUOTE].splitlines())
    return "\n".join([f"*{name}* ({theme['sentiment']})", *(f"> {line}" for line in lines if line)])


def _who(data: Mapping[str, Any]) -> str:
    return _escaped(data["respondent_name"] or "", _LONGEST_NAME) or "A respondent"


def _study(data: Mapping[str, Any]) -> str:
    return _escaped(data["study_slug"], _LONGEST_NAME)


def _name(data: Mapping[str, Any]) -> str:
    return _escaped(data["study_name"], _LONGEST_NAME)


def _duration(data: Mapping[str, Any]) -> str:
    seconds = data["duration_seconds"]
    return "" if seconds is None else f" after {seconds // 60} min {seconds % 60} s"


def _transcript(data: Mapping[str, Any]) -> str:
    url = data["transcript_url"]
    return _link(url, "Read the transcript") if url else ""


def _link(url: str, label: str) -> str:
    return f"<{_escaped(url, LONGEST_TEXT // 2)}|{label}>"


def _section(text: str) -> Message:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, LONGEST_TEXT), "verbatim": True}}


def _escaped(text: str, most: int) -> str:
    """Words of others, of at most this length when escaped, on one line."""
    line = _INVISIBLE.sub(" ", text).strip()
    return _cut(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else _CUT_ENTITY.sub("", text[: most - 1]) + "…"
