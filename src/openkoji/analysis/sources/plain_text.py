"""Plain text with speakers: "Interviewer: …", "Respondent: …", interviews separated by a line of dashes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from openkoji.analysis.sources.turns import Conversation, SourceError, Turn

_SPEAKER = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?(?:\*\*)?([^\W\d_][\w .'’-]{0,40}?)(?:\*\*)?\s*:(?:\*\*)?\s+(?=\S)")
_SEPARATOR = re.compile(r"^\s*(?:-{3,}|={3,}|\*{3,}|_{3,}|#{1,3}\s.*)\s*$")

_ASKS = frozenset({"interviewer", "moderator", "researcher", "q", "i", "int", "mod", "ai", "bot", "agent", "host"})
_ANSWERS = frozenset(
    {
        "respondent",
        "participant",
        "interviewee",
        "user",
        "customer",
        "client",
        "guest",
        "a",
        "r",
        "p",
        "res",
        "befragte",
    }
)


def conversations_in(text: str, name: str) -> tuple[Conversation, ...]:
    """The interviews of a text. Raises `SourceError` where its lines name no two speakers."""
    found = []
    for number, lines in enumerate(_interviews(text.splitlines()), start=1):
        spoken = _spoken(lines)
        if len({speaker for speaker, _ in spoken}) > 1:
            asks = _interviewer(spoken)
            turns = tuple(Turn(speaker != asks, words) for speaker, words in spoken)
            found.append(Conversation(f"{name} {number}", turns))
    if not found:
        raise SourceError(
            'No two speakers were found. Begin each turn with its speaker and a colon, such as "Interviewer: How was '
            'it?" and "Respondent: Slow."; a line of dashes separates interviews.'
        )
    return tuple(found)


def _interviews(lines: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if _SEPARATOR.match(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return [part for part in parts if any(line.strip() for line in part)]


def _spoken(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Speaker and words of each turn; a line without a speaker goes on with the turn before it."""
    turns: list[tuple[str, list[str]]] = []
    for line in lines:
        named = _SPEAKER.match(line)
        if named:
            turns.append((_key(named[1]), [line[named.end() :].strip()]))
        elif turns and line.strip():
            turns[-1][1].append(line.strip())
    return [(speaker, " ".join(words)) for speaker, words in turns]


def _interviewer(spoken: Sequence[tuple[str, str]]) -> str:
    """By the usual names; else whoever asks the greater share of questions; else who speaks first."""
    speakers = list(dict.fromkeys(speaker for speaker, _ in spoken))
    for speaker in speakers:
        if speaker.split()[0] in _ASKS:
            return speaker
    others = [speaker for speaker in speakers if speaker.split()[0] not in _ANSWERS]
    if len(others) == 1:
        return others[0]
    turns = Counter(speaker for speaker, _ in spoken)
    asked = Counter(speaker for speaker, words in spoken if "?" in words)
    return max(others or speakers, key=lambda speaker: (asked[speaker] / turns[speaker], -speakers.index(speaker)))


def _key(speaker: str) -> str:
    return " ".join(speaker.lower().split())
