"""The themes of a study, one by one: their figures, everything said on them, and what persons did to them."""

from __future__ import annotations

from uuid import UUID

from openkoji.codebooks import editing, edits
from openkoji.codebooks.edits import Edit
from openkoji.db import Transaction
from openkoji.kit.crypto import to_base64url
from openkoji.kit.errors import NotFoundError
from openkoji.kit.pagination import Page, page_of
from openkoji.reports.results import repository, theme_queries, themes
from openkoji.reports.results.chosen import chosen
from openkoji.reports.results.model import Filter, Quote, ThemeHead, ThemeResult
from openkoji.reports.results.service import settled, standing_theme
from openkoji.studies import service as studies


async def themes_of(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Filter
) -> tuple[ThemeResult, ...]:
    """The themes as the results have them. Raises `NotFoundError` (`study_not_found`, `theme_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    wanted = await settled(transaction, workspace_id, study_id, wanted)
    repository.prepare(transaction)
    interviews = chosen(workspace_id, study_id, wanted)
    heads = await theme_queries.heads(transaction, workspace_id, study_id)
    if not heads:
        return ()
    respondents = await theme_queries.respondents(transaction, interviews)
    mentions = await theme_queries.mentions(transaction, interviews)
    quotes = await theme_queries.quotes(transaction, workspace_id, study_id, themes.candidates(mentions))
    return themes.ranked(heads, mentions, quotes, of=respondents)


async def theme_of(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, wanted: Filter
) -> ThemeResult:
    """One of them; a merged theme leads to the one that took it in. Raises as `themes_of` does."""
    found = await themes_of(transaction, workspace_id, study_id, wanted)
    standing = await standing_theme(transaction, workspace_id, study_id, theme_id)
    return next(each for each in found if each.theme.id == standing)


async def quotes_of(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    theme_id: UUID,
    wanted: Filter,
    *,
    tone: str | None,
    before: UUID | None,
    limit: int,
) -> Page[Quote]:
    """What the interviews that count say on a theme, the newest interview first; a page has the quotes of `limit`
    interviews, and its cursor names the last one. Raises as `themes_of` does."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    wanted = await settled(transaction, workspace_id, study_id, wanted)
    standing = await standing_theme(transaction, workspace_id, study_id, theme_id)
    rows = await theme_queries.quotes_page(
        transaction, chosen(workspace_id, study_id, wanted), standing, tone=tone, before=before, limit=limit + 1
    )
    interviews = list(dict.fromkeys(row.interview_id for row in rows))
    shown = set(interviews[:limit])
    more = len(interviews) > limit
    return Page(
        [row.quote() for row in rows if row.interview_id in shown],
        to_base64url(interviews[limit - 1].bytes) if more else None,
    )


async def list_edits(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> Page[Edit]:
    """What persons did to the themes, newest first. Raises `NotFoundError` (`study_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    rows = await edits.edits(transaction, workspace_id, study_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda edit: edit.id)


async def opened(transaction: Transaction, workspace_id: UUID, study_id: UUID, key_id: UUID) -> editing.Codebook:
    """The study's codebook, locked for an edit. Raises `NotFoundError` (`study_not_found`, `theme_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    return await editing.opened(transaction, workspace_id, study_id, key_id)


async def head_of(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> ThemeHead:
    """A theme that stands. Raises `NotFoundError` (`theme_not_found`)."""
    heads = await theme_queries.heads(transaction, workspace_id, study_id)
    found = next((head for head in heads if head.id == theme_id), None)
    if found is None:
        raise NotFoundError("There is no such theme in this study.", code="theme_not_found")
    return found
