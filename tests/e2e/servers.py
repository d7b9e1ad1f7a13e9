"""A real `openkoji serve` on a port of its own: the API, a worker, PostgreSQL; to be killed and started again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bench.tree import Tree
from tests.conftest import SECRET


@dataclass
class Server:
    """`url` stays the same when it is killed and started again. `conninfo` leads to its database."""

    conninfo: str
    data_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None

    def __post_init__(self) -> None:
        self._tree = self._start()

    @property
    def url(self) -> str:
        return self._tree.url

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def log(self) -> str:
        """Everything that it has logged, its children and its earlier lives included."""
        return self._tree.log.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9 of the parent and of all its children: nobody answers until `start_again`."""
        parent = self._tree.parent()
        with suppress(psutil.NoSuchProcess):
            processes = [parent, *parent.children(recursive=True)]
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=10)

    def kill_api(self) -> None:
        """kill -9 of the process that answers; its parent starts another, and callers wait for that one."""
        api = self._tree.api()
        assert api is not None, "it runs"
        api.kill()

    def start_again(self) -> None:
        self._tree = self._start()
        self._tree.wait_until_healthy()

    def stop(self) -> None:
        self._tree.stop()

    def wait(self) -> None:
        self._tree.wait_until_healthy()

    def _start(self) -> Tree:
        environment = {"OPENKOJI_DATABASE_URL": self.conninfo, "OPENKOJI_SECRET_KEY": SECRET, **self.environment}
        tree = Tree(self.data_dir, environment=environment, port=self.port)
        self.port = tree.port
        return tree


@contextmanager
def serving(conninfo: str, data_dir: Path, **environment: str) -> Iterator[Server]:
    """A server on a migrated database, for as long as the context lasts."""
    server = Server(conninfo, data_dir, environment)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
