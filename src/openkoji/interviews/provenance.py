"""What made an analysis, as it is kept with it: the engine, what a model was asked and took, and what was dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openkoji.language.analysing import Asked

EMBEDDED, MODEL = "embedded", "model"


@dataclass(frozen=True, slots=True)
class Provenance:
    """`embedder` made the vectors; `language_model` is the one that was asked, None where there is none."""

    embedder: str
    language_model: str | None = None
    asked: Asked | None = None

    @property
    def engine(self) -> str:
        """Whose findings they are."""
        return MODEL if self.asked is not None and self.asked.accepted is not None else EMBEDDED

    @property
    def model(self) -> str:
        """The language model whose findings they are, else the embedder."""
        return self.language_model if self.engine == MODEL and self.language_model else self.embedder

    def document(self) -> dict[str, Any]:
        """In the wire shape of `GET /interviews/{id}`. What a model took is told also where it was of no use."""
        told: dict[str, Any] = {"engine": self.engine, "embedder": self.embedder}
        asked = self.asked
        if asked is None:
            return told
        told["model"] = self.language_model
        if asked.prompt is not None:
            told |= {
                "prompt": {"name": asked.prompt.name, "version": asked.prompt.version},
                "inputTokens": asked.spent.input_tokens,
                "outputTokens": asked.spent.output_tokens,
                "costMicros": asked.spent.cost_micros,
                "milliseconds": asked.spent.milliseconds,
            }
        if asked.accepted is not None:
            dropped = asked.accepted.dropped
            told["dropped"] = {
                "quotes": dropped.quotes,
                "statements": dropped.statements,
                "themes": dropped.themes,
            }
        if asked.fallback is not None:
            told["fallback"] = {"code": asked.fallback.code, "reason": asked.fallback.sentence}
        return told
