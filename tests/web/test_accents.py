"""Colours of the interview's page can be told apart, whatever accent a study or a site names (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openkoji.web.accents import LEAST_CONTRAST, accent, accent_sheet, contrast, parse_color, tokens

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
THEMES = {"light": 0, "dark": 1}
_PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def in_theme(value: str, theme: str) -> str:
    found = _PAIR.fullmatch(value)
    assert found, value
    return found.group(1 + THEMES[theme])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#336699", "#336699", 1.0)],
)
def test_contrast_is_what_the_guidelines_say(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "raised", "soft"])
@pytest.mark.parametrize(("name", "least"), [("ink", 4.5), ("muted", 4.5), ("wrong", 4.5), ("accent", 3.0)])
def test_the_pages_own_colours_are_read_on_each_of_its_grounds(
    theme: str, ground: str, name: str, least: float
) -> None:
    here = THEMES[theme]
    assert contrast(tokens()[name][here], tokens()[ground][here]) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_fields_have_an_edge_and_buttons_words(theme: str) -> None:
    here = THEMES[theme]
    for ground in ("ground", "raised"):
        assert contrast(tokens()["line"][here], tokens()[ground][here]) >= 3
    assert contrast(tokens()["ink-on-accent"][here], tokens()["accent"][here]) >= 4.5


@given(color=COLORS)
@example(color="#ffff00")
@example(color="#000000")
@example(color="#ffffff")
@example(color="#808080")
def test_any_accent_is_read_in_both_themes(color: str) -> None:
    made = accent(color)
    for theme, here in THEMES.items():
        shown = in_theme(made.color, theme)
        for ground in ("ground", "raised", "soft"):
            assert contrast(shown, tokens()[ground][here]) >= LEAST_CONTRAST
        assert contrast(in_theme(made.ink, theme), shown) >= LEAST_CONTRAST


def test_an_accent_that_is_read_stays_as_it_is() -> None:
    assert in_theme(accent("#4f46e5").color, "light") == "#4f46e5"
    assert in_theme(accent("#8fc1ff").color, "dark") == "#8fc1ff"
    assert in_theme(accent("#8fc1ff").color, "light") != "#8fc1ff"


def test_the_sheet_sets_the_tokens_of_the_page() -> None:
    assert accent_sheet("#4f46e5").startswith(":root { --accent: light-dark(#4f46e5, #")
    for token in re.findall(r"--([a-z-]+):", accent_sheet("#4f46e5")):
        assert token in tokens()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("4F46E5", "#4f46e5"),
        ("#4f46e5", "#4f46e5"),
        ("fff", None),
        ("red", None),
        ("4f46e5; } body {", None),
        ("", None),
        (None, None),
    ],
)
def test_a_colour_is_six_hexadecimal_digits(given: str | None, meant: str | None) -> None:
    assert parse_color(given) == meant
