"""Rules of the house that imports alone cannot tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import openkoji

SOURCE = Path(openkoji.__file__).parent

# Where a transaction across workspaces may be opened: set-up by the operator, and the runner of scheduled jobs.
SYSTEM_CALLERS = {"cli/accounts.py", "cli/running.py", "demo/preparation.py", "jobs/run.py"}


def calls_of(attribute: str) -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute:
                yield path.relative_to(SOURCE).as_posix()


def test_only_set_up_and_scheduled_jobs_work_across_workspaces() -> None:
    assert set(calls_of("system")) <= SYSTEM_CALLERS


def test_only_the_erasure_changes_what_is_append_only() -> None:
    assert {path.partition("/")[0] for path in calls_of("as_eraser")} == {"erasure"}


def test_a_service_never_commits() -> None:
    assert set(calls_of("commit")) <= {"db/database.py"}


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if path.name != "__main__.py"
        and "versions" not in path.parts
        and path.read_text().strip()
        and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []
