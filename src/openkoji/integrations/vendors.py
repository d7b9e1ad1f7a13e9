"""The vendors that a workspace can connect: a folder each, and its line here."""

from __future__ import annotations

from typing import Any

from openkoji.integrations.amplitude.vendor import Amplitude
from openkoji.integrations.vendor import Vendor
from openkoji.kit.errors import NotFoundError

VENDORS: dict[str, Vendor[Any]] = {each.name: each for each in (Amplitude(),)}


def vendor_named(name: str) -> Vendor[Any]:
    """Raises `NotFoundError` (`vendor_not_found`)."""
    vendor = VENDORS.get(name)
    if vendor is None:
        raise NotFoundError(
            f"There is no such vendor. There are: {', '.join(VENDORS)}.",
            code="vendor_not_found",
        )
    return vendor
