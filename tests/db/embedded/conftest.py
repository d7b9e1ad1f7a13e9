"""Data directories of these tests: in folders that everybody may pass, or that nobody else may."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from openkoji.db import embedded
from tests.db.embedded.processes import end_server


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may pass."""
    folder = make_folder(mode=0o755)
    yield folder
    clean_up(folder)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only the user of the tests may pass, as pytest's own are."""
    folder = make_folder(mode=0o700)
    yield folder
    clean_up(folder)


@pytest.fixture
def new_data_dir(open_folder: Path) -> Path:
    """A data directory that does not exist yet."""
    return open_folder / "data"


@pytest.fixture(scope="session")
def made_before() -> Iterator[Path]:
    folder = make_folder(mode=0o755)
    embedded.start(folder)
    embedded.stop(folder)
    yield folder
    clean_up(folder)


@pytest.fixture
def data_dir(open_folder: Path, made_before: Path) -> Path:
    """A data directory with an empty database whose server does not run: a copy, which is quicker than an initdb."""
    data_dir = open_folder / "data"
    data_dir.mkdir()
    subprocess.run(["cp", "-a", made_before / "postgres", data_dir], check=True)
    return data_dir


def make_folder(*, mode: int) -> Path:
    """A temporary folder; in memory where there is room, because a database of 40 MB is made for most tests."""
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    folder = Path(tempfile.mkdtemp(prefix="okj-", dir=memory if is_roomy else "/tmp"))
    folder.chmod(mode)
    return folder


def clean_up(folder: Path) -> None:
    """Ends every server that a test started below the folder, and deletes its data wherever it is."""
    for lock in folder.rglob("postgres.lock"):
        data_dir = lock.parent
        end_server(data_dir)
        with suppress(embedded.EmbeddedPostgresError, OSError):
            embedded.remove(data_dir)
    shutil.rmtree(folder)
