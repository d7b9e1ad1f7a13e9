"""The tables of the reference that say what the code says: settings, errors, the moderator's rules, the
columns of exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from openkoji.interviewing.policy import TABLE
from openkoji.reports.exports.columns import COLUMNS, Kind
from openkoji.settings import Settings
from openkoji.web.error_catalogue import CATALOGUE
from tests.docs.pages import REPOSITORY, text_of


@dataclass(frozen=True)
class Table:
    """A table of `page`; its heading is what finds it there."""

    page: str
    heading: str
    rows: Callable[[], list[str]]

    def written(self) -> list[str]:
        """The rows as they stand on the page."""
        return _parts(text_of(self.page), self.heading)[1]

    def write(self) -> None:
        before, _, after = _parts(text_of(self.page), self.heading)
        (REPOSITORY / self.page).write_text("\n".join([*before, *self.rows(), *after]) + "\n", encoding="utf-8")


def _settings() -> list[str]:
    return [
        _row(_variables(name, field), _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _variables(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    names = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [f"OPENKOJI_{name}"]
    return " or ".join(f"`{variable.upper()}`" for variable in names)


def _default(field: FieldInfo) -> str:
    return "unset" if field.default is None else f"`{field.default}`" if str(field.default) else "empty"


def _errors() -> list[str]:
    return [_row(f"`{entry.code}`", str(entry.status), entry.meaning, entry.remedy) for entry in CATALOGUE]


def _rules() -> list[str]:
    return [_row(rule.name, rule.source, rule.why) for rule in TABLE]


def _columns(kind: Kind) -> Callable[[], list[str]]:
    return lambda: [_row(f"`{column.name}`", column.type, f"{column.says}.") for column in COLUMNS[kind]]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _parts(text: str, heading: str) -> tuple[list[str], list[str], list[str]]:
    """The lines up to the table's rows, the rows, and the lines after them."""
    lines = text.splitlines()
    first = lines.index(heading) + 2
    last = next((number for number in range(first, len(lines)) if not lines[number].startswith("|")), len(lines))
    return lines[:first], lines[first:last], lines[last:]


TABLES = (
    Table("docs/reference/settings.md", "| Variable | Default | What it is |", _settings),
    Table("docs/reference/errors.md", "| Code | Status | What it means | What to do |", _errors),
    Table("docs/reference/moderator.md", "| Rule | Source | Why |", _rules),
    *(
        Table("docs/reference/exports.md", f"| {kind.capitalize()}: column | Type | What it is |", _columns(kind))
        for kind in Kind
    ),
)
