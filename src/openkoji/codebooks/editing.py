"""Rename, merge and split themes, and undo that. What a person did is kept for good, and a worker learns from it. A
language model may rename and merge too: that is undone in the same way, and nothing is learned from it.

Every edit holds the codebook's lock, as a worker does that sorts passages in: so each finds what the other left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openkoji.codebooks import edits, sorted_passages
from openkoji.codebooks.edits import Action, Edit, ThemeRow
from openkoji.codebooks.sorted_passages import Members
from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, public_id

EXAMPLES = 25
"""Passages of each of two merged themes that teach what belongs together; half of what a theme is taught by."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codebook of a study, locked, and who edits it: a person by their key, or a language model by its name."""

    transaction: Transaction
    workspace_id: UUID
    study_id: UUID
    key_id: UUID | None
    model: str | None = None

    @property
    def by_person(self) -> bool:
        return self.key_id is not None


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that a person picked: a message and code points of its content."""

    message_id: UUID | None
    start: int
    end: int


async def opened(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, key_id: UUID | None, *, model: str | None = None
) -> Codebook:
    """Raises `NotFoundError` (`theme_not_found`) for a study without themes, and `UnavailableError` (`themes_busy`)."""
    if not await edits.lock(transaction, workspace_id, study_id):
        raise _no_theme()
    return Codebook(transaction, workspace_id, study_id, key_id, model)


async def rename(
    codebook: Codebook, theme_id: UUID, *, name: str | None, description: str | None, passages: int | None = None
) -> Edit | None:
    """Give a theme a name or a description; None where it has them already. Those that a person gave nothing but a
    person changes. `passages` is how many a model named it by.

    Raises `NotFoundError` (`theme_not_found`) and `ConflictError` (`theme_merged`, `theme_name_taken`).
    """
    theme = await _standing(codebook, theme_id)
    name = theme.name if name is None else name
    description = theme.description if description is None else description
    is_kept = theme.named_by_person or not codebook.by_person
    if (name, description) == (theme.name, theme.description) and is_kept:
        return None
    await _require_free(codebook, name, theme_id)
    moment = now()
    edits.name_theme(
        codebook.transaction,
        codebook.workspace_id,
        theme_id,
        name,
        description,
        by_person=codebook.by_person,
        by_model=not codebook.by_person,
        needs_name=False,
        moment=moment,
    )
    by_how_many = {} if passages is None else {"passages": passages}
    return _noted(codebook, Action.RENAME, [theme_id], {"before": _naming(theme), "name": name} | by_how_many)


async def merge(codebook: Codebook, theme_id: UUID, into_id: UUID) -> Edit:
    """Put all of a theme into another, to which its id leads from then on.

    Raises `NotFoundError` (`theme_not_found`), `ConflictError` (`theme_merged`) and `InvalidError`.
    """
    theme, into = await _standing(codebook, theme_id), await _standing(codebook, into_id)
    if theme_id == into_id:
        raise InvalidError(
            "A theme cannot be merged into itself. Name another one.",
            errors=[FieldError("into", "is the theme itself")],
        )
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    carried = await edits.merged_into(transaction, workspace_id, study_id, theme_id)
    moved = await sorted_passages.members(transaction, workspace_id, study_id, theme_id)
    document = {
        "name": theme.name,
        "before": _naming(into),
        "carried": [str(each) for each in carried],
        "examples": await _examples(codebook, into_id, theme_id) if codebook.by_person else [],
    }
    _take_in(codebook, theme_id, into_id, carried)
    if codebook.by_person and not into.needs_name:
        # A person chose this name over the other: it stays.
        _name_again(codebook, into_id, _naming(into) | {"byPerson": True, "byModel": False})
    return _noted(codebook, Action.MERGE, [theme_id, into_id], document, moved)


async def split(codebook: Codebook, theme_id: UUID, *, name: str, description: str, quotes: Sequence[Quoted]) -> Edit:
    """Make a theme of some passages of another; what else of the other is like them follows when a worker has
    learned from them.

    Raises `NotFoundError` (`theme_not_found`), `ConflictError` (`theme_merged`, `theme_name_taken`) and
    `InvalidError`, which names the quotes that are no passages of the theme.
    """
    await _standing(codebook, theme_id)
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    wanted = [(each.message_id or UUID(int=0), each.start, each.end) for each in quotes]
    found = await sorted_passages.passages_at(transaction, workspace_id, study_id, theme_id, wanted)
    missing = sorted(set(range(1, len(quotes) + 1)) - {each.number for each in found})
    if missing:
        raise InvalidError(
            "Some quotes are no passages of this theme. Take them as GET …/themes/{id}/quotes has them.",
            errors=[FieldError(f"quotes.{number - 1}", "is no passage of this theme") for number in missing],
        )
    new_theme_id = new_id()
    await _require_free(codebook, name, new_theme_id)
    edits.make_theme(transaction, workspace_id, new_theme_id, name, description, beside=theme_id, moment=now())
    moved = [Members(each.interview_id, each.version, [each.passage]) for each in found]
    sorted_passages.move(transaction, workspace_id, study_id, moved, source=theme_id, into=new_theme_id)
    examples = [each.place.kept() for each in found]
    return _noted(codebook, Action.SPLIT, [theme_id, new_theme_id], {"name": name, "examples": examples})


async def undo(codebook: Codebook, edit_id: UUID) -> Edit:
    """Take an edit back. A merged theme gets its passages back, but for those of interviews that were analysed again
    since; a theme that was split off goes back with all that it has.

    Raises `NotFoundError` (`edit_not_found`) and `ConflictError` (`edit_not_undoable`, `theme_name_taken`).
    """
    edit = await edits.edit(codebook.transaction, codebook.workspace_id, codebook.study_id, edit_id)
    if edit is None:
        raise NotFoundError("There is no such edit of this study's themes.", code="edit_not_found")
    await _require_last(codebook, edit)
    match edit.action:
        case Action.RENAME:
            await _require_free(codebook, edit.document["before"]["name"], edit.theme_id)
            _name_again(codebook, edit.theme_id, edit.document["before"])
        case Action.MERGE:
            await _separate(codebook, edit)
        case _:
            theme_id, new_theme_id = edit.themes
            transaction, workspace_id = codebook.transaction, codebook.workspace_id
            carried = await edits.merged_into(transaction, workspace_id, codebook.study_id, new_theme_id)
            _take_in(codebook, new_theme_id, theme_id, carried)
    return _noted(codebook, Action.UNDO, edit.themes, {"undoes": str(edit_id), "name": edit.document["name"]})


async def _examples(codebook: Codebook, *theme_ids: UUID) -> list[list[Any]]:
    """Passages of merged themes, by which the one is taught that stays."""
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    return [
        place.kept()
        for each in theme_ids
        for place in await sorted_passages.sample(transaction, workspace_id, study_id, each, most=EXAMPLES)
    ]


async def _separate(codebook: Codebook, edit: Edit) -> None:
    """Let a merged theme stand again, with the passages that it had."""
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    theme_id, into_id = edit.themes
    await _require_free(codebook, edit.document["name"], theme_id)
    edits.merge(transaction, workspace_id, theme_id, None, now())
    edits.lead(
        transaction, workspace_id, [UUID(each) for each in edit.document["carried"]], was=into_id, now_to=theme_id
    )
    moved = await edits.moved_by(transaction, workspace_id, study_id, edit.id)
    sorted_passages.move(transaction, workspace_id, study_id, moved, source=into_id, into=theme_id)
    _name_again(codebook, into_id, edit.document["before"])


def _take_in(codebook: Codebook, theme_id: UUID, into_id: UUID, carried: Sequence[UUID]) -> None:
    transaction, workspace_id = codebook.transaction, codebook.workspace_id
    edits.merge(transaction, workspace_id, theme_id, into_id, now())
    edits.lead(transaction, workspace_id, carried, was=theme_id, now_to=into_id)
    sorted_passages.move_all(transaction, workspace_id, codebook.study_id, theme_id, into_id)


async def _require_last(codebook: Codebook, edit: Edit) -> None:
    """Edits are undone in turn: a later one of the same themes rests on this one."""
    if edit.action == Action.UNDO or edit.undone_at is not None:
        raise ConflictError(
            "This edit was undone, or is an undoing itself. Make the edit again instead.", code="edit_not_undoable"
        )
    later = await edits.edits(codebook.transaction, codebook.workspace_id, codebook.study_id)
    for each in later:
        if each.id == edit.id:
            break
        if each.action != Action.UNDO and each.undone_at is None and not set(each.themes).isdisjoint(edit.themes):
            raise ConflictError(
                f"A later edit rests on this one. Undo {public_id(Prefix.THEME_EDIT, each.id)} first.",
                code="edit_not_undoable",
            )
    for theme_id in edit.themes:
        theme = await edits.theme(codebook.transaction, codebook.workspace_id, codebook.study_id, theme_id)
        is_as_left = theme is not None and theme.merged_into == _merged_by(edit, theme_id)
        if not is_as_left:
            raise ConflictError(
                "A theme of this edit has been taken in by another since. Split that one instead.",
                code="edit_not_undoable",
            )


def _merged_by(edit: Edit, theme_id: UUID) -> UUID | None:
    """Where the edit let a theme lead to."""
    return edit.themes[1] if edit.action == Action.MERGE and theme_id == edit.themes[0] else None


async def _standing(codebook: Codebook, theme_id: UUID) -> ThemeRow:
    theme = await edits.theme(codebook.transaction, codebook.workspace_id, codebook.study_id, theme_id)
    if theme is None:
        raise _no_theme()
    if theme.merged_into is not None:
        raise ConflictError(
            f"This theme was merged into {public_id(Prefix.THEME, theme.merged_into)}. Edit that one.",
            code="theme_merged",
        )
    return theme


async def _require_free(codebook: Codebook, name: str, theme_id: UUID) -> None:
    other = await edits.named(codebook.transaction, codebook.workspace_id, codebook.study_id, name, other_than=theme_id)
    if other is not None:
        raise ConflictError(
            f"The theme {public_id(Prefix.THEME, other)} has this name. Take another, or merge the two.",
            code="theme_name_taken",
        )


def _naming(theme: ThemeRow) -> dict[str, Any]:
    return {
        "name": theme.name,
        "description": theme.description,
        "byPerson": theme.named_by_person,
        "byModel": theme.named_by_model,
        "needsName": theme.needs_name,
    }


def _name_again(codebook: Codebook, theme_id: UUID, naming: Mapping[str, Any]) -> None:
    edits.name_theme(
        codebook.transaction,
        codebook.workspace_id,
        theme_id,
        naming["name"],
        naming["description"],
        by_person=naming["byPerson"],
        by_model=naming.get("byModel", False),
        needs_name=naming["needsName"],
        moment=now(),
    )


def _noted(
    codebook: Codebook,
    action: Action,
    themes: Sequence[UUID],
    document: Mapping[str, Any],
    moved: Sequence[Members] = (),
) -> Edit:
    """Write the edit down, and have a worker learn from it."""
    moment = now()
    key = None if codebook.key_id is None else str(codebook.key_id)
    whole = {"themes": [str(each) for each in themes], "key": key, "model": codebook.model, **document}
    edit = Edit(new_id(), action, themes[0], whole, moment, None)
    transaction, workspace_id, study_id = codebook.transaction, codebook.workspace_id, codebook.study_id
    edits.add(transaction, workspace_id, study_id, edit, moved)
    edits.touch(transaction, workspace_id, study_id, moment)
    if action is not Action.RENAME:
        split = edit.id if action is Action.SPLIT else None
        edits.leave_to_learn(transaction, workspace_id, study_id, themes, split=split)
    return edit


def _no_theme() -> NotFoundError:
    return NotFoundError("There is no such theme in this study.", code="theme_not_found")
