"""A study in a file, YAML or JSON, in the shape that `POST /api/v1/studies` takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from openkoji.kit.errors import FieldError, InvalidError
from openkoji.studies.document import StudyDocument
from openkoji.studies.model import Document
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled

MAXIMUM_FILE = 1_048_576  # bytes, as a request body

LineOf = Callable[[str], int | None]


def load_study_file(path: Path) -> dict[str, Any]:
    """What the file says, checked as a request would be.

    Raises `InvalidError` (`file_not_readable`, `validation_failed`, `study_too_large`) whose text names the
    file and, in YAML, the line of each field that does not fit.
    """
    text = _text(path)
    content, line_of = _from_json(path, text) if path.suffix.lower() == ".json" else _from_yaml(path, text)
    if not isinstance(content, dict):
        raise _unreadable(path, "holds no study. Begin with `name:` and a name.")
    try:
        settled(read(NewStudy, content).document())
    except InvalidError as error:
        if not error.errors:
            raise
        listed = "\n".join(_located(fault, line_of) for fault in error.errors)
        raise InvalidError(f"{path} does not fit:\n{listed}", code=error.code, errors=error.errors) from None
    return content


def as_yaml(document: Document) -> str:
    """A study in its stored form as a file that `load_study_file` reads: what has its usual value is left out."""
    sent = StudyDocument.model_validate(document).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(
        _in_order(sent), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


def _in_order(content: dict[str, Any]) -> dict[str, Any]:
    """The name first, and the questions last, which are long."""
    first = ("name", "mode", "brief", "interviewer")
    return {key: content[key] for key in (*first, *(key for key in content if key not in first)) if key in content}


class _Dumper(yaml.SafeDumper):
    """Without anchors, and with lists set in, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAXIMUM_FILE:
            raise _unreadable(path, f"is larger than {MAXIMUM_FILE} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, "is not written in UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}.") from error


def _from_json(path: Path, text: str) -> tuple[object, LineOf]:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats), lambda _: None
    except json.JSONDecodeError as error:
        raise _unreadable(path, f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except _RepeatedKeyError as error:
        raise _unreadable(path, f"names the field {error} twice in one object.") from error
    except RecursionError as error:
        raise _unreadable(path, "is nested too deeply.") from error


class _RepeatedKeyError(Exception):
    pass


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedKeyError(next(name for name in names if names.count(name) > 1))
    return content


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain values: `Yes` and `No` are labels, not true and false; a time is text."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$"),
    list("-+0123456789"),
)


def _from_yaml(path: Path, text: str) -> tuple[object, LineOf]:
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, lambda _: None
            repeated = _repeated_key(node)
            if repeated is not None:
                raise _unreadable(path, f"names the field {repeated.value} twice, in line {_line(repeated)} again.")
            return loader.construct_document(node), lambda field: _line_of(node, field)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _unreadable(path, f"is no YAML: {where}{error.problem}.") from error
    except yaml.YAMLError as error:
        raise _unreadable(path, f"is no YAML: {error}.") from error
    except RecursionError as error:
        raise _unreadable(path, "is nested too deeply.") from error


def _repeated_key(node: yaml.Node) -> yaml.ScalarNode | None:
    """The key that comes twice in one mapping, where plain YAML would take the last silently."""
    if isinstance(node, yaml.SequenceNode):
        return next((found for child in node.value if (found := _repeated_key(child))), None)
    if not isinstance(node, yaml.MappingNode):
        return None
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                return key
            seen.add(key.value)
        found = _repeated_key(value)
        if found is not None:
            return found
    return None


def _line_of(node: yaml.Node, field: str) -> int:
    """The line of a field, or of the innermost part of its path that is there."""
    line = _line(node)
    for part in field.split("."):
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                break
            line, node = _line(found[0]), found[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = _line(node)
        else:
            break
    return line


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _located(fault: FieldError, line_of: LineOf) -> str:
    line = line_of(fault.field)
    where = f"  line {line}, " if line else "  "
    return f"{where}{fault.field}: {fault.message}"


def _unreadable(path: Path, what: str) -> InvalidError:
    return InvalidError(f"{path} {what}", code="file_not_readable")
