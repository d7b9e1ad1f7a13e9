"""A report as Markdown: what was said is the same words when a renderer has read it, and never markup."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import markdown_of, report_of
from openkoji.analysis.report.markdown import plain
from openkoji.analysis.report.model import Place, Quote
from tests.analysis.report.studies import evidence, forty, theme

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
MARKUP = st.text(st.sampled_from("<>[]()!*_`~#|&;:\\/.-+=1 \n\tax@$^{}'\""), max_size=40)


def shown(rendered: str) -> str:
    """The words that a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


def test_a_takeaway_comes_with_the_words_of_one_who_said_it() -> None:
    written = markdown_of(report_of(forty(), language="en", written_on="2026-11-23"))
    rendered = RENDER(written[written.index("## What to take along") : written.index("## What they speak of")])
    items = re.findall(r"<li>(.*?)</li>", rendered, re.DOTALL)
    assert len(items) == rendered.count("<li>")
    assert rendered.count("<ol>") == 1
    assert "Price rises troubled me." in items[0]


@given(st.one_of(MARKUP, st.text(CHARACTERS, max_size=60)))
@example("![i](http://x) [a](javascript:x) <b>&lt;</b> `c` ~~d~~ **e**")
@example("1. one")
@example("- - -")
@example("=====")
def test_any_words_are_shown_as_they_were_said(words: str) -> None:
    said = " ".join(words.split())
    for before, after in (("", ""), ("> ", ""), ("### ", ""), ("1. ", " *weight*"), ("- ", "")):
        rendered = RENDER(f"{before}{plain(words)}{after}\n")
        assert shown(rendered).strip() == f"{said}{after}".replace("*weight*", "weight").strip()
        assert set(re.findall(r"<([a-z0-9]+)", rendered)) <= {"p", "blockquote", "h3", "ol", "ul", "li", "em"}


@given(MARKUP)
def test_a_quote_in_a_link_and_a_cell_stay_within_it(words: str) -> None:
    said = " ".join(words.split())
    linked = RENDER(f"> [{plain(words)}](https://host/t/x#m-1)\n")
    assert re.findall(r'href="([^"]*)"', linked) == ["https://host/t/x#m-1"]
    assert shown(linked).strip() == said
    cells = re.findall(r"<td[^>]*>(.*?)</td>", RENDER(f"| a | b |\n| --- | --- |\n| {plain(words)} | 2 |\n"), re.DOTALL)
    assert [shown(cell) for cell in cells] == [said, "2"]


@pytest.mark.parametrize(
    "words", ["see http://evil.example/a", "www.evil.example", "HTTPS://evil.example", "ftp://evil.example"]
)
def test_an_address_that_some_renderers_link_is_broken_up(words: str) -> None:
    assert not re.search(r"://|www\.", plain(words))
    assert shown(RENDER(plain(words))).strip() == words


def test_the_document_has_the_headings_of_the_report_and_no_others() -> None:
    hostile = theme("# Ours\n\n## now", 6, quotes=(Quote("# Mine\n\n---", Tone.NEGATIVE, None),))
    rendered = RENDER(markdown_of(report_of(evidence(12, themes=(hostile,)), language="en", written_on="2026-11-23")))
    assert re.findall(r"<h1>(.*?)</h1>", rendered) == ["Why people leave"]
    assert re.findall(r"<h2>(.*?)</h2>", rendered) == [
        "The answer",
        "What to take along",
        "What they speak of",
        "Who was asked",
        "What is not known",
        "How this was made",
    ]
    assert "<hr" not in rendered


def test_every_chart_is_a_table_with_as_many_cells_as_headings() -> None:
    rendered = RENDER(markdown_of(report_of(forty(), language="en", written_on="2026-11-23")))
    tables = re.findall(r"<table>(.*?)</table>", rendered, re.DOTALL)
    assert len(tables) == 10
    for table in tables:
        heads = table.count("<th ") + table.count("<th>")
        assert all(row.count("<td") == heads for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:])


def test_a_quote_without_an_address_is_no_link() -> None:
    placed = Quote("Too dear.", Tone.NEGATIVE, Place("int_1", "msg_1", 0, 9))
    told = report_of(
        evidence(12, themes=(theme("Price", 6, quotes=(placed,)),)), language="en", written_on="2026-11-23"
    )
    assert "> Too dear.\n" in markdown_of(told)
