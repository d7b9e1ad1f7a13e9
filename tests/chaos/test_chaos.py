"""Nothing that was acknowledged is lost or doubled when processes are killed: a short run of `make chaos`."""

from __future__ import annotations

import pytest

from tests.chaos.run import run


@pytest.mark.slow
async def test_what_was_acknowledged_survives_five_kills() -> None:
    verdict = await run(kills=5, seed=5, say=print, seconds=180)

    assert {sentence: faults for sentence, faults in verdict.faults.items() if faults} == {}
    assert verdict.passed > 10


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_while_a_model_is_asked() -> None:
    verdict = await run(kills=5, seed=6, say=print, seconds=240, with_model=True)

    assert {sentence: faults for sentence, faults in verdict.faults.items() if faults} == {}
    assert verdict.passed > 11
