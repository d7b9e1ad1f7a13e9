"""Probes that did not fit what was said, found by reading whole conversations of invented and recorded people."""

import pytest

from openkoji.interviewing import Mode
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import Move
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.question_kind import question_kind
from tests.interviewing.interviews import (
    EXPERIENCE,
    NEXT,
    answered,
    open_question,
    plan_of,
    reply,
    scale,
)

ENGLISH = language_for("en")
CAUSE = "What led you to cancel today?"
EITHER = "Can you think back and tell us about an instance where politics made you very disappointed or very satisfied?"


def reading(answer: str, question: str = EXPERIENCE) -> Reading:
    return read(answer, ENGLISH, question_kind(question, ENGLISH))


@pytest.mark.parametrize(
    "answer",
    [
        "I was made redundant and needed to find customers on my own quickly.",
        "I was in tears but one nurse was lovely",
        "I lost my job and then it was easy to see what mattered",
    ],
)
def test_one_kind_word_does_not_hide_a_hardship(answer: str) -> None:
    assert reply("What did you want to get done when you signed up?", answer).reason.rule == "hardship"


def test_much_praise_tells_of_help_and_not_of_hardship() -> None:
    answer = "I was in pain and they were lovely, kind and helpful"

    assert Sign.HARDSHIP not in reading(answer).signs


@pytest.mark.parametrize("answer", ["I never had the time", "Time mostly", "Decisions for everyone are made there"])
def test_what_never_happens_or_is_for_all_has_no_case_to_tell(answer: str) -> None:
    assert Sign.GENERALISATION not in reading(answer).signs


def test_a_complaint_about_every_day_is_asked_for_one_case() -> None:
    for question in (EITHER, EXPERIENCE):
        turn = reply(question, "every single day they disappoint and annoy me")
        assert (turn.reason.rule, turn.reason.move) == ("general complaint", Move.EXAMPLE)


def test_because_alone_gives_no_detail() -> None:
    assert reply(CAUSE, "Because it sucks.").reason.rule == "bare complaint"
    assert "cause" in reading("Because the export of March failed").specifics


def test_a_no_to_a_probe_is_not_asked_from_another_side() -> None:
    plan = plan_of(open_question(EITHER, follow_ups=3), NEXT)

    assert answered(plan, "the vote on the pool", "no")[-1].about == NEXT


def test_an_occasion_good_or_bad_is_not_answered_by_a_no_at_once() -> None:
    assert reply(EITHER, "not really").reason.move == Move.REPHRASE


@pytest.mark.parametrize("methodology", [None, "discovery", "critical incident", "churn", "laddering", "mom test"])
def test_a_rich_story_or_one_event_gets_no_probe_that_it_has_answered(methodology: str | None) -> None:
    story = "In 2019 the council in Leipzig voted 12 to 11 against us, so we lost the field and I was disappointed."
    plan = plan_of(open_question(EITHER, follow_ups=3), NEXT, methodology=methodology, mode=Mode.EXPLORATORY)

    moves = [turn.reason.move for turn in answered(plan, story, "We went home after it", "My uncle sold it")]
    assert moves[1] != Move.EXAMPLE
    assert Move.MAGNITUDE not in moves


def test_a_view_is_not_asked_what_it_was_like() -> None:
    rich = (
        "Politics is how a community agrees on rules, for example whether the wide meadow behind our school in Leipzig "
        "becomes a car park, because somebody has to pay for it, and it is an ideal version of it"
    )
    for seed in range(8):
        plan = plan_of(open_question("What do you think politics is?", follow_ups=2), NEXT, mode=Mode.EXPLORATORY)
        turn = answered(plan, rich, seed=seed)[-1]
        assert turn.reason.move in (Move.MIRROR, Move.ELABORATE)
        assert "like for you" not in turn.content


def test_small_talk_for_help_is_off_the_question_and_not_a_question_back() -> None:
    assert reply(CAUSE, "Can you help me with my tax return?").reason.rule == "off the question"
    assert reply(CAUSE, "Why do you even care?").reason.rule == "about the interview"


def test_a_thoughtful_answer_without_its_number_is_kept_and_not_brushed_aside() -> None:
    words = "I think it matters a lot for the whole country, though I would not overdo it."
    turns = answered(plan_of(scale(), NEXT), "About a 5 or 6.", words)

    assert turns[-1].about == NEXT
    assert any(turn in turns[-1].content for turn in ENGLISH.phrases["kept_words"])


def test_an_option_that_was_chosen_is_not_given_back_as_a_saying() -> None:
    turns = answered(plan_of(scale(follow_ups=0), NEXT), "7, my whole team wants the new reports")

    assert turns[-1].state.quotes == ()


@pytest.mark.parametrize("answer", ["maybe make it easier", "Make it simpler to start"])
def test_making_it_easier_is_a_wish(answer: str) -> None:
    assert reply("What is the one thing you would change?", answer).reason.rule == "wish"


def test_praise_of_what_was_good_is_no_hardship_for_the_illness_in_it() -> None:
    assert Sign.HARDSHIP not in reading("They were good with my son, who was very ill", "What was good?").signs


@pytest.mark.parametrize("methodology", ["discovery", "critical incident", "mom test"])
def test_a_word_alone_is_not_asked_what_came_of_it(methodology: str) -> None:
    plan = plan_of(open_question(EITHER, follow_ups=3), NEXT, methodology=methodology)
    moves = {turn.reason.move for turn in answered(plan, "the cup final", "beer", "crisps")}

    assert moves.isdisjoint({Move.CONSEQUENCE, Move.MAGNITUDE})


def test_a_named_feeling_is_not_quoted_and_asked_what_it_was_like() -> None:
    rich = "In 2019 the council in Leipzig voted 12 to 11, so we lost the field, I was very disappointed."
    for seed in range(8):
        plan = plan_of(open_question(EITHER, follow_ups=2), NEXT, mode=Mode.EXPLORATORY)
        turn = answered(plan, rich, seed=seed)[-1]
        assert turn.reason.move == Move.MEANING
        assert turn.quote is None


@pytest.mark.parametrize("answer", ["what time is it", "asdfgh jklqwrt"])
def test_the_question_is_announced_again_only_where_it_follows(answer: str) -> None:
    for seed in range(8):
        plan = plan_of(open_question(EXPERIENCE, follow_ups=2), NEXT)
        after_probe = answered(plan, "With the template", answer, seed=seed)[-1]
        at_first = answered(plan, answer, seed=seed)[-1]

        assert after_probe.reason.move == at_first.reason.move == Move.RETURN
        assert "again" not in after_probe.content
        assert "back to the question" not in after_probe.content
        assert at_first.content.endswith(EXPERIENCE)


@pytest.mark.parametrize("answer", ["too expensive", "Too expensive, I guess.", "it was bad", "slow", "boring"])
def test_a_bare_judgement_is_asked_what_makes_it_so(answer: str) -> None:
    for seed in range(8):
        turn = answered(plan_of(open_question(CAUSE), NEXT), answer, seed=seed)[-1]
        assert turn.reason.move == Move.CLARIFY
        assert "concrete case" not in turn.content
        assert turn.quote is not None


@pytest.mark.parametrize("question", ["Please take me through your first session.", "How was your visit today?"])
def test_one_event_is_not_asked_about_as_one_of_many(question: str) -> None:
    for seed in range(8):
        for answer in ("it was okay I guess", "idk"):
            assert "last time" not in answered(plan_of(open_question(question), NEXT), answer, seed=seed)[-1].content
