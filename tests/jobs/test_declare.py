from __future__ import annotations

from uuid import UUID

import pytest

from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.jobs.declare import declared_tasks
from openkoji.serve.worker import import_tasks


async def _nothing(run: Run) -> None: ...


async def _one_id(run: Run, interview_id: UUID) -> None: ...


@pytest.mark.parametrize("name", ["analyse", "Interviews.analyse", "interviews.", "interviews." + "x" * 40])
def test_a_task_is_named_after_its_domain(name: str) -> None:
    with pytest.raises(ValueError, match="is no task name"):
        task(name)(_nothing)


def test_a_name_is_declared_once() -> None:
    task("tests.declared_once")(_nothing)
    with pytest.raises(ValueError, match="twice"):
        task("tests.declared_once")(_nothing)


def test_a_task_takes_ids_and_no_contents() -> None:
    async def takes_contents(run: Run, answers: dict[str, str]) -> None: ...

    with pytest.raises(TypeError, match="answers"):
        task("tests.takes_contents")(takes_contents)


def test_on_failure_takes_what_the_task_takes() -> None:
    with pytest.raises(TypeError, match="same ids"):
        task("tests.other_hook", on_failure=_one_id)(_nothing)


def test_a_scheduled_task_takes_nothing() -> None:
    async def with_id(run: SystemRun, interview_id: UUID) -> None: ...

    with pytest.raises(TypeError, match="nothing else"):
        scheduled("tests.scheduled_id", cron="* * * * *")(with_id)  # type: ignore[arg-type]


def test_a_worker_knows_the_tasks_of_every_domain() -> None:
    import_tasks()
    assert "jobs.forget_finished" in declared_tasks()
