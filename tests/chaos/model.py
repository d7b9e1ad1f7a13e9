"""A language model for respondents' turns that is slow, moody, and sometimes gone."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.fakes.model_server import (
    KEY,
    Answer,
    Asked,
    Behaviour,
    ModelServer,
    changed,
    filled,
    hang,
    malformed,
    rate_limited,
)

_QUESTIONS = tuple(
    f"{begun} {ended}"
    for begun in ("What", "How", "What else", "When", "Where")
    for ended in ("happened then?", "came of it?", "was it like before?", "did you do next?", "changed after that?")
)
_READING = {"answered": "partly", "specific": False, "tone": "neutral", "topics": []}
_MOODS = {"talks": 80, "hangs": 4, "breaks off": 6, "is cut": 5, "is busy": 5}


def moody(rng: random.Random) -> Behaviour:
    """Words a turn in its own time, or fails in one of the ways in which services fail."""

    def behaviour(asked: Asked) -> Answer:
        if "say" not in (asked.schema or {}).get("properties", {}):
            return rate_limited(None)  # what is asked for an analysis: the embedded one stands
        mood = rng.choices(list(_MOODS), list(_MOODS.values()))[0]
        if mood == "is busy":
            return rate_limited(None)
        talking = changed(
            filled(say=["Thank you.", rng.choice(_QUESTIONS)], move="elaborate", reading=_READING),
            first=rng.uniform(0, 0.5),
            between=rng.uniform(0, 0.05),
            piece=rng.randint(4, 40),
        )
        chosen = {
            "talks": talking,
            "hangs": hang(),
            "breaks off": malformed(),
            "is cut": changed(talking, ending="cut", after=rng.randint(1, 6)),
        }[mood]
        made = chosen(asked)
        assert not hasattr(made, "__await__"), "these behaviours answer at once"
        return made  # type: ignore[return-value]

    return behaviour


def environment_of(server: ModelServer) -> Mapping[str, str]:
    """What gives a server this model."""
    return {
        "OPENKOJI_MODEL": "openai:fake",
        "OPENKOJI_MODEL_BASE_URL": server.openai_url,
        "OPENKOJI_MODEL_API_KEY": KEY,
    }
