"""Made-up interviews: who says what, in which words, as plain data. The same seed gives the same, ids apart."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from openkoji.kit.ids import new_id
from tests.analysed_words import FILLER, OPEN, STUDY, TOPICS, Topic, sentences, variants

BEGAN = datetime(2026, 9, 1, 8, tzinfo=UTC)
"""When the first of the interviews completed; one follows the other by `APART`."""
APART = timedelta(minutes=7)

# Twelve answers: each question, and a follow-up to some.
_STEPS = (
    *(("why", "question"), ("why", "probe"), ("reason", "question"), ("recommend", "question")),
    *(("recommend", "probe"), ("parts", "question"), ("order", "question"), ("pause", "question")),
    *(("change", "question"), ("change", "probe"), ("best", "question"), ("best", "probe")),
)
_TEXTS = {question["id"]: question["text"] for question in STUDY["questions"]}
_TYPES = {question["id"]: question["type"] for question in STUDY["questions"]}
_OPTIONS = {
    question["id"]: {option["id"]: option["label"] for option in question["config"]["options"]}
    for question in STUDY["questions"]
    if "options" in question.get("config", {})
}


@dataclass(frozen=True)
class Said:
    """One message; `value` is that of a widget."""

    id: UUID
    seq: int
    role: str
    kind: str | None
    question_id: str
    content: str
    value: Any = None
    replaces_seq: int | None = None


@dataclass(frozen=True)
class Mention:
    """A passage: its place, its words, and the theme that it was sorted into."""

    number: int
    message_id: UUID
    message_seq: int
    question_id: str
    start: int
    end: int
    text: str
    tone: str
    topic: Topic | None


@dataclass
class Made:
    """An interview as it was made. `quality`, `sentiment` and `mentions` are there where it was analysed."""

    id: UUID
    respondent_id: UUID
    status: str
    analysis_status: str | None
    mode: str
    metadata: dict[str, Any]
    completed_at: datetime | None
    reason: str | None
    quality: int | None = None
    sentiment: str | None = None
    trust: str | None = None
    messages: list[Said] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    # Of each question that was asked; None where it was left unanswered, () for an open answer.
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def replaced(self) -> bool:
        """Whether the respondent took their first answer back."""
        return any(message.replaces_seq for message in self.messages)


class Interviewing:
    """Makes interviews, one after the other."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._says = {topic.name: sentences(topic, self.rng) for topic in TOPICS}
        self._filler = [text for template in FILLER for text in variants(template, self.rng)]
        self._weights = [topic.weight for topic in TOPICS]

    def sentences(self) -> Iterator[tuple[str, Topic | None]]:
        """Everything that can be said, with its theme."""
        for topic in TOPICS:
            for texts in self._says[topic.name].values():
                for text in texts:
                    yield text, topic
        for text in self._filler:
            yield text, None

    def completed(self, number: int) -> Made:
        """A completed and analysed interview, the one after `number` others."""
        rng = self.rng
        made = self._begun("completed", "ready")
        made.completed_at = BEGAN + number * APART
        made.quality = rng.choices((1, 2, 3, 4, 5), (5, 12, 33, 35, 15))[0]
        made.trust = rng.choices(("high", "medium", "low"), (85, 12, 3))[0]
        stays = rng.random() < 0.85
        made.reason = "natural" if stays else rng.choice(("respondent_left", "timeout"))
        answers = len(_STEPS) if stays else rng.randrange(1, len(_STEPS))
        self._converse(made, answers)
        tones = {mention.tone for mention in made.mentions if mention.tone != "neutral"}
        made.sentiment = "neutral" if not tones else "mixed" if len(tones) > 1 else tones.pop()
        return made

    def other(self, status: str, analysis_status: str | None) -> Made:
        """An interview without findings: active, expired, or completed and still waiting or failed."""
        made = self._begun(status, analysis_status)
        if status == "completed":
            made.completed_at, made.reason = BEGAN, "natural"
        self._converse(made, {"completed": len(_STEPS), "active": 2, "expired": 0}[status])
        made.mentions, made.values = [], {}
        return made

    def _begun(self, status: str, analysis_status: str | None) -> Made:
        metadata = {
            "plan": self.rng.choices(("free", "pro", "team"), (50, 35, 15))[0],
            "tenureMonths": self.rng.randint(1, 48),
            "isAdmin": self.rng.random() < 0.3,
        }
        mode = "voice" if self.rng.random() < 0.2 else "text"
        return Made(new_id(), new_id(), status, analysis_status, mode, metadata, None, None)

    def _converse(self, made: Made, answers: int) -> None:
        for position, (question_id, kind) in enumerate(_STEPS[: answers + 1]):
            text = _TEXTS[question_id] if kind == "question" else "Can you tell me a bit more about that?"
            self._say(made, "interviewer", "opening" if position == 0 else kind, question_id, text)
            if position == answers:
                made.values.setdefault(question_id, None)
                return
            if position == 0 and self.rng.random() < 0.05:
                taken_back = self._say(made, "respondent", None, question_id, "This was taken back.")
                self._say(made, "interviewer", "probe", question_id, "What was taken back?")
                self._answer(made, question_id, kind, replaces=taken_back.seq)
            else:
                self._answer(made, question_id, kind)
        self._say(made, "interviewer", "closing", _STEPS[-1][0], "Thank you for your time.")

    def _say(
        self,
        made: Made,
        role: str,
        kind: str | None,
        question_id: str,
        content: str,
        *,
        value: Any = None,
        replaces: int | None = None,
    ) -> Said:
        said = Said(new_id(), len(made.messages) + 1, role, kind, question_id, content, value, replaces)
        made.messages.append(said)
        return said

    def _answer(self, made: Made, question_id: str, kind: str, *, replaces: int | None = None) -> None:
        if question_id not in OPEN and kind == "question":
            value = self._value(question_id)
            made.values[question_id] = value
            self._say(made, "respondent", None, question_id, _spelled(question_id, value), value=value)
            return
        if question_id == "best" and kind == "question" and self.rng.random() < 0.2:
            made.values[question_id] = None
            self._say(made, "respondent", None, question_id, "skip")
            return
        if question_id in OPEN:
            made.values.setdefault(question_id, ())
        chosen = [self._sentence(question_id) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        content = " ".join(text for text, _, _ in chosen)
        message = self._say(made, "respondent", None, question_id, content, replaces=replaces)
        start = 0
        for text, tone, topic in chosen:
            place = (start, start + len(text))
            number = len(made.mentions) + 1
            made.mentions.append(Mention(number, message.id, message.seq, question_id, *place, text, tone, topic))
            start += len(text) + 1

    def _sentence(self, question_id: str) -> tuple[str, str, Topic | None]:
        if self.rng.random() < 0.2:
            return self.rng.choice(self._filler), "neutral", None
        topic = self.rng.choices(TOPICS, self._weights)[0]
        says = self._says[topic.name]
        asked_for = ["positive"] if question_id == "best" and "positive" in says else list(says)
        tone = self.rng.choices(asked_for, [len(says[tone]) for tone in asked_for])[0]
        return self.rng.choice(says[tone]), tone, topic

    def _value(self, question_id: str) -> Any:
        rng = self.rng
        match _TYPES[question_id]:
            case "scale":
                return rng.choices(range(11), (2, 1, 2, 3, 4, 8, 9, 14, 18, 9, 7))[0]
            case "yes_no":
                return rng.random() < 0.4
            case "single_choice":
                return rng.choices(("price", "missing", "unused", "other"), (5, 3, 2, 1))[0]
            case "multiple_choice":
                chosen = [option for option in _OPTIONS[question_id] if rng.random() < 0.5]
                return tuple(chosen or ["reports"])
            case _:
                return tuple(rng.sample(list(_OPTIONS[question_id]), k=3))


def _spelled(question_id: str, value: Any) -> str:
    labels: Mapping[str, str] = _OPTIONS.get(question_id, {})
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(labels[member] for member in value)
    return labels.get(value, str(value))
