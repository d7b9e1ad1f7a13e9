"""Prompts: versioned files of two parts, what the model is told to be and what it is asked now.

A file of `language/prompts/` is named `NAME.vN.md`; the newest version of a name is used. It is a Jinja template in
which a missing field is an error, with a part under `# System` and one under `# User`. A change of what is said makes a
new version, since the number is kept with everything that a model wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import jinja2

_FILE = re.compile(r"(?P<name>[a-z][a-z_]*)\.v(?P<version>[1-9][0-9]*)\.md")
_PARTS = re.compile(r"\A# System\n(?P<system>.+)^# User\n(?P<user>.+)\Z", re.DOTALL | re.MULTILINE)
_ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - a prompt is plain text, read by no browser
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt as it is sent; `name` and `version` say which file made it."""

    name: str
    version: int
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt."""

    name: str
    version: int
    system: jinja2.Template
    user: jinja2.Template

    def render(self, **fields: object) -> Rendered:
        """Both parts with their fields. Raises `jinja2.UndefinedError` where one is missing."""
        return Rendered(self.name, self.version, self.system.render(fields).strip(), self.user.render(fields).strip())


def prompt(name: str, version: int | None = None) -> Prompt:
    """The newest version of the prompt, or the one that is asked for. Raises `KeyError` where there is none."""
    newest = max((found for of_name, found in versions() if of_name == name), default=0)
    return _read(name, version or newest)


@cache
def versions() -> frozenset[tuple[str, int]]:
    """Every prompt that there is, as its name and version."""
    found = (_FILE.fullmatch(file.name) for file in files(__package__).joinpath("prompts").iterdir())
    return frozenset((match["name"], int(match["version"])) for match in found if match)


@cache
def _read(name: str, version: int) -> Prompt:
    if (name, version) not in versions():
        raise KeyError(f"There is no prompt {name}.v{version}.")
    text = files(__package__).joinpath("prompts", f"{name}.v{version}.md").read_text(encoding="utf-8")
    parts = _PARTS.match(text)
    if parts is None:
        raise ValueError(f"The prompt {name}.v{version} has no “# System” part followed by a “# User” part.")
    return Prompt(name, version, _ENVIRONMENT.from_string(parts["system"]), _ENVIRONMENT.from_string(parts["user"]))
