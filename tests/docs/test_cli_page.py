"""`docs/reference/cli.md` has every command of `openkoji` with every option."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from openkoji.cli import app
from tests.docs.pages import text_of


def commands(command: Any, name: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with its options; `command` is a click command, which typer may bring itself."""
    if hasattr(command, "commands"):
        for part, inner in command.commands.items():
            yield from commands(inner, f"{name} {part}")
        return
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    yield name, [option for option in options if option != "--help"]


COMMANDS = dict(commands(typer.main.get_command(app), "openkoji"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_has_the_command_with_its_options(name: str) -> None:
    sections = text_of("docs/reference/cli.md").split("\n## ")
    section = next((section for section in sections if section.startswith(f"{name}\n")), None)
    assert section is not None, f"there is no section {name}"
    missing = [option for option in COMMANDS[name] if f"`{option}" not in section]
    assert not missing


def test_the_page_has_no_command_that_is_gone() -> None:
    headings = [line[3:] for line in text_of("docs/reference/cli.md").splitlines() if line.startswith("## openkoji ")]
    assert sorted(headings) == sorted(COMMANDS)
