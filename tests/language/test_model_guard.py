"""What a model may say: good questions and acknowledgements pass, and whatever names something of its own does not.

The good ones stand in `good_speech.jsonl`, each written before the guard was run on it. Those called `fresh`, `last`
and `final` were set aside, one after the other: when first run, 12 %, 7 % and 8 % of them were refused, nearly all for
a word that the lists of `asking.json` did not hold yet; of `stock`, what models say most, 18 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from openkoji.interviewing import Answer, Plan, Probing, Question, State, begin
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import Move
from openkoji.interviewing.proposal import Speech, propose
from openkoji.interviewing.wording.model_guard import in_own_marks
from tests.language.speech import PLAIN, plan_in, read_lines

GOOD = read_lines("good_speech.jsonl")
MOST_REFUSED = 0.05


def speech(plan: Plan, answer: str, move: Move = Move.ELABORATE) -> Speech:
    """What a model may say to an answer to the first question."""
    proposal = propose(plan, State.from_json(begin(plan, 7).state.to_json()), Answer(text=answer))
    return proposal.speech(move, [answer])


def refused(good: Mapping[str, Any]) -> str | None:
    """Why a good turn was refused, if it was."""
    plan = plan_in(good["language"], good["question"])
    thanks_only = all("?" not in sentence for sentence in good["say"]) and len(good["say"][0].split()) < 8
    said = speech(plan, good["answer"], Move.NEXT if thanks_only else Move.ELABORATE)
    sentences = (in_own_marks(language_for(good["language"]), sentence) for sentence in good["say"])
    return next((f"{sentence}: {why}" for sentence in sentences if (why := said.take(sentence))), None)


def test_hardly_a_good_turn_is_refused():
    reasons = [reason for good in GOOD if (reason := refused(good))]
    assert len(GOOD) >= 100
    assert len(reasons) <= MOST_REFUSED * len(GOOD), reasons


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "nl"])
def test_hardly_a_good_turn_is_refused_in_any_language(language: str):
    own = [good for good in GOOD if good["language"] == language]
    reasons = [reason for good in own if (reason := refused(good))]
    assert len(own) >= 12
    assert len(reasons) <= max(1, 0.08 * len(own)), reasons


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Pineapple.", "words that come from nowhere"),
        ("So the milk had leaked.", "words that come from nowhere"),
        ("What does your football team say about the milk?", "words that come from nowhere"),
        ("Что произошло потом?", "no way to begin a question"),
        ("Pineapple, what happened next?", "no way to begin a question"),
        ("Milk, what happened next?", "no way to begin a question"),
        ("Was geschah danach mit der Milch?", "words that come from nowhere"),
        ("What is your password?", "asks for what is nobody's business"),
        ("What is your card number?", "asks for what is nobody's business"),
        ("What happened to the 12 parcels?", "a number that nobody gave"),
        ("WHAT happened to the milk?", "words in capitals"),
        ("You said “the milk had exploded”.", "a quote that is not verbatim"),
        ("What happened to the “parcel” and the “milk”?", "a quote that is not verbatim"),
        ("What happened to the milk", "not a whole sentence"),
        ("What happened to the milk 🍍?", "signs that are no words"),
        ("Thanks\u202e.", "signs that are no words"),
        ("Thanks\nThanks.", "signs that are no words"),
        ("“milk”?", "signs that are no words"),
        ("Would you pay twelve euros for premium?", "tells the brief"),
        ("What do you know of Freshly?", "words that come from nowhere"),
        ("What happened? When was that?", "more than one question"),
        ("Don't you think the milk was bad?", "leading"),
        ("That is a great answer.", "a judgement or praise"),
        ("We will fix the milk.", "a promise"),
        ("See www.milk.example for more.", "a link"),
    ],
)
def test_what_a_model_must_not_say(sentence: str, why: str):
    assert speech(plan_in("en"), PLAIN["en"]).take(sentence) == why


@pytest.mark.parametrize(
    "sentence", ["What did you do with the milk?", "Thanks for explaining that.", "Which things were wet?"]
)
def test_what_a_model_may_say(sentence: str):
    assert speech(plan_in("en"), PLAIN["en"]).take(sentence) is None


def test_an_invitation_is_the_one_question_of_a_turn():
    said = speech(plan_in("en"), PLAIN["en"])
    assert said.take("Tell me about the milk.") is None
    assert said.is_whole
    assert said.take("What happened then?") == "more than one question"


def test_an_acknowledgement_before_the_studys_question_asks_nothing():
    said = speech(plan_in("en"), PLAIN["en"], Move.NEXT)
    assert said.take("What did you do with the milk?") is not None
    assert said.take("Tell me about the milk.") is not None
    assert said.take("Thanks, noted.") is None


def test_a_question_of_the_study_about_passwords_lets_a_model_ask_about_them():
    plan = plan_in("en", "How do you choose a password?")
    assert speech(plan, "I use the name of my dog.").take("What makes a password good for you?") is None


def test_what_the_researcher_wants_followed_up_may_be_asked_and_what_they_forbid_may_not():
    probing = Probing(2, instructions="Ask about the courier. Do not mention Freshly.")
    plan = plan_in("en")
    plan = Plan(plan.name, plan.mode, (Question("q1", plan.questions[0].text, probing=probing), *plan.questions[1:]))
    assert speech(plan, PLAIN["en"]).take("What did the courier do then?") is None
    assert speech(plan, PLAIN["en"]).take("What did Freshly do then?") == "words that come from nowhere"


def test_an_explanation_says_what_the_question_means_and_nothing_else():
    plan = plan_in("en")
    assert speech(plan, "What do you mean?", Move.EXPLAIN).take("It means anything about your last order.") is None
    assert speech(plan, "What do you mean?", Move.EXPLAIN).take("It means the premium plan for parents.") is not None


def test_quotes_come_in_the_marks_of_the_language():
    english, german, french = (language_for(code) for code in ("en", "de", "fr"))
    assert in_own_marks(english, 'You said "too late".') == "You said “too late”."
    assert in_own_marks(german, 'Sie sagten "zu spät".') == "Sie sagten „zu spät“."
    assert in_own_marks(german, "Sie sagten „zu spät“.") == "Sie sagten „zu spät“."
    assert in_own_marks(french, "Vous avez dit « trop tard ».") == "Vous avez dit «\u00a0trop tard\u00a0»."
