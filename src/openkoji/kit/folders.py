"""The data folder, made once with rights that suit its owner."""

from __future__ import annotations

import os
from pathlib import Path


def make_data_folder(path: Path) -> None:
    """Make the folder unless it is there: for its owner alone.

    As root others may pass through it, since the database inside belongs to a user of its own; each file in it is
    closed by its own rights.
    """
    path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
