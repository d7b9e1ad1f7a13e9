"""What the interview page is told: one JSON object in the page, so that its first paint waits for no call."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Literal

from markupsafe import Markup

from openkoji.studies.model import PublishedStudy

Kind = Literal["personal", "open", "widget"]


def config_of(study: PublishedStudy, *, address: str, kind: Kind, link_token: str | None = None) -> dict[str, Any]:
    document = study.document
    about, interviewer = document.get("page") or {}, document.get("interviewer") or {}
    languages = interviewer.get("languages") or ["en"]
    consent = document.get("consent") or {}
    return {
        "v": 1,
        "kind": kind,
        "state": "open",
        "address": address,
        "linkToken": link_token,
        "title": about.get("title") or document["name"],
        "intro": about.get("intro"),
        "thanks": about.get("thanks"),
        "interviewer": interviewer.get("name"),
        "minutes": interviewer.get("maxMinutes") or 10,
        "questions": len(document.get("questions") or ()),
        "anonymous": bool(document.get("anonymous")),
        "languages": languages,
        "language": languages[0],
        "dir": "ltr",
        "consent": {"version": 1, "text": consent.get("text") or "", "required": bool(consent.get("required"))},
        "intake": about.get("intake") or [],
        "branding": {
            "color": None,
            "logoUrl": None,
            "theme": "system",
            "header": True,
            **(document.get("branding") or {}),
        },
        "redirectUrl": document.get("redirectUrl"),
        "allowedOrigins": document.get("allowedOrigins") or [],
        "texts": json.loads(files("openkoji.web").joinpath("interface_texts/en.json").read_text()),
    }


def script_safe(config: dict[str, Any]) -> Markup:
    """JSON that can stand inside a script element, whatever words it holds."""
    escaped = (
        json.dumps(config, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )
    return Markup(escaped)  # noqa: S704  every sign that could end the element is written as an escape
