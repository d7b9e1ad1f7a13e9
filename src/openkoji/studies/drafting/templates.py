"""The templates of drafts: a file for each occasion in each language, in `templates`.

`text` lists wordings, the better ones first: the first whose slots are filled, and that the check of wording finds no
fault with, is taken; the last of them has no slot. `weight` 1 is what a study of the occasion cannot do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from openkoji.studies.document import Methodology

_FOLDER = Path(__file__).parent / "templates"

METHODOLOGIES: tuple[str, ...] = get_args(Methodology)


@dataclass(frozen=True, slots=True)
class TemplateQuestion:
    id: str
    weight: int
    text: tuple[str, ...]
    type: str
    config: Mapping[str, Any]
    dig: str
    follow_ups: int
    show_if: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Template:
    """One occasion in one language."""

    occasion: str
    language: str
    methodology: str
    name: tuple[str, ...]
    decision: str
    success: str
    audience: str
    questions: tuple[TemplateQuestion, ...]


@cache
def template_of(occasion: str, language: str) -> Template:
    """The template of an occasion; every methodology is an occasion of its own."""
    content = yaml.safe_load((_FOLDER / language / f"{occasion}.yaml").read_text(encoding="utf-8"))
    return Template(
        occasion=occasion,
        language=language,
        methodology=content["methodology"],
        name=tuple(content["name"]),
        decision=content["decision"],
        success=content["success"],
        audience=content["audience"],
        questions=tuple(map(_question, content["questions"])),
    )


def occasions_in(language: str) -> tuple[str, ...]:
    """The occasions that have a template in a language."""
    return tuple(sorted(file.stem for file in (_FOLDER / language).glob("*.yaml")))


def _question(raw: Mapping[str, Any]) -> TemplateQuestion:
    config = dict(raw.get("scale", {}))
    if "options" in raw:
        config["options"] = list(raw["options"])
    if "allow_other" in raw:
        config["allowOther"] = raw["allow_other"]
    return TemplateQuestion(
        id=raw["id"],
        weight=raw["weight"],
        text=tuple(raw["text"]),
        type=raw.get("type", "open_ended"),
        config=config,
        dig=raw["dig"],
        follow_ups=raw.get("follow_ups", 1),
        show_if=raw.get("show_if"),
    )
