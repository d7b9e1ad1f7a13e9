"""Exports: rows from one snapshot of the database, written as they are read. Any size in bounded memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from openkoji.db import Database, Transaction
from openkoji.kit.clock import now
from openkoji.reports.exports.columns import COLUMNS, Column, Kind, Type
from openkoji.reports.exports.csv_file import CsvWriter
from openkoji.reports.exports.ndjson_file import NdjsonWriter
from openkoji.reports.exports.parquet_file import ParquetWriter
from openkoji.reports.exports.queries import BY_INDEX, metadata_keys, query_of
from openkoji.reports.exports.rows import Format, LinkOf, Row, Writer, public
from openkoji.reports.exports.selection import Selection
from openkoji.reports.exports.under_way import UnderWay

ROWS_AT_A_TIME = 500
"""A message has 20,000 characters at most, so that no batch is large."""

MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for. `marked` puts a byte order mark before CSV; without `link_of` no links are in it."""

    kind: Kind
    format: Format
    selection: Selection = field(default_factory=Selection)
    marked: bool = False
    link_of: LinkOf | None = None


def file_name(slug: str, export: Export) -> str:
    """`cancel-flow-quotes-2026-11-23.csv`; slugs have nothing in them that a header or a disk refuses."""
    return f"{slug}-{export.kind}-{now():%Y-%m-%d}.{export.format}"


async def written(
    database: Database, under_way: UnderWay, workspace_id: UUID, study_id: UUID, export: Export
) -> AsyncGenerator[bytes, None]:
    """The file, piece by piece. The database is read as fast as the pieces are taken, and the transaction ends when
    the iterator is closed. Raises `UnavailableError` and `RateLimitedError` (`too_many_exports`)."""
    with under_way.one_more(workspace_id):
        async with (
            database.long_snapshot(workspace_id) as transaction,
            aclosing(_pieces(transaction, workspace_id, study_id, export)) as pieces,
        ):
            async for piece in pieces:
                yield piece


async def _pieces(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, export: Export
) -> AsyncGenerator[bytes, None]:
    transaction.write(BY_INDEX)
    writer = await _writer(transaction, workspace_id, study_id, export)
    # In a thread, since rows are turned into text for milliseconds in which a turn may come.
    yield await asyncio.to_thread(writer.begin)
    statement, parameters = query_of(export.kind, workspace_id, study_id, export.selection)
    columns = COLUMNS[export.kind]
    async for rows in transaction.batches(statement, parameters, size=ROWS_AT_A_TIME):
        piece = await asyncio.to_thread(_piece, writer, rows, columns, export.link_of)
        if piece:
            yield piece
    yield await asyncio.to_thread(writer.end)


def _piece(writer: Writer, rows: Sequence[Row], columns: Sequence[Column], link_of: LinkOf | None) -> bytes:
    return writer.rows(public(rows, columns, link_of))


async def _writer(transaction: Transaction, workspace_id: UUID, study_id: UUID, export: Export) -> Writer:
    columns = COLUMNS[export.kind]
    match export.format:
        case Format.NDJSON:
            return NdjsonWriter(columns)
        case Format.PARQUET:
            return ParquetWriter(columns)
        case Format.CSV:
            has_metadata = any(column.type is Type.METADATA for column in columns)
            keys: tuple[str, ...] = ()
            if has_metadata:
                keys = await metadata_keys(transaction, export.kind, workspace_id, study_id, export.selection)
            return CsvWriter(columns, keys, marked=export.marked)
