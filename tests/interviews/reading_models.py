"""Language models that read interviews, for the tests of the analysis: what they answer is made of what they were
shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.settings import Settings
from tests.conftest import SECRET, Workspace
from tests.fakes.model_server import KEY, Asked, Behaviour, ModelServer, answers

NAME = "openai:fake-reader"

Output = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What a model was shown: the lines of the interview."""

    lines: list[Mapping[str, Any]]

    @classmethod
    def of(cls, asked: Asked) -> Read:
        return cls([json.loads(line) for line in asked.prompt.splitlines() if line.startswith('{"id"')])

    @property
    def said(self) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["speaker"] == "respondent" and line["text"]]


@dataclass(frozen=True)
class Reader:
    """A model that quotes the first sentence of each answer, and says of it what it is told to say."""

    theme: str = "Unexpected price rise"
    label: str = "price rise without notice"
    description: str = "What the price became, and how it was told."
    sentiment: str = "negative"
    summary: str = "The bill more than doubled and the boss ended it."
    finding: str = "A higher bill made the team cancel."
    changes: Mapping[str, Any] = field(default_factory=dict)

    def behaviour(self) -> Behaviour:
        return answers(self.output)

    def output(self, asked: Asked) -> Output:
        said = Read.of(asked).said
        quotes = [{"message": line["id"], "quote": line["text"].split(". ")[0]} for line in said]
        mentions = [each | {"label": self.label, "sentiment": self.sentiment} for each in quotes]
        return {
            "themes": [{"name": self.theme, "description": self.description, "mentions": mentions}],
            "summary": [{"text": self.summary, "evidence": quotes[:1]}],
            "findings": [{"text": self.finding, "evidence": quotes[:1]}],
            "quotes": quotes[:3],
            "sentiment": self.sentiment,
            "quality": [{"dimension": "depth", "reason": "The story of the bill is told with figures."}],
            "comments": [],
        } | dict(self.changes)


def run_with(server: ModelServer, workspace: Workspace, database: Database, **settings: Any) -> Run:
    """A run of a worker whose server has this model."""
    given = Settings.load().model_copy(
        update={
            "model": NAME,
            "model_base_url": server.base_url,
            "model_api_key": SecretStr(KEY),
            "secret_key": SecretStr(SECRET),
            **settings,
        }
    )
    return Run(workspace.workspace_id, 0, 1, database, given)
