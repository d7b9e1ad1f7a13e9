"""No interviewer gets facts for nothing: the rules by which a scripted respondent tells them."""

from __future__ import annotations

import pytest

from openkoji.simulate import FactKind, ScriptedRespondent, Style
from openkoji.simulate.sayings import sayings
from tests.simulate.people import BILL, FACTS, TRAINING, kinds_of, persona, topics_of

SEEDS = range(20)


def respondent(style: Style = Style.PLAIN, seed: int = 1, patience: float = 40) -> ScriptedRespondent:
    return ScriptedRespondent(persona(style, patience=patience), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_question_reaches_the_third_of_the_facts_that_is_nearest(seed: int) -> None:
    said = respondent(seed=seed).reply(BILL)
    assert said.told
    assert topics_of(said.told) == {"bill"}


@pytest.mark.parametrize(("style", "most"), [(Style.TERSE, 1), (Style.PLAIN, 2), (Style.RAMBLING, 3)])
def test_the_style_says_how_much_is_told_at_once(style: Style, most: int) -> None:
    assert len(respondent(style).reply(BILL).told) == most


@pytest.mark.parametrize(
    ("probe", "kind"),
    [
        ("How often does that happen?", FactKind.MAGNITUDE),
        ("What led to that?", FactKind.LED_TO),
        ("Could you give me an example?", FactKind.EXAMPLE),
        ("How did you feel about that?", FactKind.FEELING),
        ("What do you mean by that?", FactKind.ELABORATE),
    ],
)
def test_a_probe_opens_facts_of_its_kind_near_to_what_was_told(probe: str, kind: FactKind) -> None:
    opened = 0
    for seed in SEEDS:
        asked = respondent(Style.TERSE, seed)
        first = asked.reply(BILL)
        said = asked.reply(probe)
        assert kinds_of(said.told) <= {kind}
        assert topics_of(said.told) <= topics_of(first.told)
        opened += len(said.told)
    assert opened >= len(SEEDS) / 4


def test_a_probe_without_a_fact_of_its_kind_opens_nothing() -> None:
    asked = respondent()
    asked.reply(BILL)
    said = asked.reply("How does that compare with what you did before?")
    assert (said.told, said.is_empty) == ((), True)


def test_say_more_opens_one_fact_once_a_question() -> None:
    asked = respondent()
    asked.reply(BILL)
    first, second = asked.reply("Can you say a little more about that?"), asked.reply("Could you tell me a bit more?")
    assert (len(first.told), len(second.told)) == (1, 0)
    asked.reply(TRAINING)
    assert len(asked.reply("Please tell me more about that.").told) == 1


def test_a_question_asked_again_and_a_list_of_words_open_nothing_and_cost_double() -> None:
    for bad in (BILL, "bill, plan, price, Monday, office, reasons, feelings, examples?"):
        asked = respondent()
        asked.reply(BILL)
        before = asked.patience
        said = asked.reply(bad)
        assert said.told == ()
        assert before - asked.patience == 2


def test_several_questions_at_once_open_one_fact_at_most_and_cost_double() -> None:
    asked = respondent(Style.RAMBLING)
    said = asked.reply("Why did you leave? Was it the bill? What did you do then?")
    assert len(said.told) <= 1
    assert asked.persona.patience - asked.patience == 2


def test_a_long_question_opens_one_fact_at_most() -> None:
    long = f"I would like to come to another subject that we have been thinking of for a while: {TRAINING}"
    asked = respondent(Style.RAMBLING)
    asked.reply(BILL)
    said = asked.reply(f"{long} And please take all the time that you need for it, since it matters to us.")
    assert len(said.told) <= 1


def test_words_that_were_never_said_irritate_when_they_are_quoted() -> None:
    asked = respondent()
    asked.reply(BILL)
    before = asked.patience
    said = asked.reply("You said “we never paid”. What led to that?")
    assert said.told == ()
    assert before - asked.patience == 2


def test_words_that_were_said_may_be_quoted() -> None:
    asked = respondent(Style.TERSE)
    told = asked.reply(BILL).text.rstrip(".")
    before = asked.patience
    asked.reply(f"You said “{told}”. Can you say a little more about that?")
    assert before - asked.patience == 1


def test_a_probe_after_an_empty_answer_opens_nothing_but_another_side_of_the_question_may() -> None:
    empty = [seed for seed in range(60) if not respondent(Style.VAGUE, seed).reply(BILL).told]
    assert 20 < len(empty) < 52  # six in ten
    told = 0
    for seed in empty:
        asked = respondent(Style.VAGUE, seed)
        asked.reply(BILL)
        assert asked.reply("Can you say a little more about that?").told == ()
        told += len(asked.reply("Let me ask it another way: what stands out to you about it?").told)
    assert 0.3 * len(empty) < told < 0.9 * len(empty)


def test_asking_from_another_side_works_as_often_as_it_is_told_to() -> None:
    for chance, told in ((0.0, False), (1.0, True)):
        for seed in SEEDS:
            asked = ScriptedRespondent(persona(Style.VAGUE), seed, rephrase_works=chance)
            if not asked.reply(BILL).told:
                assert bool(asked.reply("No rush. What is the first thing that comes to mind?").told) is told


def test_a_fact_is_told_once() -> None:
    asked = respondent()
    for number in range(6):
        asked.reply(BILL if number % 2 else TRAINING)
        asked.reply(f"What do you mean by that, for the {number}th time?")
    assert len(asked.told) == len(set(asked.told))
    assert len(asked.told) <= len(FACTS)


def test_when_patience_is_gone_the_respondent_wants_to_stop_and_says_so_again() -> None:
    asked = respondent(patience=2)
    assert not asked.reply(BILL).wants_to_stop
    assert not asked.reply("What led to that?").wants_to_stop
    assert asked.reply("How often does that happen?").wants_to_stop
    assert asked.reply("Would you like to stop the interview here?").text == "Yes."


def test_the_same_seed_and_messages_give_the_same_answers() -> None:
    messages = (BILL, "What led to that?", TRAINING, "Can you say a little more about that?")
    for style in Style:
        one, other = respondent(style, 7), respondent(style, 7)
        assert [one.reply(message) for message in messages] == [other.reply(message) for message in messages]


def test_what_is_said_to_a_question_does_not_hang_on_the_follow_ups_before_it() -> None:
    straight, probed = respondent(Style.VAGUE, 3), respondent(Style.VAGUE, 3)
    straight.reply(BILL)
    probed.reply(BILL)
    probed.reply("What led to that?")
    assert straight.reply(TRAINING).told == probed.reply(TRAINING).told


@pytest.mark.parametrize("style", [Style.OFF_TOPIC, Style.INJECTING])
def test_who_left_the_question_answers_when_brought_back_to_it(style: Style) -> None:
    strayed = 0
    for seed in SEEDS:
        asked = respondent(style, seed)
        if asked.reply(BILL).told:
            continue
        strayed += 1
        before = asked.patience
        assert asked.reply(f"Let me bring us back to the question. {BILL}").told
        assert before - asked.patience == 1
    assert strayed > 2


def test_what_points_back_is_answered_as_the_question_that_it_is() -> None:
    back = "Where did you work before that?"
    for seed in SEEDS:
        asked, unaware = respondent(seed=seed), respondent(seed=seed)
        asked.reply(BILL, kind="opening")
        unaware.reply(BILL)
        assert asked.reply(back, kind="question").told
        assert not unaware.reply(back).told


@pytest.mark.parametrize("style", [Style.PLAIN, Style.RAMBLING])
def test_what_is_told_at_once_is_told_in_the_order_of_the_file(style: Style) -> None:
    for seed in SEEDS:
        said = respondent(style, seed).reply(BILL)
        assert list(said.told) == sorted(said.told)
        places = [said.text.lower().index(FACTS[place].text.lower()) for place in said.told]
        assert places == sorted(places)


def test_no_opener_is_said_twice() -> None:
    openers = sayings("openers", Style.RAMBLING, "en")
    for seed in SEEDS:
        asked = respondent(Style.RAMBLING, seed, patience=100)
        questions = (BILL, TRAINING, "How is the garden behind your house?")
        said = " ".join(asked.reply(questions[number % 3]).text for number in range(12))
        assert all(said.count(opener) <= 1 for opener in openers)


def test_within_an_answer_no_link_is_said_twice() -> None:
    links = [line.partition("{fact}")[0] for line in sayings("links", Style.RAMBLING, "en")]
    for seed in SEEDS:
        text = respondent(Style.RAMBLING, seed).reply(BILL).text
        assert all(text.count(link) <= 1 for link in links)
