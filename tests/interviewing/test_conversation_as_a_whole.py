"""How an interview goes as a whole: what is taken up again, checked and missed, in which language, and how it ends."""

import pytest

from openkoji.interviewing import Answer, Mode, QuestionType, Turn, begin, step
from openkoji.interviewing.language import load_language
from openkoji.interviewing.moves import PROBES, Move
from openkoji.interviewing.state import Phase, State
from tests.interviewing.interviews import EXPERIENCE, NEXT, OPINION, answered, choice, open_question, plan_of, scale

TOLD = "On Monday the export broke before the board meeting. We copied two hundred numbers by hand until midnight."
TOLD_TOO = "Our finance team waits for the figures each month. I made the formulas in Excel again in March."


def moves(turns: list[Turn] | tuple[Turn, ...]) -> list[str]:
    return [turn.reason.move for turn in turns]


def test_what_was_told_is_checked_in_the_respondents_own_words_before_the_end() -> None:
    plan = plan_of(open_question(EXPERIENCE), open_question("What happened next?", "q2"))

    turns = answered(plan, TOLD, TOLD_TOO, "yes", "no")

    assert moves(turns)[-3:] == [Move.SUMMARISE, Move.ANYTHING_ELSE, Move.CLOSE]
    quotes = turns[-3].content.split("“")[1:]
    assert len(quotes) == 2
    assert all(quote.split("”")[0] in TOLD + TOLD_TOO for quote in quotes)


def test_a_summary_that_is_refused_is_put_right_once() -> None:
    plan = plan_of(open_question(EXPERIENCE), open_question("What happened next?", "q2"))

    turns = answered(plan, TOLD, TOLD_TOO, "no", "It was not the template, it was the network", "no")

    assert moves(turns)[-3:] == [Move.PUT_DIFFERENTLY, Move.ANYTHING_ELSE, Move.CLOSE]


def test_a_summary_refused_with_words_needs_no_further_question() -> None:
    plan = plan_of(open_question(EXPERIENCE), open_question("What happened next?", "q2"))

    turns = answered(plan, TOLD, TOLD_TOO, "No, it was the network and not the template", "no")

    assert Move.PUT_DIFFERENTLY not in moves(turns)


def test_whoever_has_little_to_say_is_not_kept_for_a_summary() -> None:
    plan = plan_of(*(open_question(f"{EXPERIENCE} {place}", f"q{place}") for place in range(4)))

    turns = answered(plan, *["with Excel", "no"] * 6)

    assert Move.SUMMARISE not in moves(turns)


def test_what_was_missed_is_asked_once() -> None:
    plan = plan_of(open_question(EXPERIENCE), open_question("What happened next?", "q2"))

    turns = answered(plan, TOLD, TOLD_TOO, "yes", "The support was slow as well", "yes", "no")

    assert moves(turns).count(Move.ANYTHING_ELSE) == 1
    assert turns[-1].is_complete


def test_an_exploring_interview_comes_back_to_what_was_raised() -> None:
    plan = plan_of(open_question(EXPERIENCE, follow_ups=0), NEXT, mode=Mode.EXPLORATORY)

    turns = answered(plan, TOLD, "I went home with the night bus", "It decides about our budget", "yes", "no")

    thread = next(turn for turn in turns if turn.reason.move == Move.THREAD)
    raised = thread.content.split("“")[1].split("”")[0]
    assert raised in TOLD
    assert thread.about is None


def test_a_structured_interview_follows_no_threads() -> None:
    plan = plan_of(open_question(EXPERIENCE, follow_ups=0), NEXT, mode=Mode.STRUCTURED)

    assert Move.THREAD not in moves(answered(plan, TOLD, "I went home with the night bus", "no", "no"))


def test_a_view_against_an_earlier_value_is_asked_about_once_in_an_interview() -> None:
    plan = plan_of(scale(follow_ups=0), open_question(OPINION), open_question("What is it like to use it?", "q2"))
    blame = "Honestly I hate it, it is slow and broken"

    turns = answered(plan, "9", blame, "I have to use it", blame + " and ugly")

    assert turns[2].reason.move == Move.CONTRADICTION
    assert "9" in turns[2].content
    assert moves(turns).count(Move.CONTRADICTION) == 1


def test_blame_where_blame_was_asked_for_contradicts_nothing() -> None:
    plan = plan_of(scale(follow_ups=0), open_question("What could we improve?"))

    assert answered(plan, "9", "It is slow and broken")[-1].reason.move != Move.CONTRADICTION


def test_a_probe_is_repeated_on_request_and_not_the_question_before_it() -> None:
    turns = answered(plan_of(open_question(EXPERIENCE), NEXT), "With the template", "Sorry, what was the question?")

    assert turns[-1].content.endswith(turns[1].sentences[-1])
    assert EXPERIENCE not in turns[-1].content


def test_the_last_question_is_announced_in_a_longer_interview() -> None:
    plan = plan_of(*(open_question(f"{EXPERIENCE} {place}", f"q{place}", 0) for place in range(5)))

    turns = answered(plan, *[TOLD] * 5)

    announced = ["last question" in turn.content or "last of my questions" in turn.content for turn in turns]
    assert announced == [False, False, False, False, True, False]


def test_that_is_all_is_taken_as_an_end_of_the_answer_and_not_as_a_refusal() -> None:
    turn = answered(plan_of(open_question(EXPERIENCE, follow_ups=3), NEXT), "With the template", "That's all")[-1]

    assert (turn.reason.rule, turn.about) == ("nothing to add", NEXT)
    assert "skip" not in turn.content


def test_abuse_is_met_once_with_the_ways_out_and_then_left() -> None:
    plan = plan_of(open_question(EXPERIENCE), NEXT)

    turns = answered(plan, "you stupid bot", "shut up")

    assert moves(turns[1:]) == [Move.CALM, Move.NEXT]
    assert "stupid" not in turns[1].content
    assert turns[1].content.endswith(EXPERIENCE)


def test_leaving_needs_no_english() -> None:
    assert answered(plan_of(open_question(EXPERIENCE), NEXT), "ich möchte aufhören")[-1].is_complete


def test_whoever_writes_another_of_the_studys_languages_is_answered_in_it() -> None:
    plan = plan_of(open_question(EXPERIENCE, follow_ups=2), NEXT, languages=("en", "de"))

    turns = answered(plan, "Ich weiß nicht, es war ganz okay, denke ich", "die Vorlage")

    phrases = load_language("de").phrases.values()
    german = {sentence for phrase in phrases for said in phrase for sentence in said.split("|")}
    assert turns[1].state.language == turns[2].state.language == "de"
    assert turns[1].sentences[-1] in german


def test_a_language_that_the_study_does_not_offer_changes_nothing() -> None:
    plan = plan_of(open_question(EXPERIENCE), NEXT)

    turn = answered(plan, "Das war eigentlich ganz in Ordnung, ich habe es mit der Vorlage gemacht")[-1]

    assert (turn.state.language, turn.reason.rule) == (None, "another language")


def test_an_interview_may_be_begun_in_any_language_of_the_study() -> None:
    plan = plan_of(open_question(EXPERIENCE), NEXT, languages=("en", "de"))

    assert "Sie" in begin(plan, 1, language="de").content
    assert "You" in begin(plan, 1, language="en").content


def test_the_state_of_the_version_before_can_be_gone_on_with() -> None:
    plan = plan_of(open_question(EXPERIENCE), NEXT)
    old = '{"v":1,"s":7,"p":"a","q":"q","m":0,"r":{"q":[null,0,[],0]},"b":[],"n":[0,0,0,0,0,0],"w":"","h":"","t":[]}'

    assert step(plan, State.from_json(old), Answer("With the template")).reason.move in PROBES


@pytest.mark.parametrize("phase", [Phase.SUMMARISING, Phase.FOLLOWING_THREAD, Phase.ANYTHING_ELSE])
@pytest.mark.parametrize(
    "answer", ["stop", "I want to kill myself", "who sees this?", "idk", "you stupid bot", "", "8"]
)
def test_whatever_is_said_after_the_last_question_the_interview_ends_well(phase: Phase, answer: str) -> None:
    plan = plan_of(open_question(EXPERIENCE), open_question("What happened next?", "q2"), mode=Mode.EXPLORATORY)
    turn = begin(plan, 3)
    for _ in range(12):
        if turn.is_complete or turn.state.phase is phase:
            break
        turn = step(plan, turn.state, Answer(TOLD if turn.state.messages % 2 else TOLD_TOO, elapsed_minutes=1.0))
    for _ in range(8):
        if turn.is_complete:
            break
        turn = step(plan, turn.state, Answer(answer, elapsed_minutes=2.0))

    assert turn.is_complete


def test_every_type_of_question_is_followed_up_about_its_own_value() -> None:
    said = answered(plan_of(choice(), NEXT), "the second one")[-1]

    assert said.value == "o2"
    assert choice().type is QuestionType.SINGLE_CHOICE
    assert "Missing features" in said.content
