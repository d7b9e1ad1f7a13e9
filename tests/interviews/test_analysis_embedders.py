"""A study whose workers come to have another embedder."""

from __future__ import annotations

import pytest

from openkoji.codebooks.repository import EmbedderDiffersError
from openkoji.db import Database
from openkoji.interviews import analysing, tasks
from openkoji.language.embedders import LEXICAL, default_embedder
from tests.interviews.analyses import SLOW, analysed, completed, id_of, run_of
from tests.interviews.conftest import RICH, Research


async def test_workers_with_unlike_embedders_do_not_undo_each_others_work(
    research: Research, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A study goes over to another embedder once; who still has the old one fails, and says what to do."""
    model = analysing.embedder()
    await analysed(research, database, await completed(research, RICH))
    monkeypatch.setattr(analysing, "embedder", lambda: default_embedder(None, LEXICAL))
    await analysed(research, database, await completed(research, SLOW))
    monkeypatch.setattr(analysing, "embedder", lambda: model)
    conversation = await completed(research, RICH)
    with pytest.raises(EmbedderDiffersError, match="Give all workers the same embedder"):
        await tasks.analyse(run_of(research, database), id_of(conversation), 1)


async def test_a_study_goes_on_with_another_embedder(
    research: Research, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Themes keep their names and ids; vectors of two embedders are never compared."""
    first = await analysed(research, database, await completed(research, RICH, SLOW))
    words_alone = default_embedder(None, LEXICAL)
    monkeypatch.setattr(analysing, "embedder", lambda: words_alone)
    conversation = await completed(research, RICH, SLOW)
    second = await analysed(research, database, conversation)
    assert second["analysis"]["model"] == words_alone.name != first["analysis"]["model"]
    again = await analysed(research, database, conversation, version=2)
    assert again["analysis"]["themes"]
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT (SELECT array_agg(DISTINCT length(vector)) FROM themes), "
            "(SELECT array_agg(DISTINCT length(vector)) FROM passages), (SELECT embedder FROM codebooks)"
        )
    assert row == ([words_alone.size * 4], [0, words_alone.size * 2], words_alone.name)
