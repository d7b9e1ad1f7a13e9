"""German comments, sorted by the model that knows English alone: they must not all be one theme."""

from __future__ import annotations

from random import Random

import pytest

from openkoji.analysis.codebook import Codebook
from openkoji.analysis.themes import sort_in
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan
from openkoji.language.embedders import default_embedder
from tests.analysis.theming import numbered, passage

SAID = (
    "Die Lieferung kam drei Tage zu spät.",
    "Die Lieferzeit ist viel zu lang",
    "Lange Lieferzeit, zwei Wochen für ein Buch",
    "Der Kundendienst war sehr freundlich und hat schnell geholfen",
    "Freundlicher Kundendienst, mein Problem war sofort gelöst",
    "Der Kundendienst meldet sich nie zurück",
    "Die Größentabelle stimmt nicht",
    "Die Größentabelle ist ein Witz, alles fällt zu klein aus",
    "Die Hose passt perfekt",
)


@pytest.mark.parametrize("seed", range(3))
def test_german_comments_on_several_things_are_several_themes(seed: int) -> None:
    embedder = default_embedder(None)
    codebook, new_id = Codebook(embedder.name, ()), numbered()
    order = list(SAID)
    Random(seed).shuffle(order)
    for text in order:
        codebook = sort_in(
            codebook,
            [passage(text, language="de")],
            embedder.embed([text]),
            plan=Plan("Laden", Mode.HYBRID, (), "de"),
            embedder=embedder,
            language=language_for("de"),
            new_id=new_id,
        ).codebook
    assert 3 <= len(codebook.themes) <= 7
    assert max(theme.passages for theme in codebook.themes) <= 4
