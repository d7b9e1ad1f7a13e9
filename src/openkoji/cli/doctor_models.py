"""What `openkoji doctor` says of language models: which are set, and, if it may ask them, whether they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from openkoji.cli.doctor_findings import Finding
from openkoji.engines.model import Purpose
from openkoji.engines.service import server_models
from openkoji.engines.trying import Trial, try_access
from openkoji.language.models import Access, Limits, close_models
from openkoji.settings import Settings, SettingsError

_REMEDIES = {
    "timeout": "Ask again in a while; a model of your own may have to be loaded first.",
    "rate_limited": "Look at the limits and the balance of your account there.",
    "unauthorised": "Set OPENKOJI_MODEL_API_KEY to a key that may use this model.",
    "refused": "Check the name of the model, and OPENKOJI_MODEL_BASE_URL.",
    "malformed": "Check OPENKOJI_MODEL_BASE_URL (it mostly ends in /v1); a very small model may be too weak.",
    "unreachable": "Check OPENKOJI_MODEL_BASE_URL, and that this machine may reach it.",
    "failed": "Ask again in a while.",
}


def language_models(settings: Settings, *, asked: bool) -> list[Finding]:
    """A line for each model; `asked`: with one small call of each, which may cost a fraction of a cent."""
    try:
        models = server_models(settings)
    except SettingsError as error:
        return [Finding("Language model", "does not fit", is_well=False, remedy=str(error))]
    moderates, analyses = models.get(Purpose.MODERATION), models.get(Purpose.ANALYSIS)
    if moderates is None and analyses is None:
        return [Finding("Language model", "none set (OPENKOJI_MODEL): the embedded engine does all of it")]
    accesses = list(dict.fromkeys(access for access in (moderates, analyses) if access is not None))
    trials: Sequence[Trial | None] = asyncio.run(_try_all(accesses)) if asked else [None] * len(accesses)
    return [
        _finding(access, trial, moderates=access == moderates, analyses=access == analyses)
        for access, trial in zip(accesses, trials, strict=True)
    ]


async def _try_all(accesses: Sequence[Access]) -> list[Trial]:
    try:
        return [await try_access(access, Limits()) for access in accesses]
    finally:
        await close_models()


def _finding(access: Access, trial: Trial | None, *, moderates: bool, analyses: bool) -> Finding:
    does = " and ".join(word for word, is_meant in (("moderates", moderates), ("analyses", analyses)) if is_meant)
    state = f"{access.model} at {access.address}, {does}"
    if trial is None:
        return Finding("Language model", f"{state}; not asked (--try-model asks it)")
    if trial.error is None:
        return Finding("Language model", f"{state}; answered in {trial.spent.milliseconds} ms")
    words = f" It says: {trial.error.words}" if trial.error.words else ""
    return Finding(
        "Language model",
        f"{state}; {trial.error.code}: {trial.error.sentence}{words}",
        is_well=False,
        remedy=_REMEDIES.get(trial.error.code),
    )
