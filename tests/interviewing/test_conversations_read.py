"""What read badly when whole conversations were played and read: each case with what it should have been."""

import pytest

from openkoji.interviewing import Probing, Question
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import Move
from openkoji.interviewing.reading import Reading, Sign, read
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from openkoji.interviewing.wording.echo import echo_of
from openkoji.interviewing.wording.recall import memorable_clause
from tests.interviewing.interviews import (
    EXPERIENCE,
    IMPROVEMENT,
    NEXT,
    OPINION,
    answered,
    open_question,
    plan_of,
    reply,
    scale,
)

ENGLISH = language_for("en")
CAUSE = "What led you to cancel today?"
EITHER = "Can you think back and tell us about an instance where politics made you very disappointed or very satisfied?"


def kind_of(question: str) -> QuestionKind:
    return question_kind(question, ENGLISH)


def reading(answer: str, question: str = EXPERIENCE) -> Reading:
    return read(answer, ENGLISH, kind_of(question))


def echo(answer: str) -> str | None:
    return echo_of(reading(answer), ENGLISH)


@pytest.mark.parametrize(
    "answer",
    [
        "that kind of policies",
        "I think for this kind of question you cannot answer",
        "some kind of form",
        "What kind of thing it was",
        "they want a certain kind",
        "Politics is like in a game",
        "it was like a hundred pages",
        "and I was, like, what now",
        "I don't know its slow",
        "not only slow",
        "something like that",
        "people like me",
        "people like that",
        "they look like amateurs",
        "I don't feel like it",
        "you can do everything they like",
        "Well, it opened and closed",
        "oh well it happened",
        "the patient in the next bed as well",
        "it took two hours as well as a form",
    ],
)
def test_particles_and_nouns_are_no_praise(answer: str) -> None:
    assert reading(answer).polarity <= 0
    assert Sign.PRAISE not in reading(answer).signs


@pytest.mark.parametrize(
    "answer",
    [
        "The nurses were kind",
        "They were so kind to me",
        "It was very kind of you",
        "I like the export",
        "We really like it",
        "I do like the charts",
        "The ward was well run",
        "Well organised",
        "It went well",
        "kind of okay",
        "it was good, like always",
        "my kids like it",
        "users like the search",
    ],
)
def test_praise_with_the_same_words_stays_praise(answer: str) -> None:
    assert Sign.PRAISE in reading(answer).signs


@pytest.mark.parametrize("answer", ["I don't like the export", "Don't like it", "I really did not like the menu"])
def test_not_liking_is_blame(answer: str) -> None:
    assert reading(answer).polarity < 0


@pytest.mark.parametrize(
    "answer",
    [
        "that kind of policies destroyed my life",
        "It ruined our family",
        "the war wrecked our home and we left",
        "we had to flee from our town",
        "those sanctions forced me to emigrate",
        "I lost everything in the flood",
        "my husband left me last year",
        "I can't feed my kids",
    ],
)
def test_a_life_in_ruins_is_a_hardship(answer: str) -> None:
    assert Sign.HARDSHIP in reading(answer).signs


@pytest.mark.parametrize("answer", ["It destroyed my budget", "the update ruined my layout", "it destroyed my files"])
def test_a_ruined_thing_is_no_hardship(answer: str) -> None:
    assert Sign.HARDSHIP not in reading(answer).signs


@pytest.mark.parametrize(
    "question",
    [
        EITHER,
        "Can you tell me about your last order?",
        "Could you please describe your first day?",
        "Would you walk me through it?",
        "Can you think of a time when it failed?",
        "Now that you have used it, could you give me an example?",
        "Would you mind telling me about your last order?",
        "Can I ask you to describe your morning?",
        "Could you, in your own words, tell us what happened?",
    ],
)
def test_an_invitation_is_an_open_question_about_what_happened(question: str) -> None:
    assert not kind_of(question).yes_no
    assert kind_of(question).experience


@pytest.mark.parametrize(
    "question",
    [
        "Would you reconsider?",
        "Can you use it offline?",
        "Did you tell anybody?",
        "Will you tell your friends about it?",
        "Would you say it is easy?",
        "Can you use the app on the train?",
    ],
)
def test_a_question_for_yes_or_no_stays_one(question: str) -> None:
    assert kind_of(question).yes_no


@pytest.mark.parametrize("answer", ["No.", "not really", "Sure.", "can't think of one"])
def test_an_invitation_declined_in_a_word_is_asked_once_from_another_side(answer: str) -> None:
    assert reply("Can you tell us about the day you moved in?", answer).reason.move == Move.REPHRASE


@pytest.mark.parametrize(
    ("question", "seeks"),
    [
        ("What did you like and what did you dislike?", False),
        ("What are the strengths and the problems?", False),
        ("What is the best way to improve it?", True),
        ("What would you improve?", True),
        ("What was most frustrating?", True),
        ("What did you like best?", False),
    ],
)
def test_a_question_seeks_faults_unless_it_asks_for_good_things_too(question: str, seeks: bool) -> None:
    assert kind_of(question).seeks_faults is seeks


def test_a_question_for_good_or_bad_does_not_take_praise_for_all_there_is() -> None:
    assert not kind_of(EITHER).seeks_faults
    assert reply(EITHER, "It was nice when the council listened").reason.rule != "praise"
    assert reply(IMPROVEMENT, "It was nice when the council listened").reason.rule == "praise"


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("To be honest, I don't have any specific, definition, for that or anything else of it all", None),
        ("You can not count that and say, for example, this pen is better than other pen, instead of comparing", None),
        (
            "Yes, because I had no time in the beginning, so I was unsure about the definition back then, and still",
            None,
        ),
        ("If the export fails on a Monday, I call the help desk, and they take it from there for all", None),
        ("At last my boss said, the numbers were wrong, all of them, every single one of those on the page", None),
        ("It was quite something on that day, I wanted the other, bigger one to come and they laughed", None),
        ("idk, it was ok i guess", "it was ok"),
        ("idk it was ok i guess", "it was ok"),
        ("kind of fine really", "fine"),
        ("i dont know its slow", None),
        ("idk the price", None),
        ("not sure the price is right", None),
        ("rules and stuff", "rules"),
    ],
)
def test_an_echo_is_cut_cleanly_or_left_out(answer: str, quote: str | None) -> None:
    assert echo(answer) == quote


@pytest.mark.parametrize(
    ("answer", "clause"),
    [
        ("He is a bit like a spreadsheet person, and it had nobody who liked the reports", None),
        ("It is kind of a big word, isn't it", None),
        ("Yes, so I was unsure about the definition back then, and I still am", None),
        ("Every month my boss copied the numbers by hand, which took long", None),
        ("Well, our council gave the swimming pool away, just so", "our council gave the swimming pool away"),
    ],
)
def test_what_is_given_back_at_the_end_stands_on_its_own(answer: str, clause: str | None) -> None:
    assert memorable_clause(reading(answer), ENGLISH) == clause


@pytest.mark.parametrize("answer", ["Can you repeat the question?", "Sorry, say that again?", "what was the question"])
def test_asking_again_has_its_own_reason_and_gets_the_question_itself(answer: str) -> None:
    turn = reply(EXPERIENCE, answer)

    assert (turn.reason.rule, turn.reason.move) == ("asks again", Move.EXPLAIN)
    assert "again" in turn.reason.sentence
    assert "meant" not in turn.reason.sentence
    assert turn.content.endswith(EXPERIENCE)
    assert "understanding" not in turn.content


def test_asking_again_after_a_probe_gets_the_probe_again_each_time_with_other_words_before_it() -> None:
    plan = plan_of(open_question(EXPERIENCE, follow_ups=2), NEXT)
    turns = answered(plan, "With the template", "Can you repeat the question?", "Please repeat the question")

    assert turns[2].content.endswith(turns[1].sentences[-1])
    assert turns[3].content.endswith(turns[1].sentences[-1])
    assert turns[2].content != turns[3].content


def test_asking_again_after_a_value_hears_again_what_was_asked_about_it() -> None:
    turns = answered(plan_of(scale(), NEXT), "7", "Can you repeat the question?")

    assert turns[2].reason.rule == "asks again"
    assert turns[2].content.endswith(turns[1].sentences[-1])


@pytest.mark.parametrize(
    ("instructions", "answer", "allowed"),
    [
        ("Find out what happened before the decision.", "Too expensive, I guess.", {Move.CLARIFY}),
        ("Find out what happened before the decision.", "We closed the project", {Move.LED_TO}),
        ("Compare it with what they used before.", "Too expensive, I guess.", {Move.CLARIFY}),
        ("Compare it with what they used before.", "We closed the project", {Move.CONTRAST}),
        ("Find out how often this happens.", "it was okay", {Move.EXAMPLE, Move.CLARIFY, Move.ELABORATE}),
        ("Ask how they felt, ask for feelings.", "With the template", {Move.MEANING}),
    ],
)
def test_instructions_choose_only_among_the_probes_that_fit(instructions: str, answer: str, allowed: set[Move]) -> None:
    question = Question("q", EXPERIENCE, probing=Probing(1, instructions=instructions))

    assert answered(plan_of(question, NEXT), answer)[-1].reason.move in allowed


@pytest.mark.parametrize(
    "question",
    [
        CAUSE,
        "Why did you sign up?",
        "What made you choose us?",
        "What was the reason you left?",
        "What led to it?",
        "What prompted you to leave?",
        "How come you left?",
    ],
)
def test_a_question_for_a_cause_is_known_and_rephrased_as_one(question: str) -> None:
    assert kind_of(question).cause
    for seed in range(8):
        turn = answered(plan_of(open_question(question), NEXT), "idk", seed=seed)[-1]
        assert turn.reason.move == Move.REPHRASE
        assert "last time" not in turn.content
        assert turn.content in {" ".join(phrase.split("|")) for phrase in ENGLISH.phrases["rephrase_cause"]}


@pytest.mark.parametrize("question", [EXPERIENCE, OPINION, IMPROVEMENT, "What happened when you cancelled?"])
def test_other_questions_are_none_for_a_cause(question: str) -> None:
    assert not kind_of(question).cause


@pytest.mark.parametrize("question", [CAUSE, "What did you want to get done when you signed up?"])
@pytest.mark.parametrize("answer", ["invoices", "We closed the project it was for", "some stuff really"])
def test_no_example_is_asked_of_a_cause_or_an_aim(question: str, answer: str) -> None:
    for methodology in (None, "critical incident", "churn", "discovery"):
        plan = plan_of(open_question(question), NEXT, methodology=methodology)
        assert answered(plan, answer)[-1].reason.move != Move.EXAMPLE
