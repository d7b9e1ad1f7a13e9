"""Finds out what a file holds, and reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from openkoji.analysis.sources import json_text, plain_text, table
from openkoji.analysis.sources.turns import Conversation, SourceError, transcripts_of
from openkoji.analysis.transcript import Transcript

__all__ = ["SourceError", "is_table", "read_files", "read_transcripts"]

_TABLES = (".csv", ".tsv")
_JSON = (".json", ".ndjson", ".jsonl")
_LOOKS_LIKE_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{])")  # and not like "[00:12] Kim: …"


def read_transcripts(
    text: str, name: str, *, columns: Sequence[str] = (), language: str | None = None
) -> tuple[tuple[str, Transcript], ...]:
    """The interviews of a file by their names, on one plan. `name` is the file's, whose ending tells what it is;
    without a known one, how it begins does. `language` goes before what the file says.

    Raises `SourceError`.
    """
    return transcripts_of(_conversations(text, name, columns, language), study=_stem(name))


def read_files(
    files: Sequence[tuple[str, str]], *, columns: Sequence[str] = (), language: str | None = None
) -> tuple[tuple[str, Transcript], ...]:
    """The interviews of several files (text and name of each) on one plan, each under a name of its own.

    Raises `SourceError`, which names the file.
    """
    found: list[Conversation] = []
    taken: Counter[str] = Counter()
    for text, name in files:
        try:
            conversations = _conversations(text, name, columns, language)
            transcripts_of(conversations, study=name)
        except SourceError as error:
            raise SourceError(f"{name}: {error}") from error
        for each in conversations:
            taken[each.name] += 1
            again = f" ({taken[each.name]})" if taken[each.name] > 1 else ""
            found.append(replace(each, name=each.name + again))
    return transcripts_of(found, study=_stem(files[0][1]))


def _conversations(text: str, name: str, columns: Sequence[str], language: str | None) -> tuple[Conversation, ...]:
    stem = _stem(name)
    if is_table(name):
        conversations = table.conversations_in(text, stem, columns)
    elif name.lower().endswith(_JSON) or _LOOKS_LIKE_JSON.match(text):
        conversations = json_text.conversations_in(text, stem)
    else:
        conversations = plain_text.conversations_in(text, stem)
    if language is not None:
        conversations = tuple(replace(each, language=language) for each in conversations)
    return conversations


def is_table(name: str) -> bool:
    """Whether a file of this name is read as a table."""
    return name.lower().endswith(_TABLES)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
