"""Cases that went wrong on real answers (NHS Friends and Family comments, MIT; Wuttke et al. 2024, CC0)."""

import pytest

from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading import Sign, read
from openkoji.interviewing.reading.question_kind import question_kind
from tests.interviewing.interviews import EXPERIENCE, IMPROVEMENT, OPINION

ENGLISH = language_for("en")


def signs(answer: str, question: str = EXPERIENCE) -> frozenset[Sign]:
    return read(answer, ENGLISH, question_kind(question, ENGLISH)).signs


def specifics(answer: str) -> frozenset[str]:
    return read(answer, ENGLISH, question_kind(EXPERIENCE, ENGLISH)).specifics


@pytest.mark.parametrize(
    "answer",
    [
        "I want to kill myself",
        "I didn't want to live any more",
        "My father died in the ward",
        "she passed away last year",
        "they kept handcuffing me",
        "I was at crisis point",
        "it was the only way to stay alive",
        "he hits me when he drinks",
        "I was raped",
        "I lost my daughter",
        "I had a miscarriage in May",
        "I've been self-harming",
        "they restrained me on the ward",
        "my husband is abusive, an abusive partner",
        "I took an overdose",
        "I’m suicidal",
        "Honestly I don't see a reason to go on living",
        "he used to beat me every night",
        "we buried my brother last week",
        "I cut myself again yesterday",
        "nobody would miss me if I was gone",
        "I swallowed all the pills",
        "my partner is violent",
        "I don't want to wake up tomorrow",
        "my dad is dead",
    ],
)
def test_harm_and_loss_are_heard(answer: str) -> None:
    assert Sign.SEVERE_DISTRESS in signs(answer)


def test_harm_is_heard_at_the_end_of_a_very_long_answer() -> None:
    assert Sign.SEVERE_DISTRESS in signs("the report was long " * 900 + "and I want to kill myself")


@pytest.mark.parametrize(
    "answer",
    [
        "My battery died in the middle of it",
        "The app died twice",
        "I want a cost breakdown",
        "I'm dying to try it",
        "I cut myself off from the chat",
        "I can't go on holiday without it",
        "The process was killed by the system",
        "It hit me up for a rating",
        "We killed time in the lobby",
        "That deadline is killing the team",
    ],
)
def test_idioms_of_death_are_no_distress(answer: str) -> None:
    assert Sign.SEVERE_DISTRESS not in signs(answer)


@pytest.mark.parametrize(
    "answer", ["I was in tears", "I lost my job", "I am so burnt out", "in agony on the floor", "I had a panic attack"]
)
def test_hardship_is_heard(answer: str) -> None:
    assert Sign.HARDSHIP in signs(answer)


@pytest.mark.parametrize("answer", ["I had no pain, not in pain at all", "The technical debt", "The shop floor"])
def test_a_denied_or_figurative_hardship_is_none(answer: str) -> None:
    assert Sign.HARDSHIP not in signs(answer)


@pytest.mark.parametrize(
    "answer",
    ["stop", "Stop!", "STOP.", "please stop", "end the interview", "I want to stop the interview", "no more questions"],
)
def test_a_whole_message_that_says_stop_stops(answer: str) -> None:
    assert Sign.STOP in signs(answer)


@pytest.mark.parametrize("answer", ["I'm done", "I have to go", "This is too long, can we end this", "I need to leave"])
def test_what_may_mean_stopping_is_asked_about(answer: str) -> None:
    assert Sign.MAYBE_STOP in signs(answer)
    assert Sign.STOP not in signs(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "I want to go to the sushi restaurant",
        "I want to stop using spreadsheets",
        "They should stop sending emails",
        "We had to stop at the checkout because the card failed",
        "I wanted to quit my job back then",
        "The bus stop",
        "I like to end the day with a walk",
        "the people that want to go to the italian restaurant",
    ],
)
def test_stopping_something_else_is_not_stopping_the_interview(answer: str) -> None:
    assert not signs(answer) & {Sign.STOP, Sign.MAYBE_STOP}


@pytest.mark.parametrize(
    "answer",
    [
        "What do you mean?",
        "You mean we are not allowed to divide them?",
        "Can you please repeat the question?",
        "I don't understand the question",
        "Did I answer your question?",
        "why?",
    ],
)
def test_a_question_back_is_heard(answer: str) -> None:
    assert Sign.QUESTION_BACK in signs(answer)


@pytest.mark.parametrize(
    "answer", ["It was slow and I asked why can't they just fix it?", "Price?", "What was good is the support"]
)
def test_a_rhetorical_question_is_an_answer(answer: str) -> None:
    assert Sign.QUESTION_BACK not in signs(answer)


@pytest.mark.parametrize(
    ("answer", "topic"),
    [
        ("Who sees this?", "readers"),
        ("is this confidential", "readers"),
        ("Is this anonymous?", "anonymous"),
        ("how long does this take?", "duration"),
        ("How many questions are left?", "duration"),
        ("Are you a real person?", "machine"),
        ("wait, am I talking to an AI?", "machine"),
        ("do I have to answer?", "skip"),
        ("What is this for?", "purpose"),
    ],
)
def test_questions_about_the_interview_are_heard(answer: str, topic: str) -> None:
    assert read(answer, ENGLISH, question_kind(EXPERIENCE, ENGLISH)).topic == topic


def test_people_who_read_are_no_question_about_readers() -> None:
    assert Sign.ABOUT_INTERVIEW not in signs("I wrote it for the people who will read it on Monday, mostly our board.")


@pytest.mark.parametrize(
    "answer",
    [
        "Nothing",
        "Nothing.",
        "nothing really",
        "No complaints",
        "Couldn't fault it",
        "There was nothing for my wife and myself you could have done better.",
        "nothing excellent service",
        "Cannot think of any other thing.",
        "Very little.",
        "Everything was champion, nothing in my opinion needs to change.",
    ],
)
def test_nothing_answers_a_question_about_faults(answer: str) -> None:
    assert Sign.ACCEPTED_NOTHING in signs(answer, IMPROVEMENT)


def test_nothing_does_not_answer_a_question_about_events() -> None:
    assert Sign.SAYS_NOTHING in signs("nothing", "Tell me about your day.")


def test_nothing_works_is_a_complaint() -> None:
    assert Sign.ACCEPTED_NOTHING not in signs("Nothing works", IMPROVEMENT)
    assert Sign.COMPLAINT in signs("Nothing works", IMPROVEMENT)


@pytest.mark.parametrize(
    "answer",
    [
        "Very pleasant",
        "Keep it up",
        "Keep doing what you're doing.",
        "Very kind, helpful,and calming",
        "The driver was on time and put me at ease.",
        "no problems at all, lovely crew",
    ],
)
def test_praise_is_no_wish(answer: str) -> None:
    assert Sign.WISH not in signs(answer, IMPROVEMENT)
    assert signs(answer, IMPROVEMENT) & {Sign.PRAISE, Sign.ACCEPTED_NOTHING}


@pytest.mark.parametrize(
    "answer",
    [
        "Put more staff on phones.",
        "Respect pensioners",
        "Let me out sooner",
        "Keep me updated",
        "Quicker response",
        "Having more time with the doctor",
        "Could have been told earlier",
        "I wish it had a dark mode",
        "maybe add a search",
    ],
)
def test_wishes_are_heard(answer: str) -> None:
    assert Sign.WISH in signs(answer, IMPROVEMENT)


def test_everything_is_not_read_as_a_gerund() -> None:
    assert Sign.WISH not in signs("everything went according to plan", IMPROVEMENT)


@pytest.mark.parametrize("answer", ["fine", "it was good", "kind of okay I guess", "It just works well really"])
def test_an_answer_without_a_noun_is_vague(answer: str) -> None:
    assert Sign.VAGUE in signs(answer)


def test_a_feeling_belongs_to_the_speaker() -> None:
    assert Sign.FEELING in signs("it made me angry")
    assert Sign.FEELING not in signs("people are not happy with the food")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("it was last week", "time"),
        ("about 30 of them", "number"),
        ("we use Salesforce for it", "name"),
        ("at home", "place"),
        ("in the spreadsheet", "tool"),
        ("first I open it, then I wait", "sequence"),
        ("she said it was late", "speech"),
        ("because it rained", "cause"),
        ("so I had to walk", "consequence"),
    ],
)
def test_details_are_told_apart(answer: str, kind: str) -> None:
    assert kind in specifics(answer)


def test_questions_are_told_apart() -> None:
    def kind(text: str) -> tuple[bool, bool]:
        found = question_kind(text, ENGLISH)
        return found.experience, found.improvement

    assert kind(EXPERIENCE) == (True, False)
    assert kind(OPINION) == (False, False)
    assert kind(IMPROVEMENT) == (False, True)
    assert kind("What led you to cancel your subscription?") == (True, False)
    assert kind("What is democracy?") == (False, False)


@pytest.mark.parametrize("answer", ["", " ", "\0", "😀😀", "\u202eabc", "a" * 20_000, "日本語" * 4_000, "\ud800"])
def test_any_text_can_be_read(answer: str) -> None:
    assert read(answer, ENGLISH, question_kind(EXPERIENCE, ENGLISH)).words >= 0


@pytest.mark.parametrize(
    "answer",
    [
        "On Mondays I print the list",
        "from now on I use Excel",
        "your instructions were unclear",
        "I use developer mode",
        "I ignore all emails",
        "They act as a filter",
        "We delete all files weekly",
    ],
)
def test_words_of_a_product_are_no_orders_to_the_interviewer(answer: str) -> None:
    assert Sign.INSTRUCTION not in signs(answer)
