"""Prompts: how to plan a study, read its results and sum it up, for a person who begins with an agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    GetPromptResult,
    ListPromptsResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    TextContent,
)

_TEXTS = Path(__file__).parent / "prompt_texts"
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class DeclaredPrompt:
    """A prompt: its text stands in `prompt_texts`, and `fill` makes what is put into it of the arguments."""

    name: str
    title: str
    description: str
    arguments: tuple[PromptArgument, ...]
    fill: Callable[[Mapping[str, str]], Mapping[str, str]]

    def render(self, given: Mapping[str, str]) -> str:
        text = (_TEXTS / f"{self.name}.md").read_text(encoding="utf-8")
        return Template(text).substitute(self.fill(given)).strip()


def _argument(name: str, description: str, *, required: bool = True) -> PromptArgument:
    return PromptArgument(name=name, description=description, required=required)


_STUDY = _argument("study_id", "The id of the study: stu_…")


def _planned(given: Mapping[str, str]) -> Mapping[str, str]:
    known = {"Who is asked": given.get("audience"), "What is decided by it": given.get("decision")}
    lines = "".join(f"{label}: {text}\n" for label, text in known.items() if text)
    return {"goal": given["goal"], "known": lines}


def _read(given: Mapping[str, str]) -> Mapping[str, str]:
    focus = f" I want to know above all: {given['focus']}" if given.get("focus") else ""
    return {"study_id": given["study_id"], "focus": focus}


def _summed(given: Mapping[str, str]) -> Mapping[str, str]:
    return {"study_id": given["study_id"], "reader": given.get("reader") or "a colleague who has five minutes"}


PROMPTS = (
    DeclaredPrompt(
        "plan_a_study",
        "Plan a study",
        "From what you want to find out to a study that is checked, rehearsed and ready to publish.",
        (
            _argument("goal", "What you want to find out, in a sentence or two."),
            _argument("audience", "Who has lived through it.", required=False),
            _argument("decision", "What you will decide with the findings.", required=False),
        ),
        _planned,
    ),
    DeclaredPrompt(
        "read_results",
        "Read results",
        "What a study found, with counts, quotes as they were said, and what speaks against it.",
        (_STUDY, _argument("focus", "What you want to know above all.", required=False)),
        _read,
    ),
    DeclaredPrompt(
        "one_page_summary",
        "Write the one-page summary",
        "A page for those who decide: the answer, three findings with evidence, what speaks against it, what to do.",
        (_STUDY, _argument("reader", "Who will read it.", required=False)),
        _summed,
    ),
)


def list_prompts() -> ListPromptsResult:
    return ListPromptsResult(
        prompts=[
            Prompt(name=each.name, title=each.title, description=each.description, arguments=list(each.arguments))
            for each in PROMPTS
        ]
    )


def get_prompt(name: str, arguments: Mapping[str, Any] | None) -> GetPromptResult:
    """The prompt as a message. Raises `MCPError` for one that there is not, and for arguments that do not fit."""
    found = next((each for each in PROMPTS if each.name == name), None)
    if found is None:
        raise _unfit(f"There is no prompt {name[:100]!r}. List them with prompts/list.")
    given = {key: str(value).strip() for key, value in (arguments or {}).items()}
    known = {each.name: bool(each.required) for each in found.arguments}
    missing = [each for each, is_required in known.items() if is_required and not given.get(each)]
    if missing:
        raise _unfit(f"{name} needs {' and '.join(missing)}.")
    for key, value in given.items():
        if key not in known:
            raise _unfit(f"{name} takes no argument {key[:100]!r}; it takes {', '.join(known)}.")
        if len(value) > _LONGEST:
            raise _unfit(f"{key} is longer than {_LONGEST} characters.")
    message = PromptMessage(role="user", content=TextContent(type="text", text=found.render(given)))
    return GetPromptResult(description=found.description, messages=[message])


def _unfit(message: str) -> MCPError:
    return MCPError(code=INVALID_PARAMS, message=message)
