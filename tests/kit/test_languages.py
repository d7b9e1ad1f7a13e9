"""Which language a visitor is spoken to in, and from which side it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.languages import accepted, chosen, direction, met_by


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("de", ["de"]),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", ["fr-CH", "fr", "en", "de"]),
        ("en;q=0.2, nl", ["nl", "en"]),
        ("en;q=0, de", ["de"]),
        ("en;q=much, de", ["de"]),
        ("", []),
        (" , ;q=1,", []),
    ],
)
def test_a_browsers_languages_are_read_by_their_weight(header: str, order: list[str]) -> None:
    assert accepted(header) == order


@pytest.mark.parametrize(
    ("wish", "offered", "met"),
    [
        ("de", ["en", "de"], "de"),
        ("DE-at", ["en", "de"], "de"),
        ("pt", ["en", "pt-BR"], "pt-BR"),
        ("pt-PT", ["pt-BR", "pt"], "pt"),
        ("it", ["en", "de"], None),
        ("d", ["de"], None),
    ],
)
def test_a_wish_is_met_by_the_language_or_by_another_region_of_it(
    wish: str, offered: list[str], met: str | None
) -> None:
    assert met_by(wish, offered) == met


def test_what_is_asked_for_goes_before_what_the_browser_accepts() -> None:
    assert chosen(["en", "de", "fr"], wish="fr", header="de") == "fr"
    assert chosen(["en", "de", "fr"], wish="it", header="de") == "de"
    assert chosen(["en", "de", "fr"], wish=None, header="it, nl") == "en"


@given(header=st.text(max_size=2_000), wish=st.none() | st.text(max_size=50))
def test_whatever_a_browser_sends_a_language_is_found(header: str, wish: str | None) -> None:
    assert chosen(["en", "de"], wish=wish, header=header) in {"en", "de"}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *((tag, "rtl") for tag in ("ar", "he", "fa", "ur", "ps", "yi", "ar-EG", "pa-Arab", "az-Arab-IR", "AR")),
        *((tag, "ltr") for tag in ("en", "de-AT", "pt-BR", "tr", "ar-Latn", "zh-Hant")),
    ],
)
def test_languages_are_written_from_their_side(tag: str, expected: str) -> None:
    assert direction(tag) == expected
