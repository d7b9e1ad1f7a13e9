"""Durable jobs: deferred in the transaction that causes them, run at least once by a worker.

A small port over Procrastinate: only `queue.py`, `execution.py` and `worker.py` know it, and the revision that
makes its tables. Since a job may run twice, every effect of a task has a unique key.
"""

from openkoji.jobs.declare import scheduled, task
from openkoji.jobs.defer import absorb, defer
from openkoji.jobs.run import Run, SystemRun

__all__ = ["Run", "SystemRun", "absorb", "defer", "scheduled", "task"]
