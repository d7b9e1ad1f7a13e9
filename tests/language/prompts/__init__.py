"""What each prompt says, word for word, so that a change of it is read before it goes out.

Every prompt has a module here of its own name with `SAMPLES`: fields by the name of the case. What they come to is
committed beside it as `NAME.vN.CASE.txt`. After a change, run `python -m tests.language.prompts` and read the diff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module, util
from pathlib import Path
from typing import Any

from openkoji.language.prompting import prompt, versions

FOLDER = Path(__file__).parent


def samples(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The cases of a prompt; none where nobody wrote any."""
    module = f"{__name__}.{name}"
    if util.find_spec(module) is None:
        return {}
    found: Mapping[str, Mapping[str, Any]] = import_module(module).SAMPLES
    return found


def renderings() -> Iterator[tuple[Path, str]]:
    """Where each rendering is committed, and what it is now."""
    for name, version in sorted(versions()):
        for case, fields in samples(name).items():
            made = prompt(name, version).render(**fields)
            text = f"--- system ---\n{made.system}\n\n--- user ---\n{made.user}\n"
            yield FOLDER / f"{name}.v{version}.{case}.txt", text
