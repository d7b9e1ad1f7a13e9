"""Imports on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.importing.file import Layout
from openkoji.respondents.importing.model import Import, Result, RowError
from openkoji.respondents.importing.once_links import Linked

ERRORS_SHOWN = 100


class RowErrorView(WireModel):
    row: Annotated[int, Field(description="As a spreadsheet counts it: the first row is 1.")]
    field: Annotated[str | None, Field(description="The column; null where the whole row is meant.")]
    reason: str


class LayoutView(WireModel):
    """How the file was read."""

    encoding: str
    delimiter: str
    header: Annotated[bool, Field(description="Whether its first row names the columns.")]
    mapping: Annotated[
        dict[str, str | None],
        Field(description="What each column is: name, firstName, lastName, email, externalId, or a key of metadata."),
    ]

    @classmethod
    def of(cls, layout: Layout) -> Self:
        return cls(
            encoding=layout.encoding, delimiter=layout.delimiter, header=layout.has_header, mapping=layout.mapping
        )


class ImportHeadView(WireModel):
    id: str
    study_id: str
    status: Literal["queued", "running", "ready", "failed", "cancelled"]
    total: Annotated[int, Field(description="Rows with something in them.")]
    done: Annotated[int, Field(description="Rows that have been looked at.")]
    created: int
    updated: int
    skipped: Annotated[int, Field(description="Rows that were not taken; errors.csv has them.")]
    created_at: Timestamp
    finished_at: Timestamp | None

    @classmethod
    def head(cls, found: Import) -> ImportHeadView:
        return ImportHeadView.model_validate(_head(found))


class ImportView(ImportHeadView):
    errors: Annotated[list[RowErrorView], Field(description=f"The first {ERRORS_SHOWN} rows that were not taken.")]
    layout: LayoutView

    @classmethod
    def of(cls, found: Import, errors: Sequence[RowError]) -> Self:
        layout = LayoutView.of(Layout.from_json(found.layout))
        return cls.model_validate(_head(found) | {"errors": [_error(each) for each in errors], "layout": layout})


class ImportPage(WireModel):
    items: list[ImportHeadView]
    next_cursor: str | None


class TrialView(WireModel):
    """What an import would do."""

    dry_run: Literal[True] = True
    total: int
    created: int
    updated: int
    skipped: int
    errors: Annotated[list[RowErrorView], Field(description=f"The first {ERRORS_SHOWN} rows that would not be taken.")]
    layout: LayoutView

    @classmethod
    def of(cls, total: int, result: Result, layout: Layout) -> Self:
        return cls(
            total=total,
            created=result.created,
            updated=result.updated,
            skipped=result.skipped,
            errors=[_error(RowError(each.number, each.field, each.reason)) for each in result.faults[:ERRORS_SHOWN]],
            layout=LayoutView.of(layout),
        )


class RowLink(WireModel):
    row: int
    link: str


class LinksView(WireModel):
    """A file for an anonymous study: a link for each row. Nothing of the file is kept."""

    linked: int
    skipped: int
    links: list[RowLink]
    errors: list[RowErrorView]
    layout: LayoutView

    @classmethod
    def of(cls, linked: Linked, layout: Layout) -> Self:
        return cls(
            linked=len(linked.links),
            skipped=len(linked.faults),
            links=[RowLink(row=row, link=link) for row, link in linked.links],
            errors=[_error(RowError(each.number, each.field, each.reason)) for each in linked.faults[:ERRORS_SHOWN]],
            layout=LayoutView.of(layout),
        )


def _head(found: Import) -> dict[str, object]:
    return {
        "id": public_id(Prefix.IMPORT, found.id),
        "study_id": public_id(Prefix.STUDY, found.study_id),
        "status": found.status,
        "total": found.total,
        "done": found.done,
        "created": found.created,
        "updated": found.updated,
        "skipped": found.skipped,
        "created_at": found.created_at,
        "finished_at": found.finished_at,
    }


def _error(error: RowError) -> RowErrorView:
    return RowErrorView(row=error.row, field=error.field, reason=error.reason)
