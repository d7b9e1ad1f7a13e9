"""What a report claims, and what it does not: pure, from made-up evidence."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import markdown_of, report_of
from openkoji.analysis.report.evidence import Choices, Evidence, QuestionEvidence, Scale, YesNo
from openkoji.analysis.report.model import Quote, Report, Strength, Tones, Weight, changed, quotes_in, texts_in
from openkoji.analysis.report.phrasing import languages
from tests.analysis.report.studies import evidence, forty, quote, theme


def report(of: Evidence, language: str = "en") -> Report:
    return report_of(of, language=language, written_on="2026-11-23")


def test_the_answer_names_what_comes_up_most_with_how_many_and_how_they_speak_of_it() -> None:
    answer = report(forty()).answer
    assert answer.question == "Which part of the price list is changed first."
    assert answer.sentences[0] == (
        "What comes up most is “Price rises”: 21 of 40 (53%) respondents speak of it, 15 of them critically."
    )
    assert (
        answer.sentences[1] == "Then come “Slow support” (9 of 40), “Exports” (7 of 40) and “A better offer” (2 of 40)."
    )


def test_without_a_decision_the_problem_is_what_is_answered() -> None:
    brief = dataclasses.replace(forty().brief, decision=None)
    answer = report(forty(brief=brief)).answer
    assert (answer.question, answer.is_decision) == ("Customers cancel and nobody knows why.", False)


def test_of_no_interview_it_says_that_nothing_can_be_said() -> None:
    empty = report(evidence(0, left_out=2))
    assert empty.answer.strength is Strength.NONE
    assert empty.answer.sentences == (
        "Nothing can be said yet: no interview of quality 3 or better has been analysed.",
    )
    assert empty.takeaways == ()
    assert empty.unknown[0] == "Everything: there is no interview yet that counts."


@pytest.mark.parametrize("counted", [1, 2, 4])
def test_few_interviews_are_single_voices_and_get_no_shares(counted: int) -> None:
    few = report(evidence(counted, themes=(theme("Price", counted),)))
    assert few.answer.strength is Strength.SINGLE_VOICES
    assert not any("%" in text for text in texts_in((few.answer, few.takeaways, few.themes)))
    assert "“Price”" in few.answer.sentences[1]


def test_the_themes_of_one_interview_are_one_persons_account() -> None:
    one = report(evidence(1, themes=(theme("Price", 1),)))
    assert one.answer.sentences[0].endswith("speaks for nobody else.")
    assert one.takeaways[0].text == "“Price” comes up with 1 of 1 respondents."
    assert one.themes[0].tones is None


@pytest.mark.parametrize(
    ("counted", "shared", "saturated", "left_out", "strength"),
    [
        (5, True, True, 0, Strength.TENTATIVE),
        (11, True, True, 0, Strength.TENTATIVE),
        (12, True, True, 0, Strength.STRONG),
        (12, True, False, 0, Strength.MODERATE),
        (12, False, True, 0, Strength.TENTATIVE),
        (12, True, True, 7, Strength.MODERATE),
    ],
)
def test_the_strength_follows_from_how_many_how_shared_and_how_new(
    counted: int, shared: bool, saturated: bool, left_out: int, strength: Strength
) -> None:
    curve = ((1, 8), (counted, 9)) if saturated else ((1, 2), (counted, 9))
    themes = (theme("Price", counted if shared else 2),)
    assert report(evidence(counted, left_out=left_out, themes=themes, saturation=curve)).answer.strength is strength


def test_takeaways_come_by_weight_with_n_of_n() -> None:
    takeaways = report(forty()).takeaways
    order = [Weight.HIGH, Weight.MEDIUM, Weight.LOW]
    weights = [order.index(takeaway.weight) for takeaway in takeaways]
    assert weights == sorted(weights)
    assert any(f"{each.respondents} of {each.of}" in each.text for each in takeaways)
    assert not any("Bare praise" in takeaway.text for takeaway in takeaways)


def test_a_theme_that_divides_says_so() -> None:
    split = theme("Support", 12, tones=Tones(positive=5, negative=5, neutral=2))
    texts = [takeaway.text for takeaway in report(evidence(20, themes=(split,))).takeaways]
    assert texts == [
        "“Support” comes up with 12 of 20 (60%) respondents and divides them: 5 speak favourably, 5 critically."
    ]


def test_a_question_that_two_people_answered_is_not_broken_out() -> None:
    asked = (
        QuestionEvidence("a", "Was it good?", 10, 2, YesNo(1, 1)),
        QuestionEvidence("b", "Which?", 10, 2, Choices((("This", 2), ("That", 0)))),
    )
    for question in report(evidence(10, questions=asked)).questions:
        assert question.chart is None
        assert question.sentences[-1] == "Fewer than three answered, so their answers are not broken out."
        assert not any("This" in text or "“Yes”" in text for text in question.sentences)


def test_the_studys_people_see_small_groups_too_and_are_told_so() -> None:
    told = report(forty())
    shown = {chart.title: [bar.label for bar in chart.bars] for chart in told.participants.charts}
    assert shown["Respondents that count by plan"] == ["pro", "free", "team"]
    assert shown["Respondents that count by region"] == ["north", "south"]
    assert any(sentence.startswith("Small groups are shown as they are") for sentence in told.method)


def test_each_question_that_three_answered_has_one_chart() -> None:
    charts = {question.id: question.chart for question in report(forty()).questions}
    assert {key for key, chart in charts.items() if chart is None} == {"extra"}
    assert charts["why"] is not None
    assert [bar.label for bar in charts["why"].bars] == ["Price rises"]


def test_what_is_hardly_answered_left_out_or_under_way_is_told_as_not_known() -> None:
    unknown = " ".join(report(forty(waiting=2, failed=1, active=3)).unknown)
    assert "“Anything else?”: only 4 of 40 (10%)" in unknown
    assert "8 respondents would have said" in unknown
    assert "2 completed interviews hold that are still being analysed" in unknown
    assert "1 completed interview holds whose analysis failed" in unknown
    assert "3 respondents say who are still in an interview" in unknown


def test_a_hypothesis_is_never_judged() -> None:
    brief = dataclasses.replace(forty().brief, hypothesis="It is the price.")
    assert any("“It is the price.”" in text for text in report(forty(brief=brief)).unknown)


def test_it_says_that_only_good_interviews_count() -> None:
    assert any("quality 3 or better" in sentence for sentence in report(forty()).method)


def test_the_quotes_of_a_theme_stand_by_what_they_speak_for() -> None:
    quotes = (quote("Bad.", speaker=1), quote("Good.", Tone.POSITIVE, 2), quote("So.", Tone.NEUTRAL, 3))
    told = report(evidence(12, themes=(theme("Price", 6, quotes=quotes),))).themes[0]
    assert [each.text for each in told.quotes_for] == ["Good."]
    assert [each.text for each in told.quotes_against] == ["Bad."]
    assert [each.text for each in told.quotes_neither] == ["So."]


def test_a_quote_whose_words_deny_its_side_stands_on_neither() -> None:
    quotes = (quote("I like the clean layout, it is great.", speaker=1), quote("The screen is slow.", speaker=2))
    told = report(evidence(12, themes=(theme("Layout", 6, quotes=quotes),))).themes[0]
    assert [each.text for each in told.quotes_against] == ["The screen is slow."]
    assert [each.text for each in told.quotes_neither] == ["I like the clean layout, it is great."]


def test_quotes_that_say_what_the_theme_is_called_come_first() -> None:
    vague = quote("Nobody told me for how long it would go on, and I was on my own.", speaker=1)
    telling = quote("The waiting times at the desk were far too long for us.", speaker=2)
    told = report(evidence(12, themes=(theme("Waiting time", 6, quotes=(vague, telling)),)))
    assert told.themes[0].quotes_against[0].text == telling.text
    assert told.takeaways[0].quotes[0].text == telling.text
    assert told.answer.quotes[0].text == telling.text


def test_the_same_remark_with_another_beginning_is_quoted_once() -> None:
    first = quote("They charged my card twice in August and kept the money.", speaker=1)
    again = quote("I mean, they charged my card twice in August and kept the money.", speaker=2)
    told = report(evidence(12, themes=(theme("Charges", 6, quotes=(first, again)),))).themes[0]
    assert [each.text for each in told.quotes_against] == [first.text]


def test_a_quote_that_leads_back_to_what_is_not_shown_comes_after_one_that_stands_alone() -> None:
    leads_back = quote("because the price rose again and nobody had told me so.", speaker=1)
    stands = quote("The price rose again and nobody had told me anything.", speaker=2)
    told = report(evidence(12, themes=(theme("Price", 6, quotes=(leads_back, stands)),))).themes[0]
    assert [each.text for each in told.quotes_against] == [stands.text, leads_back.text]


def test_remarks_of_one_person_are_no_theme_beside_others_and_are_told_as_not_known() -> None:
    alone = tuple(theme(f"“remark {number}”", 1, needs_name=True) for number in range(4))
    told = report(evidence(40, themes=(theme("Exports", 9), *alone)))
    assert [each.name for each in told.themes] == ["Exports"]
    assert any("4 remarks of single respondents" in sentence for sentence in told.unknown)
    assert [each.name for each in report(evidence(40, themes=alone)).themes] == [each.name for each in alone]


def test_a_large_group_without_a_name_is_a_takeaway_that_weighs_little_and_a_small_one_is_none() -> None:
    large, small = theme("“too dear for us”", 9, needs_name=True), theme("“the logo”", 3, needs_name=True)
    told = report(evidence(40, themes=(large, small, theme("Exports", 8)))).takeaways
    assert [each.respondents for each in told] == [8, 9]
    assert told[1].weight is Weight.LOW


def test_a_group_is_not_told_to_speak_critically_around_words_of_praise() -> None:
    unnamed = theme("“I like it, it is great”", 6, needs_name=True)
    told = report(evidence(12, themes=(unnamed,))).takeaways[0].text
    assert told == "6 of 12 respondents make remarks like “I like it, it is great”."


def test_a_larger_group_without_a_name_is_told_beside_the_largest_with_one() -> None:
    themes = (theme("“too dear for us”", 9, needs_name=True), theme("Exports", 4))
    told = report(evidence(12, themes=themes)).answer.sentences
    assert "A larger group, 9 of 12 respondents, has no name yet: they make remarks like “too dear for us”." in told


def test_a_name_that_is_a_respondents_words_is_quoted_once() -> None:
    unnamed = theme("“too dear for us”", 6, needs_name=True)
    told = report(evidence(12, themes=(unnamed,)))
    assert (
        told.takeaways[0].text
        == "6 of 12 respondents make remarks like “too dear for us”; all of them speak critically."
    )
    assert "6 of 12 respondents make remarks like “too dear for us”." in told.answer.sentences[0]


def test_a_theme_without_a_name_leads_nothing_while_another_has_one() -> None:
    themes = (theme("“too dear for us”", 9, needs_name=True), theme("Exports", 4))
    told = report(evidence(12, themes=themes))
    assert told.answer.sentences[0].startswith("What comes up most is “Exports”: 4 of 12 respondents")
    assert [each.name for each in told.themes] == ["Exports", "“too dear for us”"]
    assert told.answer.reasons[-1] == "4 of 12 respondents name the same theme."


def test_a_scale_whose_answers_are_spread_is_no_takeaway() -> None:
    spread = QuestionEvidence("s", "How likely?", 12, 12, Scale(dict.fromkeys(range(1, 7), 2), 3.5))
    told = report(evidence(12, questions=(spread,)))
    assert told.takeaways == ()
    assert "On average 3.5." in told.questions[0].sentences


@pytest.mark.parametrize("of", [evidence(0), evidence(1, themes=(theme("A", 1),)), forty()])
@pytest.mark.parametrize("language", [*sorted(languages()), "fi"])
def test_every_sentence_is_whole(of: Evidence, language: str) -> None:
    for text in texts_in(report(of, language)):
        assert "{" not in text
        assert text.strip() == text


def test_a_language_without_sentences_is_told_in_english() -> None:
    assert report(forty(), "fi").language == "en"


HOSTILE = [
    "<script>alert(1)</script>",
    "# Heading",
    "| a | b |",
    "[x](javascript:alert(1))",
    "1. one",
    "- item",
    "`code`",
]


@pytest.mark.parametrize("text", [*HOSTILE, "a\n\n# b", "***", "> quoted", "![i](http://x)", "&lt;", "$x$", "~~a~~"])
def test_no_word_becomes_markup_in_markdown(text: str) -> None:
    hostile = theme(text, 6, quotes=(quote(text),))
    lines = markdown_of(report(evidence(12, study=text, themes=(hostile,)))).split("\n")
    assert not any(line.lstrip("> ").startswith(("<", "[", "![", "`", "***", "| a", "1. one")) for line in lines)
    assert sum(line.startswith("# ") for line in lines) == 1
    assert "<script" not in "\n".join(lines)


def test_a_quote_links_to_its_place_where_it_has_an_address() -> None:
    def placed(each: Quote) -> Quote:
        assert each.place is not None
        return dataclasses.replace(each, place=dataclasses.replace(each.place, url="https://host/t/x#m-1"))

    linked = changed(report(forty()), placed)
    assert "> [Price rises troubled me.](https://host/t/x#m-1)" in markdown_of(linked)
    assert "](" not in markdown_of(report(forty()))


@given(st.text(max_size=200))
def test_any_words_stay_the_same_in_a_report(text: str) -> None:
    told = report(evidence(12, themes=(theme("Price", 6, quotes=(quote(text),)),)))
    assert {each.text for each in quotes_in(told)} == {text}
    markdown_of(told)
