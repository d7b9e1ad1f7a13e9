"""Own models and the use of models, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, SecretStr

from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.engines.model import OwnModels, Purpose, UsageLine
from openkoji.engines.own import Wish
from openkoji.engines.trying import Trial
from openkoji.kit.ids import Prefix, public_id
from openkoji.language.models import ModelUnavailableError

Month = Annotated[str, Field(pattern=r"^[1-9]\d{3}-(0[1-9]|1[0-2])$", description="A month of UTC, such as 2026-11.")]
Model = Annotated[str, Field(min_length=1, max_length=200, description="As provider:name, such as openai:gpt-5-mini.")]


class OwnModelsWish(StrictModel):
    """What a workspace brings. What is left out is unset; only the key stays as it is."""

    moderation_model: Annotated[Model | None, Field(description="Words the questions. Null: the server's.")] = None
    analysis_model: Annotated[Model | None, Field(description="Analyses. Null: the moderation model.")] = None
    base_url: Annotated[
        str | None,
        Field(min_length=1, max_length=2048, description="Where they are served, if not by the provider itself."),
    ] = None
    api_key: Annotated[
        SecretStr | None,
        Field(
            min_length=1,
            max_length=1000,
            description="Kept encrypted and never returned. Left out: stays as it is. Null: none.",
        ),
    ] = None
    masking: Annotated[
        bool | None, Field(description="Whether names and numbers are taken out of what is sent. Null: as the server.")
    ] = None

    def wish(self) -> Wish:
        return Wish(
            moderation_model=self.moderation_model,
            analysis_model=self.analysis_model,
            base_url=self.base_url,
            api_key=self.api_key.get_secret_value() if self.api_key else None,
            keeps_key="api_key" not in self.model_fields_set,
            masking=self.masking,
        )


class InUseView(WireModel):
    """What does the work; null where the embedded engine does it."""

    moderation: str | None
    analysis: str | None


class OwnModelsView(WireModel):
    moderation_model: Annotated[str | None, Field(description="The workspace's own. Null: the server's is used.")]
    analysis_model: Annotated[str | None, Field(description="The workspace's own. Null: the moderation model.")]
    base_url: str | None
    has_key: bool
    key_ends_with: Annotated[str | None, Field(description="The last four characters, where the key is long enough.")]
    masking: Annotated[bool | None, Field(description="Null: as the server does.")]
    changed_at: Timestamp | None
    in_use: InUseView

    @classmethod
    def of(cls, own: OwnModels | None, in_use: InUseView) -> OwnModelsView:
        return cls(
            moderation_model=own.moderation_model if own else None,
            analysis_model=own.analysis_model if own else None,
            base_url=own.base_url if own else None,
            has_key=own is not None and own.sealed_key is not None,
            key_ends_with=own.key_ends_with if own else None,
            masking=own.masking if own else None,
            changed_at=own.changed_at if own else None,
            in_use=in_use,
        )


class ModelTest(StrictModel):
    purpose: Annotated[Purpose, Field(description="Which model is meant: the one for this.")] = Purpose.MODERATION


class ModelFault(WireModel):
    code: Annotated[
        str,
        Field(
            description="timeout, rate_limited, unauthorised, refused, malformed, unreachable or failed.",
        ),
    ]
    message: str
    provider_says: Annotated[str | None, Field(description="Its own words, of an own model.")]

    @classmethod
    def of(cls, error: ModelUnavailableError, *, is_own: bool) -> ModelFault:
        return cls(code=error.code, message=error.sentence, provider_says=error.words if is_own else None)


class ModelTestView(WireModel):
    ok: bool
    model: str
    milliseconds: int
    input_tokens: int
    output_tokens: int
    cost_micros: Annotated[int | None, Field(description="Millionths of a US dollar; null where no price is known.")]
    error: ModelFault | None

    @classmethod
    def of(cls, trial: Trial, *, is_own: bool) -> ModelTestView:
        return cls(
            ok=trial.error is None,
            model=trial.model,
            milliseconds=trial.spent.milliseconds,
            input_tokens=trial.spent.input_tokens,
            output_tokens=trial.spent.output_tokens,
            cost_micros=trial.spent.cost_micros,
            error=ModelFault.of(trial.error, is_own=is_own) if trial.error else None,
        )


class CountersView(WireModel):
    calls: int
    failures: Annotated[int, Field(description="Calls of whose answer nothing could be used.")]
    fallbacks: Annotated[int, Field(description="Calls whose work the embedded engine did, wholly or in part.")]
    input_tokens: int
    output_tokens: int
    cost_micros: Annotated[int, Field(description="Millionths of a US dollar, of calls whose price is known.")]
    milliseconds: Annotated[int, Field(description="Of all calls together.")]

    @classmethod
    def sum(cls, lines: Sequence[UsageLine]) -> CountersView:
        return cls(**{name: sum(getattr(line, name) for line in lines) for name in cls.model_fields})


class ModelUsageView(CountersView):
    """One model, for one purpose, of one study."""

    study_id: Annotated[str | None, Field(description="Null: of no study yet, such as a draft.")]
    purpose: Purpose
    model: str

    @classmethod
    def of(cls, line: UsageLine) -> ModelUsageView:
        return cls(
            study_id=public_id(Prefix.STUDY, line.study_id) if line.study_id else None,
            purpose=Purpose(line.purpose),
            model=line.model,
            **CountersView.sum([line]).model_dump(),
        )


class ModelUsagePage(WireModel):
    month: Month
    total: CountersView
    items: list[ModelUsageView]

    @classmethod
    def of(cls, month: date, lines: Sequence[UsageLine]) -> ModelUsagePage:
        return cls(
            month=f"{month:%Y-%m}",
            total=CountersView.sum(lines),
            items=[ModelUsageView.of(line) for line in lines],
        )
