"""What `openkoji doctor` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remedy` says how to get what is missing."""

    subject: str
    state: str
    is_well: bool = True
    remedy: str | None = None
