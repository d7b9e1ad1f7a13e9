"""The table of all measures, on the screen and in the documentation."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

Row = tuple[str, str, str, str]
"""What is measured, OpenKoji's figure, the control or baseline beside it, and the aim."""

HEADER: Row = ("measure", "OpenKoji", "control, baseline", "aim")

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "evals.md"

_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Section:
    """Measures of one kind; `missing` says what data set would be needed where it is not there."""

    title: str
    rows: tuple[Row, ...]
    missing: str | None = None


def section(title: str, rows: Callable[[], Iterator[Row]], missing: type[Exception]) -> Section:
    try:
        return Section(title, tuple(rows()))
    except missing as error:
        return Section(title, (), str(error))


def printed(sections: Sequence[Section]) -> Iterator[str]:
    for each in sections:
        yield f"\n{each.title}"
        if each.missing:
            yield f"  skipped: {each.missing}"
        table = [HEADER, *each.rows] if each.rows else []
        widths = [max((len(row[column]) for row in table), default=0) for column in range(4)]
        for row in table:
            yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def write(sections: Sequence[Section]) -> None:
    """Puts the figures into the page, with the date and the commit that they were measured at."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    lines = [f"Measured on {date.today().isoformat()} at commit `{_commit()}`.", ""]
    for each in sections:
        lines += [f"### {each.title}", ""]
        if each.missing:
            lines += [f"Not measured here: {each.missing}", ""]
            continue
        lines += [f"| {' | '.join(HEADER)} |", "| --- | --- | --- | --- |"]
        lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in each.rows] + [""]
    PAGE.write_text(f"{before}{_BEGIN}\n\n{chr(10).join(lines)}\n{_END}{after}", encoding="utf-8")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
