"""What the interview page is told: one JSON object in the page, so that its first paint waits for no call.

- `v` 1; `kind` personal, open or widget; `state` as `interviews.visits.PageState`, and its words in `notice`;
  `begun`: the personal link leads to a conversation that its respondent has answered in, and that goes on;
- `address` of the study for the start, `linkToken` of a personal link;
- `title`, `intro`, `thanks`, `interviewer` (all but the title may be null); `minutes` and `questions` (numbers), and
  both in words: `length`;
- `anonymous`; `languages`, `language` of the study; `textsLanguage` of `texts`; `dir` ltr or rtl;
- `consent` {version, title, points[], text, required}: what the start's `consent.version` must name. A page that is not
  open has version null and nothing to agree to. Whatever the state, an interview that this browser or its site kept a
  token of goes on: the script looks for one first, and leaves the words of the state as they stand where there is none;
- `intake` [{key, label, type, options, required}];
- `branding` {color, ink, accentSheet, logoUrl, theme, header, badge}: color and ink are CSS values that keep their
  contrast in both themes, which the sheet sets as --accent and --ink-on-accent; /accents/{six digits}.css is such a
  sheet for any colour that a site names later;
- `redirectUrl`; `allowedOrigins` of host pages; `autoStart`; `mode`;
- `texts`: what the script says, in `textsLanguage`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from markupsafe import Markup

from openkoji.interviews.visits import PageState, Visit
from openkoji.respondents.identity import names_a_person
from openkoji.studies.consents import Wording
from openkoji.studies.model import PublishedStudy
from openkoji.studies.readiness import minutes_told
from openkoji.web.accents import accent
from openkoji.web.page_language import PageLanguage
from openkoji.web.page_view import View

Kind = Literal["personal", "open", "widget"]


def config_of(
    study: PublishedStudy,
    *,
    kind: Kind,
    visit: Visit,
    address: str,
    language: PageLanguage,
    view: View,
    link_token: str | None = None,
    consent: tuple[int, Wording] | None = None,
) -> dict[str, Any]:
    document = study.document
    about, interviewer = document.get("page") or {}, document.get("interviewer") or {}
    asks_consent = bool((document.get("consent") or {}).get("required"))
    intake = _intake(document)
    minutes, questions = minutes_told(document), len(document.get("questions") or ())
    return {
        "v": 1,
        "kind": kind,
        "state": visit.state.value,
        "begun": visit.is_begun,
        "notice": notice(visit.state, language),
        "address": address,
        "linkToken": link_token,
        "title": about.get("title") or document["name"],
        "intro": about.get("intro") or None,
        "thanks": about.get("thanks") or None,
        "interviewer": interviewer.get("name"),
        "minutes": minutes,
        "questions": questions,
        "length": _length(minutes, questions, language),
        "anonymous": bool(document.get("anonymous")),
        "languages": interviewer.get("languages") or ["en"],
        "language": language.tag,
        "textsLanguage": language.words_tag,
        "dir": language.direction,
        "consent": _consent(consent, language, required=asks_consent),
        "intake": intake,
        "branding": _branding(document, view),
        "redirectUrl": document.get("redirectUrl"),
        "allowedOrigins": document.get("allowedOrigins") or [],
        # Nobody is taken past something that they must agree to or fill in.
        "autoStart": view.is_started and not asks_consent and not any(field["required"] for field in intake),
        "mode": "text",
        "texts": language.texts["said"],
    }


def notice(state: PageState, language: PageLanguage) -> dict[str, str] | None:
    """The words of a state in which nothing can be begun."""
    if state is PageState.OPEN:
        return None
    title, text = language.words["states"][state.value]
    return {"title": title, "text": text}


def notice_config(state: PageState, language: PageLanguage) -> dict[str, Any]:
    """Of a page that shows nothing but this state: a site that has it in a frame hears of it."""
    about = notice(state, language)
    return {
        "v": 1,
        "state": state.value,
        "title": about and about["title"],
        "language": language.tag,
        "dir": language.direction,
        "allowedOrigins": ["*"],
        "texts": {"close": language.texts["said"]["close"]},
    }


def script_safe(config: Mapping[str, Any]) -> Markup:
    """JSON that can stand inside a script element, whatever words it holds."""
    escaped = (
        json.dumps(config, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )
    return Markup(escaped)  # noqa: S704  every sign that could end the element is written as an escape


def _length(minutes: int, questions: int, language: PageLanguage) -> str:
    return f"{language.counted('minutes', minutes)} · {language.counted('questions', questions)}"


def _consent(shown: tuple[int, Wording] | None, language: PageLanguage, *, required: bool) -> dict[str, Any]:
    title = language.words["consent_title"]
    if shown is None:
        return {"version": None, "title": title, "points": [], "text": "", "required": False}
    version, wording = shown
    return {
        "version": version,
        "title": title,
        "points": list(wording.points),
        "text": wording.own_text,
        "required": required,
    }


def _intake(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The form's fields; an anonymous study does not ask for what it would drop at the door."""
    fields: list[Mapping[str, Any]] = [
        {"type": "text", "options": [], "required": False, **field}
        for field in (document.get("page") or {}).get("intake") or ()
    ]
    if not document.get("anonymous"):
        return fields
    return [field for field in fields if field["type"] != "email" and not names_a_person(field["key"], "")]


def _branding(document: Mapping[str, Any], view: View) -> dict[str, Any]:
    branding = document.get("branding") or {}
    color = view.color or (branding.get("color") or "").lower() or None
    made = accent(color) if color else None
    return {
        "color": made and made.color,
        "ink": made and made.ink,
        "accentSheet": f"/accents/{color[1:]}.css" if color else None,
        "logoUrl": branding.get("logoUrl"),
        "theme": view.theme or branding.get("theme") or "system",
        "header": view.has_header,
        "badge": view.has_badge and branding.get("badge", True),
    }
