"""`docs/reference/settings.md` lists every setting with its default, in the words of the source."""

from __future__ import annotations

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from openkoji.settings import Settings
from tests.docs.pages import row, table_rows, text_of


def variables_of(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    names = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [f"OPENKOJI_{name}"]
    return " or ".join(f"`{variable.upper()}`" for variable in names)


def default_of(field: FieldInfo) -> str:
    return "unset" if field.default is None else f"`{field.default}`" if str(field.default) else "empty"


def test_the_page_lists_every_setting_with_its_default() -> None:
    expected = [
        row(variables_of(name, field), default_of(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    assert table_rows(text_of("docs/reference/settings.md"), "Variable") == expected
