"""The measure of a model's analysis: what it counts, and that it says what is missing."""

from __future__ import annotations

import pytest

from evals.analysing import analysed, rows, rows_of, transcripts
from evals.data import MissingDataError
from openkoji.language.models import Access, Limits, open_model, parse_model
from tests.fakes.model_server import KEY, ModelServer
from tests.interviews.reading_models import NAME, Reader


async def test_it_counts_what_stands_and_what_was_made_up() -> None:
    made_up = {"quotes": [{"message": 2, "quote": "nobody ever said these words"}]}
    interviews = transcripts()[:4]
    async with ModelServer(Reader(changes=made_up).behaviour()) as server:
        model = open_model(Access(parse_model(NAME), KEY, server.base_url), Limits())
        found = await analysed(model, interviews)
    accepted = [each.asked.accepted for each in found if each.asked.accepted is not None]
    assert accepted
    assert all(each.dropped.quotes >= 1 for each in accepted)
    shown = {name: figure for name, figure, _, _ in rows_of(NAME, found)}
    assert shown[f"{NAME}: interviews analysed"].startswith(f"{len(accepted)} of 4")
    assert not shown[f"{NAME}: quotes that stand in the transcript"].endswith("(100%)")


def test_without_a_model_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENKOJI_MODEL", "OPENKOJI_ANALYSIS_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(MissingDataError, match="no language model is configured"):
        next(rows())
