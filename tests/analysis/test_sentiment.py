"""The tone of a passage and of an interview."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkoji.analysis.embedding import Embedded, Embedder, Vectors
from openkoji.analysis.findings import Span, Tone
from openkoji.analysis.passages import Segment
from openkoji.analysis.sentiment import Judged, overall, tones
from openkoji.analysis.tone_features import signs_in, vader, words_read
from openkoji.analysis.tone_heads import CLASSES, FILE, column_names, head_for, heads
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from openkoji.language.embedders import default_embedder

MINILM = default_embedder(None, "minilm")
WORDS_ALONE = default_embedder(None, "lexical")
FAULTS = "What could we do better?"
PRAISE = "What did you like?"
OPEN = "How was it?"


class Strangers:
    """An operator's own model: no head was trained with its vectors."""

    name, size, same, near, off = "a-model-of-their-own", 3, 0.7, 0.5, 0.1

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), self.size), np.float32)


def segment(text: str, question: str = OPEN, language: str = "en") -> Segment:
    return Segment(Span("m1", 0, len(text), text), "q1", question_kind(question, language_for(language)))


def judged(segments: Sequence[Segment], embedder: Embedder = MINILM, language: str = "en") -> tuple[Judged, ...]:
    embedded = Embedded(embedder, [each.span.text for each in segments])
    return tones(segments, embedded, language_for(language))


def tone(text: str, question: str = OPEN, embedder: Embedder = MINILM, language: str = "en") -> Tone:
    return judged([segment(text, question, language)], embedder, language)[0].tone


@pytest.mark.parametrize("embedder", [MINILM, WORDS_ALONE], ids=["MiniLM", "words alone"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is a lovely app and I recommend it to everyone.", Tone.POSITIVE),
        ("The support was rude and it never works.", Tone.NEGATIVE),
        ("I use it every Monday.", Tone.NEUTRAL),
        ("Great food, but the service was terrible.", Tone.MIXED),
        ("It was not bad at all.", Tone.POSITIVE),
        ("It was not good.", Tone.NEGATIVE),
        ("I have no complaints.", Tone.POSITIVE),
        ("I don't like it.", Tone.NEGATIVE),
    ],
)
def test_praise_blame_both_and_neither_are_told_apart(text: str, expected: Tone, embedder: Embedder) -> None:
    assert tone(text, embedder=embedder) is expected


@pytest.mark.parametrize(
    "text",
    [
        "The app deleted two weeks of my notes.",
        "I waited on hold for an hour and then it cut off.",
        "Nobody called me back.",
        "They charged my card twice.",
    ],
)
def test_a_complaint_without_a_word_of_blame_is_negative(text: str) -> None:
    assert tone(text) is Tone.NEGATIVE


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_praises_where_faults_were_asked_for_and_blames_where_praise_was(language: str) -> None:
    faults, praise, nothing = {
        "en": (FAULTS, PRAISE, "Nothing"),
        "de": ("Was könnten wir besser machen?", "Was hat Ihnen gefallen?", "Nichts"),
    }[language]
    for written in (nothing, nothing.lower(), f"{nothing}."):
        assert tone(written, faults, language=language) is Tone.POSITIVE
        assert tone(written, praise, language=language) is Tone.NEGATIVE
        assert tone(written, "", language=language) is Tone.NEUTRAL


@pytest.mark.parametrize("text", ["All good", "Wouldn't change a thing.", "Can't think of anything, it was perfect."])
def test_contentment_with_nothing_to_improve_is_positive(text: str) -> None:
    assert tone(text, FAULTS) is Tone.POSITIVE


@pytest.mark.parametrize("text", ["Shorter waits", "The queue in the morning.", "Answer the phone."])
def test_what_should_be_better_is_negative_without_a_word_of_blame(text: str) -> None:
    assert tone(text, FAULTS) is Tone.NEGATIVE


@pytest.mark.parametrize("embedder", [MINILM, WORDS_ALONE], ids=["MiniLM", "words alone"])
@pytest.mark.parametrize("topic", ["staff", "The queue."])
def test_a_bare_subject_takes_its_tone_from_the_question(topic: str, embedder: Embedder) -> None:
    assert tone(topic, FAULTS, embedder) is Tone.NEGATIVE
    assert tone(topic, PRAISE, embedder) is Tone.POSITIVE


@pytest.mark.parametrize("text", ["n/a", "not applicable"])
def test_what_does_not_apply_is_no_blame(text: str) -> None:
    assert tone(text, FAULTS) is Tone.POSITIVE
    assert tone(text) is not Tone.NEGATIVE


@pytest.mark.parametrize("text", ["don't know", "idk", "no comment"])
def test_no_opinion_is_neutral(text: str) -> None:
    assert tone(text, FAULTS) is Tone.NEUTRAL


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("text", "sign"), [("👍👍", 1), ("😡", -1), (":(", -1), ("❤️", 1), ("🪑", 0), ("…", 0), ("", 0)]
)
def test_emoji_speak_by_themselves_and_other_signs_say_nothing(text: str, sign: int, language: str) -> None:
    assert np.sign(judged([segment(text)], language=language)[0].score) == sign


@pytest.mark.parametrize("text", ["https://example.org", "issues:(a) none", "under <30 kB", "as:D3"])
def test_what_only_looks_like_an_emoticon_is_none(text: str) -> None:
    assert signs_in(text) == (False, False)


@pytest.mark.parametrize("text", ["you are a bunch of fucking idiots", "what a bunch of crooks", "go to hell"])
def test_hostile_words_are_negative(text: str) -> None:
    assert tone(text) is Tone.NEGATIVE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sehr übersichtlich und freundlich.", Tone.POSITIVE),
        ("Viel zu langsam und unübersichtlich.", Tone.NEGATIVE),
        ("Das Essen war lecker, aber der Service war langsam.", Tone.MIXED),
        ("Gefällt mir nicht.", Tone.NEGATIVE),
        ("Ich nutze es montags.", Tone.NEUTRAL),
    ],
)
def test_german_is_judged_by_german_words(text: str, expected: Tone) -> None:
    assert tone(text, "Wie war es?", language="de") is expected


def test_a_model_without_a_head_of_its_own_is_judged_by_words_alone() -> None:
    said = [segment("It is a lovely app."), segment("It never works."), segment("I use it every Monday.")]
    assert judged(said, Strangers()) == judged(said, WORDS_ALONE)


def test_vectors_are_read_only_in_the_language_that_they_were_trained_in() -> None:
    said = [segment("Läuft seit zwei Jahren ohne Absturz."), segment("Ich warte jeden Morgen.")]
    assert judged(said, MINILM, "de") == judged(said, WORDS_ALONE, "de")
    assert judged(said, MINILM, "en") != judged(said, WORDS_ALONE, "en")


def test_a_passage_is_judged_the_same_alone_and_among_others() -> None:
    said = [segment("It is a lovely app."), segment("It never works."), segment("Nothing", FAULTS)]
    together = judged(said, WORDS_ALONE)
    assert together == tuple(judged([each], WORDS_ALONE)[0] for each in said)


def test_no_passages_have_no_tone() -> None:
    assert judged([]) == ()
    nothing = overall((), ())
    assert (nothing.tone, nothing.score) == (Tone.NEUTRAL, 0.0)
    assert set(nothing.shares) == {"positive", "negative", "neutral", "mixed"}


def of(*kinds: str) -> tuple[tuple[Judged, ...], list[Segment]]:
    """Passages of five words each by their tones: "+", "-", "=" and "~"."""
    signs = {
        "+": Judged(Tone.POSITIVE, 0.9),
        "-": Judged(Tone.NEGATIVE, -0.9),
        "=": Judged(Tone.NEUTRAL, 0.0),
        "~": Judged(Tone.MIXED, 0.0),
    }
    return tuple(signs[each] for each in kinds), [segment("one two three four five") for _ in kinds]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("+++", Tone.POSITIVE),
        ("---", Tone.NEGATIVE),
        ("====", Tone.NEUTRAL),
        ("+++-", Tone.POSITIVE),
        ("++-", Tone.MIXED),
        ("+=-=", Tone.MIXED),
        ("~", Tone.MIXED),
        ("==+", Tone.POSITIVE),
        ("=====+", Tone.NEUTRAL),
    ],
)
def test_an_interview_is_what_its_passages_are(kinds: str, expected: Tone) -> None:
    assert overall(*of(*kinds)).tone is expected


def test_shares_and_score_of_an_interview_come_from_its_passages() -> None:
    sentiment = overall(*of("+", "+", "-", "="))
    assert sentiment.shares == {"positive": 0.5, "negative": 0.25, "neutral": 0.25, "mixed": 0.0}
    assert sentiment.score == pytest.approx(0.225)


def test_a_long_passage_counts_more_than_a_short_one() -> None:
    passages = (Judged(Tone.POSITIVE, 0.9), Judged(Tone.NEGATIVE, -0.9))
    said = [segment("nice"), segment("it broke again and again and nobody could tell me why that was so")]
    assert overall(passages, said).tone is Tone.NEGATIVE


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["en", "de"]))
def test_any_words_have_a_tone(texts: list[str], language: str) -> None:
    said = [segment(text, language=language) for text in texts]
    found = judged(said, WORDS_ALONE, language)
    assert len(found) == len(texts)
    assert all(-1 <= each.score <= 1 for each in found)
    assert -1 <= overall(found, said).score <= 1


@pytest.mark.parametrize("text", ["x" * 20_000, "good bad " * 2_000, "a." * 10_000, "😀" * 5_000, "\ud800\x00"])
def test_words_of_any_length_have_a_tone(text: str) -> None:
    for language in ("en", "de"):
        assert judged([segment(text)], WORDS_ALONE, language)[0].tone in Tone


def test_only_the_beginning_of_an_endless_passage_is_judged() -> None:
    said = "It is a lovely app. " * 50
    assert vader(said) == vader(said + "awful " * 1_000)
    language = language_for("en")
    beginning, all_of_it = (words_read(each, QuestionKind(), language) for each in (said, said + "awful " * 1_000))
    assert beginning == all_of_it


def test_the_heads_that_ship_are_for_the_features_that_are_read() -> None:
    document = json.loads((files("openkoji.analysis") / FILE).read_text(encoding="utf-8"))
    for listed, head in zip(document["heads"], heads(), strict=True):
        assert tuple(listed["weights"]) == column_names(head.use)
        vector = MINILM.size if head.use.embedder else 0
        assert head.weights.shape == (len(column_names(head.use)) + vector, len(CLASSES))


def test_there_is_a_head_for_every_embedder_and_language() -> None:
    english, german = language_for("en"), language_for("de")
    assert head_for(MINILM.name, english).use.embedder == MINILM.name
    assert head_for("any", english).use.embedder is None
    assert head_for(MINILM.name, german).use.language is None


def test_the_weights_say_what_they_were_trained_on_and_under_which_licence() -> None:
    document = json.loads((files("openkoji.analysis") / FILE).read_text(encoding="utf-8"))
    assert {each["licence"] for each in document["trained on"]} <= {"MIT", "Apache-2.0", "CC0-1.0"}
    assert all(each["data"] and each["source"] for each in document["trained on"])
    assert document["made on"]
