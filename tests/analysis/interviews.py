"""Interviews as the analysis reads them, written in the tests in a line or two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openkoji.analysis.embedding import Embedded, Embedder
from openkoji.analysis.findings import Passage, Quality, Tone
from openkoji.analysis.passages import segments
from openkoji.analysis.quality import quality_of
from openkoji.analysis.transcript import Message, Transcript
from openkoji.interviewing import CollectedAnswer, Plan, QuestionType, plan_from_study
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading import Sign, read
from openkoji.interviewing.widgets import label_of
from openkoji.language.embedders import default_embedder

ENGLISH, GERMAN = language_for("en"), language_for("de")
WORDS, MEANING = default_embedder(None, "lexical"), default_embedder(None, "minilm")

STUDY: dict[str, Any] = {
    "name": "Groceries to the door",
    "questions": [
        {"id": "last", "text": "Please tell me about the last time you ordered groceries online."},
        {"id": "why", "text": "What made you start ordering groceries instead of going to the shop?"},
        {"id": "trouble", "text": "What, if anything, went wrong with an order?"},
        {"id": "again", "text": "How likely are you to order again?", "type": "scale", "config": {"min": 0, "max": 10}},
        {"id": "change", "text": "What would you change about the service?", "required": False},
    ],
}
GERMAN_STUDY: dict[str, Any] = {
    "name": "Die Fahrradwerkstatt",
    "interviewer": {"languages": ["de"]},
    "questions": [
        {"id": "anlass", "text": "Was hat Sie zuletzt in die Werkstatt gebracht?"},
        {"id": "ablauf", "text": "Wie ist die Reparatur abgelaufen?"},
        {"id": "wunsch", "text": "Was würden Sie sich von der Werkstatt wünschen?"},
    ],
}

GOOD: tuple[tuple[Any, ...], ...] = (
    ("last", "Sunday evening from the sofa. I did the weekly shop in the app, 74 euros, the same list as last week. "
             "It came on Tuesday and the driver carried it up to the fourth floor."),
    ("why", "My second daughter was born in March and getting two kids into the car for milk took an hour and a half. "
            "My sister sent me a voucher, because she had ordered there for a year."),
    ("trouble", "Twice they replaced oat milk with almond milk, and my older one is allergic to nuts. I called, was on "
                "hold for twenty minutes, and got a refund of 2.19.",
     "What did that lead to?", "Since then I switch replacements off, so on Wednesdays I walk to the corner shop."),
    ("again", 8),
    ("change", "Let me mark allergies once for the whole account, because I check each order by hand now."),
)  # fmt: skip
GERMAN_GOOD: tuple[tuple[Any, ...], ...] = (
    ("anlass", "Mein Hinterrad hatte eine Acht, nachdem ich vor drei Wochen in die Straßenbahnschiene gekommen bin. "
               "Ich habe das Rad zwei Kilometer geschoben."),
    ("ablauf", "Am Dienstag habe ich angerufen, am Freitag rief mich der Chef zurück, weil jemand abgesagt hatte. Er "
               "hat die Felge gerichtet und zwei Speichen getauscht, für 38 Euro."),
    ("wunsch", "Ein Leihrad für die Zeit, auch gegen fünf Euro am Tag, weil ich mit dem Bus zweimal zu spät zur "
               "Schicht kam."),
)  # fmt: skip


def interview(
    *turns: tuple[Any, ...],
    study: dict[str, Any] = STUDY,
    seconds: Sequence[float] | None = None,
    spoken: bool = False,
    ended_by_itself: bool = True,
) -> Transcript:
    """Turns are (question, answer, follow-up, answer, …); an answer that is no text is a value given by widget.

    `seconds` are the times of all messages in order, questions among them.
    """
    plan = plan_from_study(study)
    messages: list[Message] = []
    answers: list[CollectedAnswer] = []
    number = 0
    for question_id, *said in turns:
        question = plan.question(question_id)
        assert question is not None
        mine: list[int] = []
        words: list[str] = []
        value = None
        for place, turn in enumerate([question.text, *said]):
            from_respondent, chosen = place % 2 == 1, not isinstance(turn, str)
            content = turn
            if chosen:
                value = turn
                content = label_of(question, value) or str(value)
            if from_respondent:
                number += 1
                mine.append(number)
                words += [] if chosen else [content]
            kind = None if from_respondent else "probe" if place else "question"
            at = seconds[len(messages)] if seconds else None
            messages.append(Message(f"m{len(messages)}", content, from_respondent, kind, question_id, at, chosen))
        is_open = question.type is QuestionType.OPEN_ENDED
        label = None if value is None else label_of(question, value)
        answers.append(
            CollectedAnswer(
                question_id,
                question.type,
                value,
                label,
                "\n".join(words) or None,
                1.0,
                tuple(mine),
                is_open or value is not None,
            )
        )
    return Transcript(
        plan,
        tuple(messages),
        tuple(answers),
        language=plan.language,
        spoken=spoken,
        ended_by_itself=ended_by_itself,
    )


def found_elsewhere(*turns: tuple[str, str], spoken: bool = False) -> Transcript:
    """A transcript without a plan: (what the interviewer said, what was answered)."""
    plan = Plan("From elsewhere", plan_from_study(STUDY).mode, ())
    said = [(text, place % 2 == 1) for place, text in enumerate(text for turn in turns for text in turn)]
    return Transcript(
        plan, tuple(Message(f"m{place}", text, mine) for place, (text, mine) in enumerate(said)), spoken=spoken
    )


def quality(transcript: Transcript, embedder: Embedder = WORDS) -> Quality:
    texts = [each.text for each in transcript.plan.questions] + [each.content for each in transcript.messages]
    return quality_of(transcript, Embedded(embedder, texts), language_for(transcript.language))


def passages(transcript: Transcript) -> tuple[Passage, ...]:
    """The passages with the tone that their words lean to: enough of a sentiment to test what is made of it."""
    language = language_for(transcript.language)
    found = []
    for segment in segments(transcript, language):
        reading = read(segment.span.text, language, segment.kind)
        tone = Tone.POSITIVE if reading.polarity > 0 else Tone.NEGATIVE if reading.polarity < 0 else Tone.NEUTRAL
        bare = reading.words < 3 or reading.has(Sign.ACCEPTED_NOTHING)
        found.append(Passage(segment.span, segment.question_id, tone, says_nothing=bare))
    return tuple(found)
