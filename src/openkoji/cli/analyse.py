"""`openkoji analyse`: transcripts that were made elsewhere, analysed into a report, with no server and no database."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openkoji.cli.running import CommandError
from openkoji.settings import Settings

if TYPE_CHECKING:
    from openkoji.analysis.report import Report
    from openkoji.analysis.transcript import Transcript


class Format(StrEnum):
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


_OF_ENDING = {".md": Format.MARKDOWN, ".json": Format.JSON, ".html": Format.HTML, ".htm": Format.HTML}


def add_to(app: typer.Typer) -> None:
    app.command("analyse")(analyse)


def analyse(
    files: Annotated[
        list[Path], typer.Argument(help="Transcripts: JSON or NDJSON, text with speakers, or a table as CSV.")
    ],
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Of a table, a column with open answers; may be repeated.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="The language of the answers, such as de; else what a file says, or en.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What the study is called; else as the first file.", show_default=False)
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How the report is written; else by the ending of --output.", show_default=False),
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(
            "--min-quality",
            min=1,
            max=5,
            help="The quality from which an interview counts: 3; of a table 1.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the report to this file instead of showing it.", show_default=False),
    ] = None,
) -> None:
    """Analyse transcripts that were made elsewhere into a report. Nothing is stored, nothing leaves this machine."""
    from openkoji.analysis.report.evidence import COUNTED_FROM
    from openkoji.analysis.sources import is_table

    if output is not None and any(output.resolve() == file.resolve() for file in files):
        raise CommandError(f"{output} is what you want analysed. Name another file for the report.")
    if output is not None and form is None and output.suffix and output.suffix.lower() not in _OF_ENDING:
        endings = ", ".join(_OF_ENDING)
        raise CommandError(f"A report ends in {endings}, or is named with --format; {output.name} is neither.")
    transcripts = _read(files, column or (), language)
    # An answer in a cell is no interview: by what is asked of one, hardly any would count.
    counted_from = least or (1 if all(is_table(file.name) for file in files) else COUNTED_FROM)
    report = _reported(transcripts, name or files[0].stem, language or transcripts[0][1].language, counted_from)
    chosen = form or _OF_ENDING.get(output.suffix.lower() if output else "", Format.MARKDOWN)
    written = _written(report, chosen)
    if output is None:
        sys.stdout.write(written)
        return
    try:
        output.write_text(written, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    print(f"The report is in {output}.", file=sys.stderr)


def _read(files: Sequence[Path], columns: Sequence[str], language: str | None) -> Sequence[tuple[str, Transcript]]:
    """The interviews of all files, on one plan."""
    from openkoji.analysis.sources import SourceError, read_files

    texts = []
    for file in files:
        try:
            texts.append((file.read_text(encoding="utf-8-sig"), file.name))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is no text in UTF-8. Convert it first, such as with iconv.") from error
    try:
        return read_files(texts, columns=columns, language=language)
    except SourceError as error:
        raise CommandError(str(error)) from error


def _reported(transcripts: Sequence[tuple[str, Transcript]], name: str, language: str, counted_from: int) -> Report:
    """Analyse the interviews one after the other, showing on standard error how far it is."""
    from openkoji.analysis.collection import Collection
    from openkoji.analysis.report import report_of
    from openkoji.kit.clock import now
    from openkoji.language.embedders import EmbedderError, default_embedder

    settings = Settings.load()
    try:
        collection = Collection(default_embedder(settings.models_dir, settings.embedder), counted_from=counted_from)
    except EmbedderError as error:
        raise CommandError(str(error)) from error
    label = f"Analysing {len(transcripts)} {'interview' if len(transcripts) == 1 else 'interviews'}"
    with typer.progressbar(transcripts, label=label, file=sys.stderr) as bar:
        for interview, transcript in bar:
            collection.add(interview, transcript)
    return report_of(collection.evidence(name), language=language, written_on=now().date().isoformat())


def _written(report: Report, form: Format) -> str:
    if form is Format.MARKDOWN:
        from openkoji.analysis.report import markdown_of

        return markdown_of(report)
    if form is Format.HTML:
        from openkoji.web.reports import page_in_one_file

        return page_in_one_file(report) + "\n"
    from openkoji.reports.schemas import ReportBody

    return ReportBody.model_validate(report).model_dump_json(by_alias=True, indent=2) + "\n"
