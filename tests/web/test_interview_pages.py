"""The pages of an interview: what they show, to whom, in which language, and under which policy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from openkoji.db import Database
from openkoji.interviews import visits
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, parse_id
from openkoji.respondents.links import OnceLink, PersonalLink
from openkoji.studies.anonymity import mark_of, study_key
from tests.conftest import SECRET, Workspace
from tests.interviews.conftest import Conversation, Research, StudyMaker
from tests.interviews.test_page_starts import address_of
from tests.web.configs import config_in, config_of_page

ADA = {"name": "Ada", "email": "ada@example.com"}
KEY_RING = KeyRing([SECRET])


def paths_of(research: Research) -> tuple[str, ...]:
    return tuple(f"/{path}/{address_of(research)}" for path in ("s", "embed", "api/v1/embed"))


def path_of(started: dict[str, Any]) -> str:
    path: str = started["interviewUrl"].removeprefix("http://testserver")
    return path


def directives(page: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in page.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


async def change(research: Research, **patch: Any) -> None:
    path = f"/api/v1/studies/{research.study['id']}"
    changed = await research.client.patch(path, json=patch, headers=research.workspace.headers)
    assert changed.status_code == 200, changed.text
    assert (await research.post(f"/studies/{research.study['id']}/publish")).status_code == 200


# ---- What is shown ----


async def test_every_page_says_what_it_is_about_without_a_script(make_research: StudyMaker) -> None:
    research = await make_research(
        page={"title": "Why people <leave>", "intro": "Tell us & help."},
        consent={"text": "We keep what you say for a year.", "required": True},
        branding={"logoUrl": "https://cdn.example.com/logo.png"},
    )
    for path in paths_of(research):
        page = await research.client.get(path)
        body = page.text.split('<script type="application/json"')[0]
        assert page.status_code == 200
        assert "<h1>Why people &lt;leave&gt;</h1>" in body
        assert "Tell us &amp; help." in body
        assert "About 3 minutes · 4 questions" in body
        assert "The interviewer is an AI, not a person." in body
        assert "We keep what you say for a year." in body
        assert '<img class="logo" src="https://cdn.example.com/logo.png"' in body
        assert "<noscript>" in body


async def test_the_script_is_told_everything_at_once(make_research: StudyMaker) -> None:
    research = await make_research(
        page={
            "intro": "About leaving.",
            "thanks": "Thank you, Ada.",
            "intake": [{"key": "role", "label": "Your role", "required": True}],
        },
        interviewer={"name": "Mika", "languages": ["en", "de"], "maxMinutes": 2},
        allowedOrigins=["https://shop.example.com"],
        redirectUrl="https://shop.example.com/thanks",
    )
    config = await config_of_page(research.client, f"/s/{address_of(research)}")
    assert config["v"] == 1
    assert (config["kind"], config["state"], config["begun"]) == ("open", "open", False)
    assert (config["address"], config["linkToken"]) == (address_of(research), None)
    assert (config["title"], config["intro"], config["thanks"]) == (
        research.study["name"],
        "About leaving.",
        "Thank you, Ada.",
    )
    assert (config["interviewer"], config["minutes"], config["questions"]) == ("Mika", 2, 4)
    assert (config["languages"], config["language"], config["dir"]) == (["en", "de"], "en", "ltr")
    assert config["intake"] == [{"key": "role", "label": "Your role", "type": "text", "options": [], "required": True}]
    assert config["allowedOrigins"] == ["https://shop.example.com"]
    assert config["redirectUrl"] == "https://shop.example.com/thanks"
    assert (config["autoStart"], config["anonymous"], config["notice"]) == (False, False, None)
    assert config["texts"]["failed"]


async def test_no_words_of_a_study_end_the_element_that_holds_them(make_research: StudyMaker) -> None:
    title = "</script><script>alert(1)</script><!--"
    research = await make_research(page={"title": title})
    page = await research.client.get(f"/s/{address_of(research)}")
    assert page.text.count("<script") == 2
    assert "alert(1)</script>" not in page.text
    assert config_in(page)["title"] == title


async def test_a_personal_link_leads_to_its_study(research: Research) -> None:
    started = (await research.start(ADA)).json()
    page = await research.client.get(path_of(started))
    config = config_in(page)
    assert (config["kind"], config["address"]) == ("personal", research.study["id"])
    assert config["linkToken"] == path_of(started).removeprefix("/i/")
    assert "Ada" not in page.text
    assert "ada@example.com" not in page.text
    assert started["sessionToken"] not in page.text


async def test_koji_s_iframe_and_ours_show_the_same(research: Research) -> None:
    ours, kojis = [await research.client.get(path) for path in paths_of(research)[1:]]
    assert config_in(ours) == config_in(kojis)
    assert config_in(ours)["kind"] == "widget"
    assert ours.text == kojis.text


async def test_an_anonymous_study_asks_for_nothing_that_it_would_drop(make_research: StudyMaker) -> None:
    fields = [{"key": key, "label": key} for key in ("team", "phone number", "userId", "role")]
    research = await make_research(anonymous=True, page={"intake": fields})
    config = await config_of_page(research.client, f"/s/{address_of(research)}")
    assert [field["key"] for field in config["intake"]] == ["team", "role"]
    assert any("anonymous" in point for point in config["consent"]["points"])


# ---- What the address asks for ----


async def test_koji_s_parameters_change_how_it_looks(make_research: StudyMaker) -> None:
    research = await make_research(branding={"color": "#0B5CAD", "theme": "light"})
    address = address_of(research)
    plain = (await config_of_page(research.client, f"/api/v1/embed/{address}"))["branding"]
    assert (plain["theme"], plain["header"], plain["badge"]) == ("light", True, True)
    assert plain["accentSheet"] == "/accents/0b5cad.css"
    asked = await config_of_page(
        research.client,
        f"/api/v1/embed/{address}",
        theme="dark",
        accent_color="4F46E5",
        hide_header="true",
        hide_branding="1",
        auto_start="true",
        mode="voice",
    )
    branding = asked["branding"]
    assert (branding["theme"], branding["header"], branding["badge"]) == ("dark", False, False)
    assert branding["accentSheet"] == "/accents/4f46e5.css"
    assert branding["color"].startswith("light-dark(#4f46e5, #")
    assert (asked["autoStart"], asked["mode"]) == (True, "text")


async def test_what_does_not_fit_is_left_out(research: Research) -> None:
    config = await config_of_page(
        research.client,
        f"/api/v1/embed/{address_of(research)}",
        theme="pink",
        accent_color="red;}",
        hide_header="maybe",
        language="xx-" + "y" * 500,
    )
    assert config["branding"]["theme"] == "system"
    assert (config["branding"]["color"], config["branding"]["header"]) == (None, True)
    assert config["language"] == "en"


async def test_nobody_is_started_past_what_they_must_agree_to_or_fill_in(make_research: StudyMaker) -> None:
    asking = await make_research(consent={"text": "We keep it.", "required": True})
    filling = await make_research(page={"intake": [{"key": "role", "label": "Role", "required": True}]})
    for research in (asking, filling):
        config = await config_of_page(research.client, f"/embed/{address_of(research)}", auto_start="true")
        assert config["autoStart"] is False


async def test_who_the_address_says_it_is_stands_nowhere_in_the_page(research: Research) -> None:
    page = await research.client.get(
        f"/api/v1/embed/{address_of(research)}",
        params={
            "respondent_name": "Ada Lovelace",
            "respondent_email": "ada@example.com",
            "external_id": "u_815",
            "metadata": '{"plan": "platinum"}',
        },
    )
    assert page.status_code == 200
    for secret in ("Lovelace", "ada@", "u_815", "platinum"):
        assert secret not in page.text
        assert secret not in str(page.headers)


async def test_a_study_may_do_without_the_badge(make_research: StudyMaker) -> None:
    research = await make_research(branding={"badge": False})
    assert (await config_of_page(research.client, f"/s/{address_of(research)}"))["branding"]["badge"] is False


async def test_an_accent_has_a_sheet_and_other_addresses_have_none(client: httpx.AsyncClient) -> None:
    sheet = await client.get("/accents/4f46e5.css")
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "--accent: light-dark(#4f46e5," in sheet.text
    assert (await client.get("/accents/red.css")).status_code == 404
    assert (await client.get("/accents/4f46e5%7D.css")).status_code == 404


# ---- Languages ----


async def test_a_visitor_is_spoken_to_in_their_language_where_the_study_has_it(make_research: StudyMaker) -> None:
    research = await make_research(interviewer={"languages": ["en", "de", "ar"]})
    path = f"/s/{address_of(research)}"

    async def language(accept: str, **query: str) -> tuple[str, str]:
        page = await research.client.get(path, params=query, headers={"Accept-Language": accept})
        assert "accept-language" in page.headers["vary"].lower()
        config = config_in(page)
        assert f'<html lang="{config["language"]}" dir="{config["dir"]}"' in page.text
        return config["language"], config["dir"]

    assert await language("de-CH, en;q=0.5") == ("de", "ltr")
    assert await language("it, nl") == ("en", "ltr")
    assert await language("de", language="en") == ("en", "ltr")
    assert await language("ar-EG") == ("ar", "rtl")


async def test_a_language_that_we_do_not_speak_has_english_words_of_ours(make_research: StudyMaker) -> None:
    research = await make_research(interviewer={"languages": ["ar"]})
    config = await config_of_page(research.client, f"/s/{address_of(research)}")
    assert (config["language"], config["textsLanguage"]) == ("ar", "en")


async def test_an_interview_that_is_there_keeps_its_language(make_research: StudyMaker) -> None:
    research = await make_research(interviewer={"languages": ["en", "de"]})
    started = (await research.start(ADA, language="de")).json()
    page = await research.client.get(path_of(started), headers={"Accept-Language": "en"})
    assert config_in(page)["language"] == "de"


# ---- States ----


async def state_at(client: httpx.AsyncClient, path: str, status: int = 200) -> tuple[str, str]:
    """The state that the page tells its script, and the words that stand in it."""
    page = await client.get(path)
    assert page.status_code == status, page.text
    config = config_in(page)
    assert f"<h1>{config['notice']['title']}</h1>" in page.text
    assert config["consent"] == {
        "version": None,
        "title": config["consent"]["title"],
        "points": [],
        "text": "",
        "required": False,
    }
    return config["state"], config["notice"]["title"]


@pytest.mark.parametrize(
    ("step", "state", "title"),
    [("pause", "paused", "This study is paused"), ("close", "closed", "This study is closed")],
)
async def test_a_study_that_takes_nobody_says_so(research: Research, step: str, state: str, title: str) -> None:
    await research.post(f"/studies/{research.study['id']}/{step}")
    for path in paths_of(research):
        assert await state_at(research.client, path) == (state, title)


async def test_a_study_whose_time_is_over_is_closed(make_research: StudyMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    research = await make_research(closesAt="2099-01-01T00:00:00Z")
    path = f"/s/{address_of(research)}"
    assert (await config_of_page(research.client, path))["state"] == "open"
    monkeypatch.setattr(visits, "now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert (await state_at(research.client, path))[0] == "closed"


async def test_a_full_study_says_so_but_goes_on_with_whoever_began(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=1)
    started = (await research.start(ADA)).json()
    assert (await state_at(research.client, f"/s/{address_of(research)}"))[0] == "full"
    await Conversation(research.client, started).say("Too expensive.")
    config = await config_of_page(research.client, path_of(started))
    assert (config["state"], config["begun"]) == ("open", True)


async def test_a_closed_study_goes_on_with_whoever_began(research: Research) -> None:
    started = (await research.start(ADA)).json()
    await Conversation(research.client, started).say("Too expensive.")
    await research.post(f"/studies/{research.study['id']}/close")
    assert (await config_of_page(research.client, path_of(started)))["state"] == "open"


async def test_whoever_is_done_is_thanked(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await conversation.finish()
    assert await state_at(research.client, path_of(conversation.started)) == ("completed", "Thank you")
    await change(research, allowRepeats=True)
    assert (await config_of_page(research.client, path_of(conversation.started)))["state"] == "open"


async def test_whoever_withdrew_is_told_so(research: Research, database: Database) -> None:
    started = (await research.start(ADA)).json()
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE respondents SET withdrawn_at = now()")
    assert (await state_at(research.client, path_of(started)))[0] == "withdrawn"


async def test_without_the_open_link_its_page_asks_for_the_personal_one(make_research: StudyMaker) -> None:
    research = await make_research(page={"openLink": False}, allowedOrigins=["https://shop.example.com"])
    opened, *embedded = paths_of(research)
    assert (await state_at(research.client, opened))[0] == "invitation"
    for path in embedded:
        assert (await config_of_page(research.client, path))["state"] == "open"


async def test_a_link_of_an_anonymous_study_that_was_used_says_where_to_go_on(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(anonymous=True)
    workspace_id, study_id = research.workspace.workspace_id, parse_id(Prefix.STUDY, research.study["id"])
    assert study_id is not None
    async with database.workspace(workspace_id) as transaction:
        key = await study_key(transaction, workspace_id, study_id, KEY_RING)
    token = OnceLink(workspace_id, study_id, mark_of(key, "ada@example.com")).token(KEY_RING)
    config = await config_of_page(research.client, f"/i/{token}")
    assert (config["kind"], config["state"], config["linkToken"]) == ("personal", "open", token)
    started = await research.client.post(
        f"/api/v1/embed/{config['address']}/start", json={"linkToken": token}, headers={"Origin": "http://testserver"}
    )
    assert started.status_code == 201
    assert (await state_at(research.client, f"/i/{token}"))[0] == "used"


@pytest.mark.parametrize("path", ["/i/nothing", "/i/" + "A" * 64, "/s/no-such-study", "/embed/no-such-study"])
async def test_an_address_that_leads_nowhere_says_so_in_words(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "<h1>Nothing here</h1>" in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"


async def test_a_person_who_was_erased_has_no_page(research: Research) -> None:
    token = PersonalLink(research.workspace.workspace_id, uuid4()).token(KEY_RING)
    assert (await research.client.get(f"/i/{token}")).status_code == 404


async def test_nobody_reads_a_study_that_was_not_published(client: httpx.AsyncClient, workspace: Workspace) -> None:
    draft = (await client.post("/api/v1/studies", json={"name": "A secret plan"}, headers=workspace.headers)).json()
    for path in ("s", "embed", "api/v1/embed"):
        for address in (draft["slug"], draft["id"]):
            page = await client.get(f"/{path}/{address}")
            assert page.status_code == 404
            assert "secret plan" not in page.text


async def test_a_link_into_a_study_that_is_not_published_yet_says_to_come_back(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    draft = (await client.post("/api/v1/studies", json={"name": "A secret plan"}, headers=workspace.headers)).json()
    study_id = parse_id(Prefix.STUDY, draft["id"])
    assert study_id is not None
    page = await client.get(f"/i/{OnceLink(workspace.workspace_id, study_id, bytes(16)).token(KEY_RING)}")
    assert page.status_code == 200
    assert "<h1>Not open yet</h1>" in page.text
    assert "secret plan" not in page.text


# ---- Opening is looking ----


async def test_opening_a_page_changes_nothing_and_sets_no_cookie(research: Research, database: Database) -> None:
    started = (await research.start(ADA)).json()

    async def everything() -> tuple[Any, ...] | None:
        async with database.workspace(research.workspace.workspace_id) as transaction:
            return await transaction.fetch_values(
                "SELECT (SELECT json_agg(i) FROM interviews i)::text, (SELECT json_agg(r) FROM respondents r)::text, "
                "(SELECT count(*) FROM messages), (SELECT count(*) FROM consents), (SELECT count(*) FROM events), "
                "(SELECT count(*) FROM anonymous_starts)"
            )

    before = await everything()
    for path in (*paths_of(research), path_of(started)):
        for method in ("GET", "HEAD"):
            page = await research.client.request(method, path)
            assert page.status_code == 200
            assert "set-cookie" not in page.headers
    assert await everything() == before


async def test_head_is_get_without_a_body(research: Research) -> None:
    page = await research.client.head(f"/s/{address_of(research)}")
    assert (page.status_code, page.content) == (200, b"")


# ---- Policies ----


async def test_nothing_of_others_is_loaded_or_run(research: Research) -> None:
    for path in paths_of(research):
        policy = directives(await research.client.get(path))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")
        assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'none'")


async def test_the_page_itself_has_no_inline_script_or_style(make_research: StudyMaker) -> None:
    research = await make_research(branding={"color": "#4f46e5"})
    page = await research.client.get(f"/s/{address_of(research)}")
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert " onclick" not in page.text
    assert page.text.count("<script") == 2


async def test_images_come_from_us_and_from_the_logos_origin(make_research: StudyMaker) -> None:
    research = await make_research(branding={"logoUrl": "https://cdn.example.com:8443/a/logo.png"})
    policy = directives(await research.client.get(f"/s/{address_of(research)}"))
    assert policy["img-src"] == "'self' data: https://cdn.example.com:8443"


@pytest.mark.parametrize(
    "address",
    ["https://a;script-src%20*/x", "https://a;script-src/x", "https://a,b/x", "https://'none'/x", "https://[::1/x"],
)
async def test_no_stored_address_adds_a_directive(make_research: StudyMaker, address: str) -> None:
    research = await make_research(branding={"logoUrl": address})
    policy = directives(await research.client.get(f"/s/{address_of(research)}"))
    assert policy["img-src"] == "'self' data:"
    assert policy["script-src"] == "'self'"


async def test_personal_and_open_pages_stand_in_no_frame(research: Research) -> None:
    started = (await research.start(ADA)).json()
    for path in (f"/s/{address_of(research)}", path_of(started), "/i/nothing", "/s/nothing"):
        assert directives(await research.client.get(path))["frame-ancestors"] == "'none'"


async def test_the_widget_stands_in_the_pages_of_allowed_sites_alone(make_research: StudyMaker) -> None:
    research = await make_research(allowedOrigins=["https://shop.example.com", "https://*.example.org"])
    for path in paths_of(research)[1:]:
        page = await research.client.get(path)
        assert directives(page)["frame-ancestors"] == "'self' https://shop.example.com https://*.example.org"
        assert "x-frame-options" not in page.headers
        assert "permissions-policy" not in page.headers


async def test_without_allowed_sites_the_widget_stands_in_our_own_pages(research: Research) -> None:
    for path in paths_of(research)[1:]:
        assert directives(await research.client.get(path))["frame-ancestors"] == "'self'"


@pytest.fixture
async def on_loopback(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_on_the_machine_itself_any_page_of_it_may_show_the_widget(
    research: Research, on_loopback: httpx.AsyncClient
) -> None:
    page = await on_loopback.get(f"/embed/{address_of(research)}")
    allowed = directives(page)["frame-ancestors"].split()
    assert {"'self'", "http://localhost:*", "http://127.0.0.1:*"} <= set(allowed)
    page = await on_loopback.get(f"/s/{address_of(research)}")
    assert directives(page)["frame-ancestors"] == "'none'"


async def test_no_search_engine_keeps_a_page_and_no_cache_a_personal_one(research: Research) -> None:
    started = (await research.start(ADA)).json()
    for path in (*paths_of(research), path_of(started)):
        page = await research.client.get(path)
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "no-store" in (await research.client.get(path_of(started))).headers["cache-control"]
