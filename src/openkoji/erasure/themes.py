"""The themes of a study without what an erased person taught them: counts, phrases, vectors, examples and names.

The sums are right at once; phrases that others said too are counted anew by the job that learns from edits, which reads
the examples again as well.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.analysis.phrases import mentions_of
from openkoji.codebooks import edits
from openkoji.db import Transaction
from openkoji.erasure.model import Gone, Passage
from openkoji.erasure.words import Theirs
from openkoji.interviewing.language import language_for

ERASED_NAME = "[erased]"

_LONGEST_NAME = 120

_THEMES: LiteralString = """
SELECT id, name, description, merged_into, vector,
       origin = 'found' AND NOT named_by_person AS is_made, origin = 'found' AS is_found
FROM themes WHERE workspace_id = %s AND study_id = %s
"""
_LESS_PHRASES: LiteralString = """
UPDATE themes SET phrases = phrases - %s::text[]
WHERE workspace_id = %s AND study_id = %s AND phrases ?| %s::text[]
"""
# What was merged into one of these is counted anew if the merge is undone.
_EMPTY_MERGED: LiteralString = """
UPDATE themes SET vector = decode(repeat('00', length(vector)), 'hex'), passages = 0, phrases = '{}', tones = '{}',
    taught = ''
WHERE workspace_id = %s AND study_id = %s AND merged_into IS NOT NULL
"""
_RECOUNT: LiteralString = """
UPDATE themes t SET vector = %s, passages = c.passages, tones = c.tones,
    phrases = CASE WHEN c.passages = 0 THEN '{}' ELSE t.phrases END
FROM (
    SELECT coalesce(sum(each), 0)::int AS passages, coalesce(jsonb_object_agg(tone, each), '{}') AS tones
    FROM (SELECT tone, count(*) AS each FROM passages
          WHERE workspace_id = %s AND study_id = %s AND theme_id = %s AND vector <> '' GROUP BY tone) by_tone
) c
WHERE t.workspace_id = %s AND t.id = %s
"""
_EDITS: LiteralString = """
SELECT id, action, document, moved FROM theme_edits WHERE workspace_id = %s AND study_id = %s
"""
_KEEP_EDIT: LiteralString = "UPDATE theme_edits SET document = %s, moved = %s WHERE workspace_id = %s AND id = %s"
_FORGET_TAUGHT: LiteralString = "UPDATE themes SET taught = '' WHERE workspace_id = %s AND id = ANY (%s)"
_NAME: LiteralString = """
UPDATE themes SET name = %s, description = '', needs_name = true, named_by_model = false, named_by_person = false
WHERE workspace_id = %s AND id = %s
"""
_FORGET_DESCRIPTION: LiteralString = "UPDATE themes SET description = '' WHERE workspace_id = %s AND id = %s"
# Words of somebody else in the theme: neither the shortest nor the longest, and the same if asked again.
_ANOTHER: LiteralString = """
SELECT substr(m.content, p."start" + 1, p."end" - p."start")
FROM passages p
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s
ORDER BY abs(p."end" - p."start" - 60), p.interview_id, p.number LIMIT 1
"""
_DELETE: LiteralString = """
DELETE FROM themes t WHERE t.workspace_id = %s AND t.id = ANY (%s)
  AND NOT EXISTS (SELECT FROM passages p WHERE p.workspace_id = t.workspace_id AND p.study_id = t.study_id
                  AND p.theme_id = t.id)
  AND NOT EXISTS (SELECT FROM themes m WHERE m.workspace_id = t.workspace_id AND m.merged_into = t.id)
  AND NOT EXISTS (SELECT FROM theme_edits e WHERE e.workspace_id = t.workspace_id AND e.study_id = t.study_id
                  AND e.document -> 'themes' ? t.id::text)
"""


@dataclass(frozen=True, slots=True)
class Theme:
    """`is_made` where the program or a model named it; names of persons and of the study's goals are not theirs."""

    id: UUID
    name: str
    description: str
    merged_into: UUID | None
    vector: bytes
    is_made: bool
    is_found: bool


@dataclass(frozen=True, slots=True)
class ThemeEdit:
    id: UUID
    action: str
    document: Mapping[str, Any]
    moved: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """Of whom it tells: what a theme was called, or is called since."""
        return str(self.document.get("name") or "")

    @property
    def before(self) -> Sequence[str]:
        """What the theme was called and how it was described before, unless a person gave it that."""
        naming = self.document.get("before") or {}
        return () if naming.get("byPerson", True) else (naming["name"], naming["description"])


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of a study, and what was done to them, as they were while the person was there."""

    themes: Sequence[Theme]
    edits: Sequence[ThemeEdit]

    @property
    def names(self) -> Iterable[str]:
        """Every text that may be made of what respondents said."""
        for theme in self.themes:
            yield from self.made(theme)
        for edit in self.edits:
            yield from (edit.name, *edit.before)

    @property
    def given(self) -> frozenset[str]:
        """The names and descriptions that persons gave, and those of the study's goals."""
        return frozenset(
            text for theme in self.themes for text in {theme.name, theme.description}.difference(self.made(theme))
        )

    def made(self, theme: Theme) -> Collection[str]:
        """The name and the description of a theme, each if the program or a model made it; who renames a theme, or
        merges another into it, keeps what they do not change."""
        both = (theme.name, theme.description)
        if theme.is_made or not theme.is_found:
            return both if theme.is_made else ()
        before = {text for edit in self.edits if str(theme.id) in edit.document["themes"] for text in edit.before}
        return before.intersection(both)


async def read(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Themes:
    ids = [workspace_id, study_id]
    return Themes(await transaction.fetch_all(Theme, _THEMES, ids), await transaction.fetch_all(ThemeEdit, _EDITS, ids))


async def forget(transaction: Transaction, workspace_id: UUID, gone: Gone, themes: Themes, theirs: Theirs) -> None:
    """Take the erased passages, which are deleted already, out of the themes. The codebook is locked."""
    study_id = gone.respondent.study_id
    of_theme: dict[UUID, list[Passage]] = {}
    for passage in gone.passages:
        if passage.theme_id is not None:
            of_theme.setdefault(passage.theme_id, []).append(passage)
    mentioned = sorted({each for p in gone.passages for each in mentions_of(p.text, language_for(p.language))})
    with transaction.as_eraser():
        transaction.write(_LESS_PHRASES, [mentioned, workspace_id, study_id, mentioned])
        transaction.write(_EMPTY_MERGED, [workspace_id, study_id])
        for theme in themes.themes:
            if theme.id in of_theme:
                vector = _less(theme.vector, of_theme[theme.id])
                key = [workspace_id, study_id, theme.id]
                transaction.write(_RECOUNT, [vector, *key, workspace_id, theme.id])
        concerned = set(of_theme) | _forget_examples(transaction, workspace_id, gone, themes, theirs)
        told = {theme.id: {text for text in themes.made(theme) if theirs.holds(text)} for theme in themes.themes}
        for theme in themes.themes:
            if theme.name in told[theme.id]:
                row = await transaction.fetch_values(_ANOTHER, [workspace_id, study_id, theme.id])
                name = _quoted(row[0], gone) if row else ERASED_NAME
                transaction.write(_NAME, [name, workspace_id, theme.id])
            elif told[theme.id]:
                transaction.write(_FORGET_DESCRIPTION, [workspace_id, theme.id])
        empty = [each.id for each in themes.themes if each.is_made and (each.id in of_theme or told[each.id])]
        transaction.write(_DELETE, [workspace_id, empty])
    standing = [theme.id for theme in themes.themes if theme.id in concerned and theme.merged_into is None]
    if standing:
        edits.leave_to_learn(transaction, workspace_id, study_id, standing)


def _forget_examples(
    transaction: Transaction, workspace_id: UUID, gone: Gone, themes: Themes, theirs: Theirs
) -> set[UUID]:
    """Take the erased passages out of what persons put together, and their words out of what was renamed; the themes
    that were taught by them."""
    ids = {str(each) for each in gone.interview_ids}
    taught: set[UUID] = set()
    for edit in themes.edits:
        document = dict(edit.document)
        examples = [kept for kept in document.get("examples", []) if kept[0] not in ids]
        if len(examples) < len(document.get("examples", [])):
            document["examples"] = examples
            taught |= {UUID(each) for each in document["themes"]}
        moved = edit.moved and {key: kept for key, kept in edit.moved.items() if key not in ids}
        by_person = edit.action in ("rename", "split") and document.get("key") is not None
        if theirs.holds(edit.name) and not by_person:
            document["name"] = ERASED_NAME
        if any(theirs.holds(text) for text in edit.before):
            document["before"] = {**document["before"], "name": ERASED_NAME, "description": "", "needsName": True}
        if document != edit.document or moved != edit.moved:
            transaction.write(_KEEP_EDIT, [Jsonb(document), Jsonb(moved) if moved else None, workspace_id, edit.id])
    if taught:
        transaction.write(_FORGET_TAUGHT, [workspace_id, list(taught)])
    return taught


def _quoted(text: str, gone: Gone) -> str:
    language = gone.passages[0].language if gone.passages else "en"
    return language_for(language).quoted(text.strip()[:_LONGEST_NAME])


def _less(total: bytes, passages: Sequence[Passage]) -> bytes:
    """A sum of vectors (float32) without these (float16). Numbers by hand, since the API process makes no vectors."""
    size = len(total) // 4
    numbers = list(struct.unpack(f"<{size}f", total))
    for passage in passages:
        if len(passage.vector) == 2 * size:
            for place, value in enumerate(struct.unpack(f"<{size}e", passage.vector)):
                numbers[place] -= value
    return struct.pack(f"<{size}f", *numbers)
