"""One child process that is to run: started, started again when it ends, and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from openkoji.serve.handover import Handover

log = structlog.get_logger(__name__)

_SHORTEST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
# A child that lived this long began well: the next one is not kept waiting.
_A_GOOD_LIFE = 10.0


class Child:
    """`python -m <module>`, with a handover made anew for each start."""

    def __init__(
        self, name: str, module: str, handover: Callable[[str], Handover], *, pass_fds: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.early_ends = 0
        self._module = module
        self._handover = handover
        self._pass_fds = pass_fds
        self._process: Process | None = None
        self._told_to_end = asyncio.Event()

    async def keep_running(self) -> None:
        """Returns once the child was told to stop and has ended."""
        clock = asyncio.get_running_loop().time
        while not self._told_to_end.is_set():
            began = clock()
            self._process = process = await self._start()
            if self._told_to_end.is_set():
                self._signal(signal.SIGTERM)
            status = await process.wait()
            if self._told_to_end.is_set():
                return
            self.early_ends = 0 if clock() - began >= _A_GOOD_LIFE else self.early_ends + 1
            pause = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2 ** max(0, self.early_ends - 1))
            log.warning("child.ended", child=self.name, how=_how(status), starts_again_in=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_end.wait(), pause)

    def terminate(self) -> None:
        """Ask it to end what it does and then itself; no other is started."""
        self._told_to_end.set()
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._told_to_end.set()
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Ask it to end, so that another is started with a new handover."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _start(self) -> Process:
        # A process group of its own: a Ctrl-C at the terminal reaches the parent only, which drains in order.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module, stdin=PIPE, pass_fds=self._pass_fds, process_group=0, env=_environment()
        )
        assert process.stdin is not None
        process.stdin.write(self._handover(self.name).line())
        log.info("child.started", child=self.name, pid=process.pid)
        return process


def _environment() -> dict[str, str]:
    """Numeric libraries are to use one thread each: the processes are the parallelism. What is set stays."""
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} | os.environ


def _how(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit {status}"
