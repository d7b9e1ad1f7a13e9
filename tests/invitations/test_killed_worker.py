"""A process that is killed while it talks to the relay takes nothing with it."""

from __future__ import annotations

import asyncio
import signal
import sys

from openkoji.invitations import sending
from openkoji.kit.clock import iso
from tests.invitations.conftest import Office

# What a worker does with the job, in a process of its own.
WORKER = """
import asyncio, sys
from datetime import datetime
from uuid import UUID
from openkoji.db import Database
from openkoji.invitations import sending, tasks
from openkoji.jobs import Run
from openkoji.settings import Settings

conninfo, workspace_id, moment, data_dir, secret, smtp_url = sys.argv[1:]
sending.now = lambda: datetime.fromisoformat(moment)

async def main():
    settings = Settings(
        data_dir=data_dir, secret_key=secret, public_url="https://research.example.com", smtp_url=smtp_url,
        mail_from="Acme Research <research@acme.example>", mail_rate=60_000, _env_file=None,
    )
    async with Database(conninfo) as database:
        await tasks.send(Run(UUID(workspace_id), 0, 1, database, settings))

asyncio.run(main())
"""


async def test_a_killed_workers_mail_is_taken_up_again(office: Office, conninfo: str) -> None:
    await office.person("ada@example.com")
    await office.person("bob@example.com")
    await office.invite()
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def note() -> None:
        loop.call_soon_threadsafe(asked.set)

    office.relay.on_asked, office.relay.data_answers = note, ["hang"]
    secret, settings = office.settings.secret_key, office.settings
    assert secret is not None
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WORKER,
        conninfo,
        str(office.workspace.workspace_id),
        iso(office.moment),
        str(settings.data_dir),
        secret.get_secret_value(),
        office.relay.url,
    )
    await asyncio.wait_for(asked.wait(), 30)
    worker.kill()
    assert await worker.wait() == -signal.SIGKILL
    await office.send()
    assert [taken.recipients for taken in office.relay.taken] == [["bob@example.com"]]  # the other one is held
    office.moment += sending.LEASE
    await office.find_due()
    assert await office.waiting() == 1
    await office.send()
    assert [taken.recipients for taken in office.relay.taken] == [["bob@example.com"], ["ada@example.com"]]
    assert {item["status"] for item in (await office.listed())["items"]} == {"sent"}
