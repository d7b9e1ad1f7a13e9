"""Identifiers: native uuid7 inside, with a prefix that says what they name at the edge (`int_…`, `stu_…`)."""

from __future__ import annotations

import re
from enum import StrEnum
from uuid import UUID

from uuid_utils.compat import uuid7

_HEX = re.compile(r"[0-9a-f]{32}")


class Prefix(StrEnum):
    WORKSPACE = "wsp"
    API_KEY = "key"
    STUDY = "stu"
    RESPONDENT = "rsp"
    INTERVIEW = "int"
    MESSAGE = "msg"
    THEME = "thm"
    THEME_EDIT = "ted"
    REPORT = "rep"
    EVENT = "evt"
    ASK = "ask"
    LEDGER_ENTRY = "led"
    ENDPOINT = "whk"
    DELIVERY = "dlv"
    REHEARSAL = "reh"
    IMPORT = "imp"
    INVITATION = "inv"
    SUPPRESSION = "sup"
    ERASURE = "era"
    INTEGRATION = "itg"
    COHORT_RUN = "run"


def new_id() -> UUID:
    """A uuid7: unique, and rising with time, so that a key index grows at its end."""
    return uuid7()


def public_id(prefix: Prefix, value: UUID) -> str:
    return f"{prefix.value}_{value.hex}"


def parse_id(prefix: Prefix, text: str) -> UUID | None:
    """The uuid inside a public id, or None when the text is no id of this kind."""
    kind, _, digits = text.partition("_")
    if kind != prefix.value or not _HEX.fullmatch(digits):
        return None
    return UUID(hex=digits)
