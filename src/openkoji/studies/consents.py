"""What respondents are told before their interview begins, and every wording of it that was shown.

The points that hold for every study are written here, in the respondent's language; the researcher's own text follows
them. Each wording has a number in its study: the same words keep it, so that a consent says what was agreed to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import LiteralString
from uuid import UUID

from openkoji.accounts.service import workspace_name
from openkoji.db import Transaction
from openkoji.engines.providers import providers_of
from openkoji.engines.service import Engines
from openkoji.kit.clock import now
from openkoji.kit.crypto import sha256
from openkoji.kit.errors import ConflictError
from openkoji.kit.languages import base_of
from openkoji.studies.model import PublishedStudy

_FIND: LiteralString = """
SELECT version FROM consent_texts WHERE workspace_id = %s AND study_id = %s AND language = %s AND sha256 = %s
"""
_LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('openkoji.consent_texts:' || %s::text, 0))"
_ADD: LiteralString = """
INSERT INTO consent_texts (workspace_id, study_id, version, language, text, sha256, created_at)
SELECT %s, %s, coalesce(max(version), 0) + 1, %s, %s, %s, %s
FROM consent_texts WHERE workspace_id = %s AND study_id = %s
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is shown: the points of every study, and the researcher's own text, which may be empty."""

    language: str
    points: tuple[str, ...]
    own_text: str

    @property
    def text(self) -> str:
        own = ["", self.own_text] if self.own_text else []
        return "\n".join([*(f"- {point}" for point in self.points), *own])


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A wording as it was shown, by its number in the study."""

    version: int
    language: str
    text: str
    created_at: datetime


async def show(transaction: Transaction, study: PublishedStudy, language: str, engines: Engines) -> tuple[int, Wording]:
    """The wording that holds now in this language (one of the study's), with its number, which is made at its first
    showing."""
    wording = await _wording(transaction, study, language, engines)
    digest = sha256(wording.text)
    key = [study.workspace_id, study.study_id, language, digest]
    row = await transaction.fetch_values(_FIND, key)
    if row is None:
        transaction.write(_LOCK, [study.study_id])  # so that two wordings at once have two numbers
        transaction.write(
            _ADD,
            [
                study.workspace_id,
                study.study_id,
                language,
                wording.text,
                digest,
                now(),
                study.workspace_id,
                study.study_id,
            ],
        )
        row = await transaction.fetch_values(_FIND, key)
        assert row is not None, "it was added, or was there"
    return int(row[0]), wording


async def require_current(transaction: Transaction, study: PublishedStudy, version: int, engines: Engines) -> str:
    """The language of the wording with this number. Raises `ConflictError` (`consent_outdated`) where this study never
    showed it, or says something else by now."""
    row = await transaction.fetch_values(
        "SELECT language, sha256 FROM consent_texts WHERE workspace_id = %s AND study_id = %s AND version = %s",
        [study.workspace_id, study.study_id, version],
    )
    if row is not None:
        language, digest = row
        wording = await _wording(transaction, study, language, engines)
        if sha256(wording.text) == digest:
            return str(language)
    raise ConflictError(
        "This is not the wording that the study shows. Load the page again, and agree to what it says now.",
        code="consent_outdated",
    )


async def shown_texts(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Sequence[ConsentText]:
    """Every wording that was shown, newest first."""
    return await transaction.fetch_all(
        ConsentText,
        "SELECT version, language, text, created_at FROM consent_texts WHERE workspace_id = %s AND study_id = %s "
        "ORDER BY version DESC",
        [workspace_id, study_id],
    )


async def _wording(transaction: Transaction, study: PublishedStudy, language: str, engines: Engines) -> Wording:
    providers = await providers_of(transaction, study.workspace_id, engines)
    team = await workspace_name(transaction, study.workspace_id)
    consent = study.document.get("consent") or {}
    points = _points(_words(language), study, providers, team)
    return Wording(language, tuple(points), (consent.get("text") or "").strip())


def _points(
    words: Mapping[str, str], study: PublishedStudy, providers: Sequence[str], team: str | None
) -> Iterator[str]:
    yield words["ai"]
    if providers:
        yield words["model"].format(providers=", ".join(providers))
    yield words["readers"].format(team=words["team"].format(workspace=team) if team else words["some_team"])
    days = study.document.get("retentionDays")
    yield words["kept"] if days is None else words["kept_day" if days == 1 else "kept_days"].format(days=days)
    yield words["signals"]
    if study.document.get("anonymous"):
        yield words["anonymous"]
    yield words["stop"]


def _words(language: str) -> Mapping[str, str]:
    code = base_of(language)
    return _all_words()[code if code in _all_words() else "en"]


@cache
def _all_words() -> Mapping[str, Mapping[str, str]]:
    folder = files("openkoji.studies").joinpath("consent_wordings")
    return {path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in folder.iterdir()}
