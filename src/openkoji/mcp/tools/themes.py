"""Themes: read them, and put them right."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.tools import words
from openkoji.mcp.tools.actions import Action, Actions
from openkoji.mcp.tools.arguments import Filters, Some, chosen
from openkoji.mcp.tools.shared import Cursor, StudyId
from openkoji.reports.results.schemas import ThemeResults
from openkoji.reports.results.theme_schemas import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    EditedTheme,
    PickedQuote,
    ThemeEditPage,
    ThemeEditView,
    ThemePage,
)


@tool(
    title="Get themes",
    operations=("list_themes", "get_theme"),
    returns=ThemePage | ThemeResults,
    words=(*words.THEME, *words.within("items", words.THEME)),
    read_only=True,
)
async def get_themes(
    calls: Calls,
    study_id: StudyId,
    theme_id: Annotated[str | None, Field(description="Only this one: thm_…")] = None,
    filters: Filters = None,
) -> Any:
    """The themes of a study, ranked by how many respondents speak of each, with up to five quotes of each tone.

    `share` is of the respondents whose interviews count. koji_search_quotes has everything said on a theme;
    koji_edit_themes renames, merges and splits. The id of a merged theme leads to the one that took it in.
    """
    path, query = {"study_id": study_id}, chosen(filters)
    if theme_id is not None:
        return await calls.call("get_theme", path=path | {"theme_id": theme_id}, query=query)
    return await calls.call("list_themes", path=path, query=query)


_THEME = ("study_id", "theme_id")

EDITS = Actions(
    rename=Action("rename_theme", path=_THEME, body=("name", "description"), needs=("name",)),
    describe=Action("rename_theme", path=_THEME, body=("description",), needs=("description",)),
    merge=Action("merge_theme", path=_THEME, body=("into",), needs=("into",)),
    split=Action("split_theme", path=_THEME, body=("name", "description", "quotes"), needs=("name", "quotes")),
    list=Action("list_theme_edits", path=("study_id",), query=("limit", "cursor")),
    undo=Action("undo_theme_edit", path=("study_id", "edit_id")),
)


@tool(
    title="Edit themes",
    operations=EDITS.operations,
    returns=EditedTheme | ThemeEditView | ThemeEditPage,
    words=("name", "description", "previousName", "items.name", "items.previousName"),
)
async def edit_themes(
    calls: Calls,
    study_id: StudyId,
    action: Annotated[
        Literal["rename", "describe", "merge", "split", "list", "undo"],
        Field(
            description="rename, describe: theme_id with name or description. merge: theme_id goes into `into`. "
            "split: quotes of theme_id make a new theme called name. list: the edits so far. undo: edit_id."
        ),
    ],
    theme_id: Annotated[str | None, Field(description="The theme to edit: thm_…")] = None,
    name: Annotated[str | None, Field(max_length=LONGEST_NAME, description="A few words.")] = None,
    description: Annotated[str | None, Field(max_length=LONGEST_DESCRIPTION, description="One line.")] = None,
    into: Annotated[str | None, Field(description="The theme that takes theme_id in: thm_…")] = None,
    quotes: Annotated[
        list[PickedQuote] | None,
        Field(description="Quotes of the theme, as koji_search_quotes has them; what is like them follows."),
    ] = None,
    edit_id: Annotated[str | None, Field(description="An edit, as list shows it: ted_…")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """Put the themes of a study right: name one, put two together, take one apart, take an edit back.

    Every edit can be undone with its `editId` while no later one rests on it; a name that was given stays for good.
    Propose edits to the person you work for first: they change what everybody reads.
    """
    return await EDITS.perform(
        calls,
        action,
        study_id=study_id,
        theme_id=theme_id,
        name=name,
        description=description,
        into=into,
        quotes=quotes,
        edit_id=edit_id,
        limit=limit,
        cursor=cursor,
    )


TOOLS = (get_themes, edit_themes)
