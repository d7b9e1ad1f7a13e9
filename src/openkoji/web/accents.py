"""A study's accent colour as its pages may use it: as it is where it can be read, else darker or lighter.

Contrast as WCAG 2.2 counts it: 4.5:1 for text (1.4.3), which is above the 3:1 for what shows where a control is
(1.4.11). A host page or a researcher may name any colour at all; what is drawn keeps it, in both themes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

Rgb = tuple[int, int, int]

LEAST_CONTRAST = 4.5
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")
_STEPS = 100
_TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")
_GROUNDS = ("ground", "raised", "soft")


@dataclass(frozen=True, slots=True)
class Accent:
    """In both themes: of words and lines on the page and of what is filled, and of words on that. CSS values."""

    color: str
    ink: str


def parse_color(given: str | None) -> str | None:
    """`4F46E5` or `#4f46e5` as `#4f46e5`; None for anything else."""
    found = _COLOR.fullmatch(given or "")
    return f"#{found.group(1).lower()}" if found else None


@lru_cache(maxsize=1_000)
def accent(color: str) -> Accent:
    """The accent that a colour makes."""
    light_grounds, dark_grounds = zip(*(tokens()[name] for name in _GROUNDS), strict=True)
    light = _seen(color, light_grounds, towards=(0, 0, 0))
    dark = _seen(color, dark_grounds, towards=(255, 255, 255))
    return Accent(f"light-dark({light}, {dark})", f"light-dark({_ink(light)}, {_ink(dark)})")


def accent_sheet(color: str) -> str:
    """The stylesheet that sets the tokens of an accent."""
    made = accent(color)
    return f":root {{ --accent: {made.color}; --ink-on-accent: {made.ink}; }}\n"


@cache
def tokens() -> Mapping[str, tuple[str, str]]:
    """The colours of the pages' stylesheet by name, in the light theme and in the dark one."""
    sheet = files("openkoji.web").joinpath("static/interview/interview.css").read_text("utf-8")
    return {name: (_in_full(light), _in_full(dark)) for name, light, dark in _TOKEN.findall(sheet)}


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _seen(color: str, grounds: tuple[str, ...], *, towards: Rgb) -> str:
    """The colour, mixed with as little of black or white as makes it read on every ground."""
    for step in range(_STEPS + 1):
        mixed = _mixed(color, towards, step / _STEPS)
        if all(contrast(mixed, ground) >= LEAST_CONTRAST for ground in grounds):
            return mixed
    raise AssertionError("black and white are read on every ground")


def _ink(color: str) -> str:
    """Of black and white the one that is read better; the worst colour leaves 4.58:1."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, color))


def _mixed(color: str, towards: Rgb, share: float) -> str:
    parts = (round(own + (other - own) * share) for own, other in zip(_rgb(color), towards, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _in_full(color: str) -> str:
    return color if len(color) == 7 else "#" + "".join(2 * digit for digit in color[1:])


def _rgb(color: str) -> Rgb:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
