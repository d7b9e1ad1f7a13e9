"""The transcripts in the docs are what the code says today, and show what they are there to show."""

from __future__ import annotations

from collections import Counter

import pytest

from openkoji.interviewing import Mode, QuestionType
from openkoji.interviewing.language import language_for
from openkoji.simulate import Ending, Style
from tests.docs.pages import text_of
from tests.docs.transcripts import FOLDER, TRANSCRIPTS, Transcript

LONGEST_WORDS = 30

each = pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.person)


@each
def test_the_page_is_what_the_code_says(transcript: Transcript) -> None:
    written = transcript.page.read_text(encoding="utf-8")
    assert written == transcript.text(), "write it anew: .venv/bin/python -m tests.docs"


def test_no_page_and_no_respondent_is_left_over() -> None:
    names = sorted(transcript.person for transcript in TRANSCRIPTS)
    assert sorted(path.stem for path in FOLDER.glob("[0-9]*.md")) == names
    assert sorted(path.stem for path in (FOLDER / "people").iterdir()) == names
    used = {transcript.study_file for transcript in TRANSCRIPTS}
    assert used.issuperset((FOLDER / "studies").iterdir())


def test_the_index_links_every_page_in_order() -> None:
    index = text_of("docs/transcripts/README.md")
    places = [index.index(f"]({transcript.page.name})") for transcript in TRANSCRIPTS]
    assert places == sorted(places)


def test_every_style_mode_and_type_of_question_occurs() -> None:
    assert {transcript.persona.style for transcript in TRANSCRIPTS} == set(Style)
    assert {transcript.plan.mode for transcript in TRANSCRIPTS} == set(Mode)
    asked = {
        question.type
        for transcript in TRANSCRIPTS
        for question in transcript.plan.questions
        if question.id in transcript.rehearsal.state.records
    }
    assert asked == set(QuestionType)


def test_conversations_end_and_some_because_the_respondent_wants_to() -> None:
    endings = Counter(transcript.rehearsal.ending for transcript in TRANSCRIPTS)
    assert endings[Ending.ENDLESS] == 0
    assert endings[Ending.STOPPED] >= 1


@each
def test_no_turn_of_our_own_asks_twice_or_is_long(transcript: Transcript) -> None:
    plan = transcript.plan
    language = language_for(plan.language)
    texts = {question.text for question in plan.questions}
    for exchange in transcript.rehearsal.exchanges:
        turn = exchange.turn
        without_quotes = language.without_quotes(turn.content)
        asked = [text for text in texts if text in turn.content]
        for text in asked:
            without_quotes = without_quotes.replace(language.without_quotes(text), "")
        # The study's own questions are asked as they are written, and beside one of them nothing else is asked.
        assert without_quotes.count("?") <= (0 if asked else 1), turn.content
        own = " ".join(sentence for sentence in turn.sentences if sentence not in texts)
        assert len(own.split()) <= LONGEST_WORDS, turn.content
