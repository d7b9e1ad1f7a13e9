"""The kind of a fact follows from its own words."""

from __future__ import annotations

import pytest

from openkoji.simulate import FactKind, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I left because the price had doubled.", FactKind.LED_TO),
        ("Last Tuesday the import failed.", FactKind.EXAMPLE),
        ("They cancel often (e.g., in spring).", FactKind.EXAMPLE),
        ("It takes forty minutes.", FactKind.MAGNITUDE),
        ("It is annoying.", FactKind.FEELING),
        ("It is slower than the old one.", FactKind.CONTRAST),
        ("I would finish before noon.", FactKind.CHANGE),
        ("The forms are blue.", FactKind.ELABORATE),
    ],
)
def test_the_kind_is_found_from_the_words(text: str, kind: FactKind) -> None:
    assert kind_of(text) is kind
