"""Themes on the wire: read one by one, and edited."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from openkoji.codebooks.editing import Quoted
from openkoji.codebooks.edits import Action, Edit
from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.reports.results.model import Quote
from openkoji.reports.results.schemas import ThemeQuote, ThemeResults, ThemeView
from openkoji.reports.results.views import quote_view

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 500
MOST_PICKED = 50


_NEVER_SHOWN = re.compile(
    # Control characters, and those that turn the direction of what stands after them, too (Unicode TR 36, 2.9).
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def _one_line(text: str) -> str:
    """Names stand in headings, lists and files."""
    return " ".join(_NEVER_SHOWN.sub("", text).split())


def _named(text: str) -> str:
    if not text:
        raise ValueError("has nothing that can be seen")
    return text


ThemeName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(_one_line),
    AfterValidator(_named),
]
ThemeDescription = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_DESCRIPTION), AfterValidator(_one_line)
]


class ThemePatch(StrictModel):
    """What to change; what is left out or null stays."""

    name: Annotated[ThemeName | None, Field(description="What is in it, in a few words.")] = None
    description: Annotated[ThemeDescription | None, Field(description="One line.")] = None


class MergeTheme(StrictModel):
    into: Annotated[str, Field(max_length=100, description="The id of the theme that takes this one in: thm_…")]


class PickedQuote(StrictModel):
    """A quote of the theme, as `GET …/themes/{id}/quotes` has it; more of its fields are refused."""

    message_id: Annotated[str, Field(max_length=100)]
    start: Annotated[int, Field(ge=0, le=2**31 - 1)]
    end: Annotated[int, Field(ge=1, le=2**31 - 1)]


class SplitTheme(StrictModel):
    name: Annotated[ThemeName, Field(description="The name of the new theme.")]
    description: ThemeDescription = ""
    quotes: Annotated[
        list[PickedQuote],
        Field(
            min_length=1,
            max_length=MOST_PICKED,
            description="Quotes of this theme that make the new one; what is like them follows.",
        ),
    ]

    def picked(self) -> list[Quoted]:
        """Each quote once."""
        quotes = [Quoted(parse_id(Prefix.MESSAGE, each.message_id), each.start, each.end) for each in self.quotes]
        return list(dict.fromkeys(quotes))


class EditedTheme(ThemeView):
    """The theme after an edit."""

    edit_id: Annotated[
        str | None, Field(description="Undo it: POST …/themes/edits/{id}/undo. Null where nothing was to change.")
    ]


class ThemePage(WireModel):
    """All themes of a study: it has some sixty at most."""

    items: Annotated[list[ThemeResults], Field(description="By respondents, the most frequent first.")]
    next_cursor: None = None


class ThemeQuotePage(WireModel):
    items: list[ThemeQuote]
    next_cursor: str | None

    @classmethod
    def of(cls, quotes: list[Quote], next_cursor: str | None) -> ThemeQuotePage:
        return cls(items=[quote_view(each) for each in quotes], next_cursor=next_cursor)


class ThemeEditView(WireModel):
    """What a person, or a language model, did to a theme."""

    id: str
    action: Action
    by: Annotated[Literal["person", "model"], Field(description="Who did it.")]
    model: Annotated[str | None, Field(description="The language model that did it.")]
    theme_id: str
    other_theme_id: Annotated[
        str | None, Field(description="Of a merge the theme that took it in; of a split the new one.")
    ]
    name: Annotated[str, Field(description="The name that was given; of a merge that of the theme that was taken in.")]
    previous_name: Annotated[str | None, Field(description="Of a rename.")]
    undoes: Annotated[str | None, Field(description="The edit that this one took back.")]
    created_at: Timestamp
    undone_at: Timestamp | None

    @classmethod
    def of(cls, edit: Edit) -> ThemeEditView:
        document, themes = edit.document, edit.themes
        is_rename = edit.action == Action.RENAME
        return cls(
            id=public_id(Prefix.THEME_EDIT, edit.id),
            action=Action(edit.action),
            by="person" if edit.by_person else "model",
            model=document.get("model"),
            theme_id=public_id(Prefix.THEME, themes[0]),
            other_theme_id=public_id(Prefix.THEME, themes[1]) if len(themes) > 1 else None,
            name=document["name"],
            previous_name=document["before"]["name"] if is_rename else None,
            undoes=public_id(Prefix.THEME_EDIT, edit.undoes) if edit.undoes else None,
            created_at=edit.created_at,
            undone_at=edit.undone_at,
        )


class ThemeEditPage(WireModel):
    items: list[ThemeEditView]
    next_cursor: str | None
