"""The page of a report shows words as they were said, whatever they hold."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import report_of
from openkoji.analysis.report.model import Tones, quotes_in
from openkoji.web.reports import page_in_one_file
from tests.analysis.report.studies import evidence, forty, quote, theme

# A browser makes line feeds of carriage returns, and no page can hold a NUL.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=80)


class _Read(HTMLParser):
    """What a reader sees: the quotes, and the tags around everything."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.quotes: list[str] = []
        self.tags: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "blockquote":
            self.quotes.append("")
        if tag in ("blockquote", "p"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open == ["blockquote", "p"]:
            self.quotes[-1] += data


def page(text: str) -> tuple[_Read, list[str]]:
    said = (quote(text, Tone.NEGATIVE, 1), quote(f"{text} So.", Tone.POSITIVE, 2))
    themes = (theme(text, 6, tones=Tones(positive=3, negative=3), quotes=said),)
    report = report_of(evidence(12, study=text, themes=themes), language="en", written_on="2026-11-23")
    shown = [each.text for part in (report.answer, report.themes) for each in quotes_in(part)]
    return _Read(page_in_one_file(report)), shown


@settings(max_examples=100, deadline=None)
@given(WORDS)
@example("</p></blockquote><script>alert(1)</script>")
@example("&lt;b&gt; &amp;amp; <!-- ]]>")
@example("{{ 7 * 7 }} {% raw %}")
def test_every_quote_is_shown_word_for_word_and_makes_no_tag(text: str) -> None:
    read, quotes = page(text)
    assert read.quotes == quotes
    assert read.tags == page("Plain words.")[0].tags


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_says_its_language_and_writes_in_it(language: str) -> None:
    written = page_in_one_file(report_of(forty(), language=language, written_on="2026-11-03"))
    assert f'<html lang="{language}">' in written
    assert {"en": "What is not known", "de": "Was nicht bekannt ist"}[language] in written
    assert {"en": "3 November 2026", "de": "3. November 2026"}[language] in written
    assert written.count("<h1") == 1


def test_every_chart_has_its_figures_in_a_table() -> None:
    read = _Read(page_in_one_file(report_of(forty(), language="en", written_on="2026-11-03")))
    assert read.tags.count("figure") == read.tags.count("table") == read.tags.count("caption") == 10


@pytest.mark.parametrize("counted", [0, 1, 2])
def test_a_report_of_hardly_an_interview_has_no_empty_section(counted: int) -> None:
    of = evidence(counted, themes=(theme("Price", counted),) if counted else ())
    written = page_in_one_file(report_of(of, language="en", written_on="2026-11-03"))
    assert 'id="questions"' not in written
    assert ('id="themes"' in written) == bool(counted)
    for anchor in ("answer", "participants", "unknown", "method"):
        assert f'href="#{anchor}"' in written
        assert f'id="{anchor}"' in written
