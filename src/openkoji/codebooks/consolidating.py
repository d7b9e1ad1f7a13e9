"""The themes of a study gone through as a whole by a language model: named anew, and those that say the same as one.

It is read in a snapshot, asked without a transaction or a lock, and done under the codebook's lock as edits that people
see and can undo. Themes that a person had a hand in are shown to the model and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import structlog

from openkoji.analysis.codebook import Origin
from openkoji.codebooks import editing, edits
from openkoji.codebooks.edits import Action
from openkoji.db import Transaction
from openkoji.engines import usage
from openkoji.engines.model import Engine, Outcome, Purpose
from openkoji.engines.service import engines_of
from openkoji.interviewing import Plan, plan_from_study
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.errors import UnavailableError
from openkoji.language.analysing.study import Consolidated, ThemeShown, consolidate_with
from openkoji.language.masking import Mask
from openkoji.respondents.masking import identifiers_in, names_in
from openkoji.studies import erasures

log = structlog.get_logger(__name__)

FEWEST_THEMES = 2
GROWN = 2
"""A theme that a model named is named again once it has so many times the passages."""

_STATE: LiteralString = """
SELECT c.unconsolidated, c.consolidated_at, coalesce(v.document, s.document) AS document
FROM codebooks c
JOIN studies s ON s.workspace_id = c.workspace_id AND s.id = c.study_id
LEFT JOIN study_versions v ON v.workspace_id = s.workspace_id AND v.study_id = s.id AND v.version = s.published_version
WHERE c.workspace_id = %s AND c.study_id = %s
"""
# Quotes of a theme: of some length, whichever, and the same ones if asked again.
_THEMES: LiteralString = """
SELECT t.id, t.name, t.description, t.origin, t.named_by_person, t.named_by_model, t.passages,
       (SELECT count(DISTINCT p.interview_id) FROM passages p
        WHERE p.workspace_id = t.workspace_id AND p.study_id = t.study_id AND p.theme_id = t.id) AS respondents,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('text', substr(m.content, q."start" + 1, q."end" - q."start"),
                                                     'interview', q.interview_id) ORDER BY q.place), '[]')
        FROM (SELECT p.interview_id, p.message_seq, p."start", p."end",
                     row_number() OVER (ORDER BY p."end" - p."start" < 20, md5(p.interview_id::text || p.number)) place
              FROM passages p
              WHERE p.workspace_id = t.workspace_id AND p.study_id = t.study_id AND p.theme_id = t.id
              ORDER BY place LIMIT 5) q
        JOIN messages m ON m.workspace_id = t.workspace_id AND m.interview_id = q.interview_id
             AND m.seq = q.message_seq) AS quotes
FROM themes t
WHERE t.workspace_id = %s AND t.study_id = %s AND t.merged_into IS NULL AND t.origin NOT IN ('praise', 'blame')
ORDER BY t.id
"""
_RESPONDENTS: LiteralString = """
SELECT DISTINCT r.id, r.name, r.email, r.external_id, r.metadata
FROM interviews i JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
WHERE i.workspace_id = %s AND i.id = ANY (%s)
"""
_DONE: LiteralString = """
UPDATE codebooks SET unconsolidated = greatest(unconsolidated - %s, 0), consolidated_at = %s
WHERE workspace_id = %s AND study_id = %s
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    name: str
    description: str
    origin: str
    named_by_person: bool
    named_by_model: bool
    passages: int
    respondents: int
    quotes: Sequence[Mapping[str, str]]

    @property
    def words(self) -> list[str]:
        return [quote["text"] for quote in self.quotes]


@dataclass(frozen=True, slots=True)
class _Respondent:
    id: UUID
    name: str | None
    email: str | None
    external_id: str | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Material:
    """What a model is to go through; `counted` is how many analyses there were since the last time, `erasures` how many
    the study had seen."""

    engine: Engine
    plan: Plan
    rows: Sequence[_Row]
    themes: Sequence[ThemeShown]
    counted: int
    erasures: int
    mask: Mask


async def consolidate(run: Run, study_id: UUID) -> None:
    """Have the workspace's model go through the themes, if it has one, and something was analysed since. What fails
    changes nothing, and is tried again when more was analysed."""
    async with run.database.snapshot(run.workspace_id) as transaction:
        material = await _material(run, transaction, study_id)
    if material is None:
        return
    found = await consolidate_with(material.engine.model, material.plan, material.themes, material.mask)
    failure = found.fallback.sentence if found.fallback else await _done(run, study_id, material, found)
    if failure is not None:
        log.warning("codebook.not_consolidated", study_id=str(study_id), reason=failure)
        async with run.transaction() as transaction:
            _record(transaction, run, study_id, material, found, "failed")


async def _done(run: Run, study_id: UUID, material: _Material, found: Consolidated) -> str | None:
    """Do what was found; or why not."""
    try:
        async with run.transaction() as transaction:
            name = material.engine.model.name
            codebook = await editing.opened(transaction, run.workspace_id, study_id, None, model=name)
            # What a model made of the words of somebody who is erased is not used; it is asked again with the next.
            if await erasures.count(transaction, run.workspace_id, study_id) == material.erasures:
                await _apply(codebook, material, found)
                transaction.write(_DONE, [material.counted, now(), run.workspace_id, study_id])
            _record(transaction, run, study_id, material, found, "ok")
    except UnavailableError as error:
        return str(error)
    return None


def _record(
    transaction: Transaction, run: Run, study_id: UUID, material: _Material, found: Consolidated, outcome: Outcome
) -> None:
    usage.record(
        transaction,
        run.workspace_id,
        study_id,
        Purpose.ANALYSIS,
        material.engine.model.name,
        found.spent,
        outcome=outcome,
    )


async def _material(run: Run, transaction: Transaction, study_id: UUID) -> _Material | None:
    """None where there is no model, nothing new, or too little to go through."""
    state = await transaction.fetch_values(_STATE, [run.workspace_id, study_id])
    if state is None or (state[0] == 0 and state[1] is not None):
        return None
    engine = await engines_of(run).engine_for(transaction, run.workspace_id, Purpose.ANALYSIS)
    rows = await transaction.fetch_all(_Row, _THEMES, [run.workspace_id, study_id]) if engine else []
    spoken = [row for row in rows if row.respondents]
    if engine is None or len(spoken) < FEWEST_THEMES:
        return None
    history = await edits.edits(transaction, run.workspace_id, study_id)
    kept = _of_persons(history)
    named_with = _passages_when_named(history)
    themes = [_shown(row, kept, named_with) for row in spoken]
    plan = plan_from_study(state[2])
    mask = await _mask(transaction, run.workspace_id, spoken) if engine.masks else Mask.off()
    seen = await erasures.count(transaction, run.workspace_id, study_id)
    return _Material(engine, plan, spoken, themes, state[0], seen, mask)


async def _mask(transaction: Transaction, workspace_id: UUID, rows: Sequence[_Row]) -> Mask:
    """What takes out those who are quoted, and whoever they name."""
    interviews = sorted({UUID(quote["interview"]) for row in rows for quote in row.quotes})
    told = await transaction.fetch_all(_Respondent, _RESPONDENTS, [workspace_id, interviews])
    texts = [text for row in rows for text in (row.name, row.description, *row.words)]
    names = [name for each in told for name in names_in(each.name, each.metadata)]
    ids = [known for each in told for known in identifiers_in(each.email, each.external_id, each.metadata)]
    return Mask.of(names, *texts, ids=ids)


def _of_persons(history: Sequence[edits.Edit]) -> frozenset[UUID]:
    """The themes that a person ever edited, also where it was undone: nothing of that is done again or taken back."""
    return frozenset(theme_id for edit in history if edit.by_person for theme_id in edit.themes)


def _passages_when_named(history: Sequence[edits.Edit]) -> Mapping[UUID, int]:
    """How many passages themes had when a model named them last; `history` has the newest first."""
    return {
        edit.theme_id: edit.document["passages"]
        for edit in reversed(history)
        if edit.action == Action.RENAME and not edit.by_person
    }


def _shown(row: _Row, kept: frozenset[UUID], named_with: Mapping[UUID, int]) -> ThemeShown:
    is_free = not row.named_by_person and row.id not in kept and row.origin != Origin.PERSON
    has_grown = row.passages >= GROWN * named_with.get(row.id, 0)
    return ThemeShown(
        row.name,
        row.description,
        row.respondents,
        row.words,
        may_be_named=is_free and row.origin == Origin.FOUND and has_grown,
        may_be_merged=is_free,
        rank=(int(row.origin == Origin.SEED), row.passages),
    )


async def _apply(codebook: editing.Codebook, material: _Material, found: Consolidated) -> None:
    """Do what still may be done: what a person did meanwhile stays, and a name that is taken is not given."""
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    kept = _of_persons(await edits.edits(transaction, workspace_id, study_id))

    async def as_it_was(place: int) -> bool:
        row = material.rows[place]
        theme = await edits.theme(transaction, workspace_id, study_id, row.id)
        return theme is not None and theme.merged_into is None and theme.name == row.name and row.id not in kept

    for taken, into in found.merged.items():
        if await as_it_was(taken) and await as_it_was(into):
            await editing.merge(codebook, material.rows[taken].id, material.rows[into].id)
    for place, proposed in found.names.items():
        row = material.rows[place]
        other = await edits.named(transaction, workspace_id, study_id, proposed.name, other_than=row.id)
        if other is None and await as_it_was(place):
            await editing.rename(
                codebook, row.id, name=proposed.name, description=proposed.description, passages=row.passages
            )
