"""A public report tells nothing of who said what; what was said is text wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest

from openkoji.reports import documents, repository
from tests.reports.conftest import DeskMaker
from tests.reports.reporting import READS_BEST, Desk, quotes_in

IDENTITIES = [
    ("I am Ada, by the way, and the bill doubled in March", "Ada"),
    ("this is ada lovelace speaking, the bill doubled", "lovelace"),
    ("Write to ada@example.com or ada (at) example dot com about the bill", "example"),
    ("Call me at +44 20 7946 0958 about the bill", "7946"),
    ("My account is DE89 3704 0044 0532 0130 00 and the bill doubled", "3704"),
    ("See https://example.com/u/ada or @ada_l for the bill", "ada_l"),
    ("My number is u_4711-x and the bill doubled", "4711"),
    ("Grace told me that the bill would double", "Grace"),
    ("my colleague grace hopper has left as well", "hopper"),
]


def _bars(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bars of all charts that divide respondents by what they said or are."""
    for chart in (*(question["chart"] for question in report["questions"]), *report["participants"]["charts"]):
        if chart is not None and chart["kind"] != "line":
            yield from chart["bars"]


async def published(desk: Desk, **how: Any) -> tuple[str, str, str]:
    """The public report as page, as Markdown, as JSON."""
    address = await desk.publish(await desk.generate(), **how)
    page, markdown, told = [(await desk.client.get(f"{address}{ending}")).text for ending in ("", ".md", ".json")]
    return page, markdown, told


@pytest.mark.parametrize(("words", "identity"), IDENTITIES)
async def test_no_identity_stands_in_a_quote(desk_of: DeskMaker, words: str, identity: str) -> None:
    desk = desk_of(6, seed=5)
    ada, grace = desk.counted()[:2]
    desk.call(ada, "Ada Lovelace", "ada@example.com", accountId="u_4711-x")
    desk.call(grace, "Grace Hopper", "grace@example.org")
    said = desk.say(ada, words)
    private = await desk.generate()
    assert said in {quote["text"] for quote in quotes_in(private["report"])}
    for form in await published(desk):
        assert "bill" in form or "colleague" in form
        assert not re.search(rf"\b{identity}\b", form)
        assert "[" in form


async def test_a_name_that_is_a_word_stays_where_it_is_one(desk_of: DeskMaker) -> None:
    desk = desk_of(6, seed=5)
    first, second, third = desk.counted()[:3]
    desk.call(first, "Will Price")
    desk.say(second, "Will it get better? Price is what I look at, and the price doubled")
    desk.say(third, "The price doubled, and I will go")
    _, _, told = await published(desk)
    words = " ".join(quote["text"] for quote in quotes_in(json.loads(told)))
    assert "Will it get better? Price is what" in words


async def test_no_link_no_id_and_no_respondent_is_in_it(desk: Desk) -> None:
    report = (await desk.generate())["report"]
    assert any(quote["place"]["url"] for quote in quotes_in(report))
    for form in await published(desk):
        assert "/t/" not in form
        assert not re.search(r"\b(?:int|msg|rsp|thm|stu)_[0-9a-f]", form)
        assert "robin.made" not in form
        assert "Robin" not in form
    page, _, told = await published(desk)
    assert {quote["place"] for quote in quotes_in(json.loads(told))} == {None}
    assert set(re.findall(r'href="([^"]*)"', page)) <= {
        *re.findall(r'href="(#[a-z]+|data:,|/assets/[\w.]+\.css|/r/[\w-]+\.(?:md|json))"', page)
    }


async def test_groups_of_fewer_than_three_are_not_broken_out(desk_of: DeskMaker) -> None:
    desk = desk_of(24, seed=2)
    few, many = desk.counted()[:2], desk.counted()[2:]
    for made in few:
        desk.call(made, "Robin", plan="enterprise-emea")
    for number, made in enumerate(many):
        desk.call(made, "Robin", plan="pro" if number % 2 else "free")
    page, markdown, told = await published(desk, segments=["plan"])
    for form in (page, markdown, told):
        assert "enterprise-emea" not in form
        assert "not shown" not in form
        assert "No subject, answer, tone or trait of fewer than three respondents is shown apart" in form
    titles = {chart["title"]: chart for chart in json.loads(told)["participants"]["charts"]}
    by_plan = titles["Respondents that count by plan"]
    counts = [bar["count"] for bar in by_plan["bars"]]
    assert min(counts) >= 3
    assert sum(counts) == by_plan["total"]


async def test_metadata_is_public_only_where_whoever_publishes_names_its_key(desk: Desk) -> None:
    for number, made in enumerate(desk.study.interviews):
        desk.call(made, "Robin", diagnosis=("HIV", "asthma")[number % 2], plan=("pro", "free")[number // 2 % 2])
    report = await desk.generate()
    assert "HIV" in (await desk.get(f"/{report['id']}/page")).text
    page, markdown, told = await published(desk)
    for form in (page, markdown, told):
        assert "HIV" not in form
        assert "diagnosis" not in form
        assert "by plan" not in form
    for form in await published(desk, segments=["plan"]):
        assert "HIV" not in form
        assert "Respondents that count by plan" in form
    with_it = await published(desk, segments=["diagnosis"])
    assert "HIV" in with_it[0]


async def test_a_segment_that_has_no_groups_is_refused_with_those_that_there_are(desk: Desk) -> None:
    report = await desk.generate()
    refused = await desk.post(f"/{report['id']}/publish", {"segments": ["shoeSize"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "segments")
    assert "It has groups by: isAdmin, plan." in refused.json()["message"]


async def test_no_count_of_one_or_two_answers_stands_in_a_public_report(desk_of: DeskMaker) -> None:
    desk = desk_of(14, seed=4)
    report = await desk.generate()
    private = [bar["count"] for bar in _bars(report["report"])]
    assert {1, 2} & set(private), "else it shows nothing"
    told = json.loads((await published(desk))[2])
    assert not {1, 2} & {bar["count"] for bar in _bars(told)}
    for theme in told["themes"]:
        assert theme["respondents"] >= 3
        assert not theme["tones"] or not {1, 2} & set(theme["tones"].values())


async def test_three_interviews_of_one_respondent_are_no_group(desk_of: DeskMaker) -> None:
    desk = desk_of(12, seed=2)
    few, many = desk.counted()[:3], desk.counted()[3:]
    for made in few:
        desk.call(made, "Robin", plan="enterprise")
        desk.run(
            "UPDATE interviews SET is_current = %s, respondent_id = %s WHERE id = %s",
            [made is few[0], few[0].respondent_id, made.id],
        )
    for number, made in enumerate(many):
        desk.call(made, "Robin", plan="pro" if number % 2 else "free")
    report = await desk.generate()
    refused = await desk.post(f"/{report['id']}/publish", {"segments": ["plan"]})
    shown = "" if refused.status_code == 422 else (await desk.client.get(refused.json()["url"])).text
    assert "enterprise" not in shown


async def test_what_was_erased_is_gone_from_the_report(desk_of: DeskMaker) -> None:
    desk = desk_of(6, seed=5)
    said = desk.say(desk.counted()[0], "The bill doubled overnight in March")
    address = await desk.publish(await desk.generate())
    assert said in (await desk.client.get(f"{address}.json")).text
    desk.say(desk.counted()[0], "")
    assert said not in (await desk.client.get(f"{address}.json")).text


@pytest.mark.parametrize("words", ["“as ada told me”", "“ask Ada Lovelace”", "“mail ada@example.com”"])
async def test_no_identity_stands_in_the_name_of_a_theme(desk_of: DeskMaker, words: str) -> None:
    desk = desk_of(40)
    desk.call(desk.counted()[0], "Ada Lovelace", "ada@example.com")
    (theme_id,) = (theme_id for name, theme_id in desk.study.theme_ids.items() if name.startswith("“"))
    with psycopg.connect(desk.conninfo) as connection:
        connection.execute("SET ROLE openkoji_system")
        connection.execute("UPDATE themes SET name = %s WHERE id = %s", [words, theme_id])
    private = await desk.generate()
    assert words in {theme["name"] for theme in private["report"]["themes"]}
    for form in await published(desk):
        assert not re.search(r"\bada\b|lovelace", form, re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "shown"), [("Ada is slow", "[name] is slow"), ("Article search", "Article search"), ("Price", "Price")]
)
async def test_a_name_that_fewer_than_three_say_goes_out_of_any_themes_name(
    desk_of: DeskMaker, name: str, shown: str
) -> None:
    desk = desk_of(40)
    ada, grace, price, *others = desk.counted()
    desk.call(ada, "Ada Lovelace")
    desk.call(grace, "Art Grace")
    desk.call(price, "Will Price")
    for made in others[:3]:
        desk.say(made, "The price doubled overnight")
    (theme_id,) = (theme_id for each, theme_id in desk.study.theme_ids.items() if each == "Price rises")
    with psycopg.connect(desk.conninfo) as connection:
        connection.execute("SET ROLE openkoji_system")
        connection.execute("UPDATE themes SET name = %s WHERE id = %s", [name, theme_id])
    page, markdown, told = await published(desk)
    report = json.loads(told)
    assert shown in {theme["name"] for theme in report["themes"]}
    assert f"“{shown}”" in " ".join((*report["answer"]["sentences"], *(each["text"] for each in report["takeaways"])))
    if shown != name:
        assert name not in page + markdown + told


async def test_a_public_report_is_made_when_it_is_published_and_then_only_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await desk.publish(await desk.generate())
    first = (await desk.client.get(address)).text

    async def refused(*_: object) -> None:
        raise AssertionError("a GET reads no respondents")

    monkeypatch.setattr(repository, "speakers", refused)
    monkeypatch.setattr(repository, "cited", refused)
    monkeypatch.setattr(documents, "published_document", refused)
    assert (await desk.client.get(address)).text == first


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)> onmouseover="alert(1)" {{7*7}}',
    "![pixel](http://evil.example/p.png) [link](javascript:alert(1)) <http://evil.example>",
    "# Not a heading | a | b | `code` *bold* ~~gone~~ http://evil.example www.evil.example",
    "</blockquote></main><h1>Ours now</h1><style>body{display:none}</style>",
    "]]> --> <!-- &lt;b&gt; &amp; \\u003cscript\\u003e",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_markup_in_answers_stays_text_on_the_page(desk_of: DeskMaker, words: str) -> None:
    desk = desk_of(6, seed=5)
    desk.say(desk.counted()[0], words[:READS_BEST])
    report = await desk.generate()
    private = (await desk.get(f"/{report['id']}/page")).text
    public = (await desk.client.get(await desk.publish(report))).text
    plain = desk_of(6, seed=5)
    plain.say(plain.counted()[0], "The bill doubled overnight in March")
    other = await plain.generate()
    for page, without in (
        (private, (await plain.get(f"/{other['id']}/page")).text),
        (public, (await plain.client.get(await plain.publish(other))).text),
    ):
        assert _tags(page) == _tags(without)


class _Tags(HTMLParser):
    """Every tag with the names of its attributes, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))


def _tags(page: str) -> list[tuple[str, ...]]:
    tags = _Tags()
    tags.feed(page)
    return tags.found
