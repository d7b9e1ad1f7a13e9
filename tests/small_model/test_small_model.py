"""A model that is far too weak: whatever it writes, an interview and its analysis stay within what is promised."""

from __future__ import annotations

from collections import Counter

from evals.manners import own_words
from openkoji.analysis.analyse import analyse
from openkoji.interviewing import Answer, Mode, Plan, Probing, Question, Turn
from openkoji.interviewing.conditions import applicable_questions
from openkoji.interviewing.proposal import propose
from openkoji.language.analysing import analyse_with
from openkoji.language.masking import Mask
from openkoji.language.models import Access, Limits, ModelUnavailableError, open_model
from openkoji.language.moderating import Line, Moderated, Spoken, moderate
from openkoji.language.prompting import Rendered
from openkoji.rehearsals.holding import NOBODY, hold
from openkoji.simulate import Sitting, bundled_personas
from openkoji.simulate.rehearsal import Ending
from tests.analysis.interviews import GOOD, STUDY, WORDS, interview

PLAN = Plan(
    "Groceries to the door",
    Mode.HYBRID,
    tuple(Question(f"q{number}", each["text"], probing=Probing(2)) for number, each in enumerate(STUDY["questions"])),
    brief={"hypothesis": "Delivery slots are the main reason why people leave for Freshly."},
    max_minutes=30,
)


async def test_interviews_stay_within_every_measure(small_model: Access) -> None:
    calls: list[Moderated] = []
    model = open_model(small_model, Limits())

    async def worded(plan: Plan, sitting: Sitting, answer: Answer) -> tuple[Turn, str]:
        proposal = propose(plan, sitting.turn.state, answer, NOBODY)
        if not proposal.options:
            return proposal.turn, "embedded"
        lines = [Line(sitting.turn.content, False), Line(answer.text, True)]
        calls.append(await moderate(proposal, model, lines, mask=Mask.off()))
        return calls[-1].turn, model.name

    held = [await hold(PLAN, persona, 5, moderating=worded) for persona in bundled_personas()[:4]]

    assert calls
    assert any(call.spent.output_tokens for call in calls), "it is a real model, and it wrote something"
    for each in held:
        assert each.ending is not Ending.ENDLESS
        turns = [exchange.turn for exchange in each.exchanges]
        said = Counter(
            sentence
            for turn in turns
            for sentence in turn.sentences
            if turn.about is None or sentence != turn.about.text
        )
        assert max(said.values()) == 1, "no sentence is said twice"
        for turn in turns[1:]:
            assert turn.content.count("?") <= 1
            assert len(own_words(turn).split()) <= 30
            assert "Freshly" not in turn.content
        if each.ending is Ending.COMPLETED:
            wanted = {question.id for question in applicable_questions(PLAN, each.state, NOBODY)}
            assert wanted <= each.state.records.keys()


async def test_an_analysis_holds_nothing_that_was_not_said(small_model: Access) -> None:
    transcript = interview(*GOOD)
    embedded = analyse(transcript, WORDS).findings
    asked = await analyse_with(
        open_model(small_model, Limits()), transcript, embedded, known_themes=(), mask=Mask.off()
    )
    found = asked.accepted.findings if asked.accepted else embedded
    said = {message.id: message.content for message in transcript.messages}
    assert found.passages
    for passage in found.passages:
        span = passage.span
        assert said[span.message_id][span.start : span.end] == span.text


async def test_a_real_server_understands_what_it_is_asked(small_model: Access) -> None:
    asked = Rendered("test", 1, "You interview people.", "Take the move elaborate and ask one short question.")
    model, found = open_model(small_model, Limits()), []
    try:
        completed = await model.complete(asked, Spoken, timeout_seconds=90, most_tokens=200)
        found.append(type(completed.output).__name__)
    except ModelUnavailableError as error:
        found.append(error.code)
    assert found in (["Spoken"], ["malformed"]), "it rambles until it is cut short, and is asked in a way that it takes"
