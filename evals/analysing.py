"""What a language model's analysis is worth before anyone reads it: how much of it stands in the transcripts.

The interviews are those written and scripted for the quality score, which come with the checkout. Set OPENKOJI_MODEL or
OPENKOJI_ANALYSIS_MODEL (and what it needs: its key, its address) and run

    python -m evals --only "analysis with"
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from evals.data import MissingDataError
from evals.quality.interviews import scripted, written
from evals.report import Row
from openkoji.analysis.analyse import analyse
from openkoji.analysis.findings import Findings
from openkoji.analysis.transcript import Transcript
from openkoji.engines.model import Purpose
from openkoji.engines.service import server_models
from openkoji.language.analysing import Asked, analyse_with
from openkoji.language.embedders import default_embedder
from openkoji.language.masking import Mask
from openkoji.language.models import LanguageModel, Limits, close_models, open_model
from openkoji.settings import Settings

INTERVIEWS = 24
AT_A_TIME = 4


@dataclass(frozen=True, slots=True)
class Analysed:
    """One interview with the embedded analysis and what came of asking the model."""

    transcript: Transcript
    embedded: Findings
    asked: Asked


def rows() -> Iterator[Row]:
    """Raises `MissingDataError` where no model is configured."""
    settings = Settings.load()
    access = server_models(settings).get(Purpose.ANALYSIS)
    if access is None:
        raise MissingDataError("no language model is configured. Set OPENKOJI_ANALYSIS_MODEL or OPENKOJI_MODEL.")

    async def asked() -> list[Analysed]:
        try:
            return await analysed(open_model(access, Limits(settings.model_concurrency)), transcripts())
        finally:
            await close_models()

    yield from rows_of(str(access.model), asyncio.run(asked()))


def transcripts() -> list[Transcript]:
    """Every so many of the interviews, so that each kind is among them."""
    whole: Mapping[str, Transcript] = {**written(), **scripted()}
    chosen = sorted(whole)[:: max(1, len(whole) // INTERVIEWS)]
    return [whole[name] for name in chosen[:INTERVIEWS]]


async def analysed(model: LanguageModel, interviews: Sequence[Transcript]) -> list[Analysed]:
    """The interviews analysed by the model, a few at a time."""
    places, reader = asyncio.Semaphore(AT_A_TIME), default_embedder(None)

    async def one(transcript: Transcript) -> Analysed:
        async with places:
            embedded = analyse(transcript, reader).findings
            mask = Mask.of((), *(message.content for message in transcript.messages))
            return Analysed(
                transcript, embedded, await analyse_with(model, transcript, embedded, known_themes=(), mask=mask)
            )

    return list(await asyncio.gather(*map(one, interviews)))


def rows_of(name: str, found: Sequence[Analysed]) -> Iterator[Row]:
    """How often there is an analysis, how much of it stands, and what it took; beside it the embedded one."""
    taken = [each.asked.accepted for each in found if each.asked.accepted is not None]
    why = Counter(each.asked.fallback.code for each in found if each.asked.fallback is not None)
    quotes = sum(each.dropped.of_quotes for each in taken)
    stand = quotes - sum(each.dropped.quotes for each in taken)
    yield f"{name}: interviews analysed", _share(len(taken), len(found)), _listed(why), "≥ 95%"
    yield f"{name}: quotes that stand in the transcript", _share(stand, quotes), "embedded 100%", "≥ 95%"
    yield (
        f"{name}: sentences and themes dropped for want of a quote",
        f"{sum(each.dropped.statements + each.dropped.themes for each in taken)} in {len(taken)} interviews",
        "embedded 0",
        "",
    )
    pairs = [
        (each.asked.accepted.findings.sentiment.tone, each.embedded.sentiment.tone)
        for each in found
        if each.asked.accepted is not None
    ]
    agree = sum(ours is theirs for ours, theirs in pairs)
    yield f"{name}: tone of the interview as the embedded one has it", _share(agree, len(pairs)), "", ""
    spent = [each.asked.spent for each in found if each.asked.prompt is not None]
    if spent:
        seconds = median(each.milliseconds for each in spent) / 1000
        tokens = median(each.tokens for each in spent)
        yield f"{name}: an interview takes, median", f"{seconds:.1f} s, {tokens:.0f} tokens", "embedded no tokens", ""


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.0%})" if of else "0"


def _listed(why: Counter[str]) -> str:
    told = ", ".join(f"{code} {count}" for code, count in why.most_common())
    return f"embedded instead: {told}" if told else ""
