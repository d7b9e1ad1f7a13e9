"""A file over HTTP: at once, tried out, by a job that survives its worker, cancelled, forgotten."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from openkoji.db import Database
from openkoji.jobs import Run, SystemRun
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, parse_id
from openkoji.respondents.importing import service, tasks
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.interviews.conftest import StudyMaker
from tests.respondents.importing.desk import Sender
from tests.respondents.importing.killed import BATCH

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def run(sender: Sender, database: Database, settings: Settings) -> Run:
    return Run(sender.research.workspace.workspace_id, 0, 1, database, settings)


def file_of(count: int, *, beginning: int = 0) -> str:
    numbers = range(beginning, beginning + count)
    return "name,email,external_id,plan\n" + "".join(f"P {n},p{n}@example.com,u-{n},pro\n" for n in numbers)


def id_of(imported: dict[str, Any]) -> UUID:
    import_id = parse_id(Prefix.IMPORT, imported["id"])
    assert import_id is not None
    return import_id


async def people(database: Database, sender: Sender) -> list[tuple[Any, ...]]:
    async with database.workspace(sender.research.workspace.workspace_id) as transaction:
        return [
            row
            async for batch in transaction.batches(
                "SELECT email, external_id, name, metadata, source FROM respondents ORDER BY id", size=1000
            )
            for row in batch
        ]


def counts(imported: dict[str, Any]) -> tuple[str, int, int, int, int]:
    return imported["status"], imported["done"], imported["created"], imported["updated"], imported["skipped"]


async def test_a_small_file_is_imported_at_once_and_every_row_is_told(sender: Sender, database: Database) -> None:
    await sender.imported("email,name\nada@example.com,A.\n")
    imported = await sender.imported(
        "Name;E-Mail;ID;Plan\nAda;ADA@example.com;u-1;pro\nBob;bob@;u-2;free\n\nCy;;u-3;\nCy C.;cy@example.com;u-3;\n"
    )
    assert counts(imported) == ("ready", 4, 1, 2, 1)
    assert imported["errors"] == [{"row": 3, "field": "E-Mail", "reason": "is no e-mail address"}]
    assert imported["layout"] == {
        "encoding": "utf-8",
        "delimiter": ";",
        "header": True,
        "mapping": {"Name": "name", "E-Mail": "email", "ID": "externalId", "Plan": "Plan"},
    }
    assert await people(database, sender) == [
        ("ADA@example.com", "u-1", "Ada", {"Plan": "pro"}, "import"),
        ("cy@example.com", "u-3", "Cy C.", {}, "import"),
    ]


async def test_a_trial_says_what_would_become_and_changes_nothing(sender: Sender, database: Database) -> None:
    await sender.imported(file_of(300))
    before = await people(database, sender)
    content = file_of(600, beginning=100) + "Twice,P600@example.com,u-600,x\nNobody,none,,\n"
    trial = await sender.imported(content, dryRun="true")
    assert (trial["dryRun"], trial["total"]) == (True, 602)
    assert (trial["created"], trial["updated"], trial["skipped"]) == (400, 201, 1)
    assert trial["errors"] == [{"row": 603, "field": "email", "reason": "is no e-mail address"}]
    assert await people(database, sender) == before
    assert len((await sender.get("/imports")).json()["items"]) == 1


async def test_the_rows_that_were_not_taken_come_back_to_be_mended(sender: Sender, database: Database) -> None:
    imported = await sender.imported('name,email,note\n=Ada,ada@,"first\nsecond"\n,,x\nBob,b@example.com,,more\n')
    assert imported["skipped"] == 3
    response = await sender.get(f"/imports/{imported['id']}/errors.csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert lines == [
        ["name", "email", "note", "_reason"],
        ["'=Ada", "ada@", "first\nsecond", "Row 2: email is no e-mail address"],
        ["", "", "x", "Row 3: has no name, no e-mail address and no external id"],
        ["Bob", "b@example.com", "", "Row 4: has 4 cells; the file has 3 columns", "more"],
    ]
    mended = response.content.decode("utf-8-sig").replace('"ada@"', '"ada@example.com"')
    again = await sender.imported(mended)
    assert counts(again)[2:] == (1, 0, 2)
    assert (await people(database, sender))[0] == (
        "ada@example.com",
        None,
        "=Ada",
        {"note": "first\nsecond"},
        "import",
    )


async def test_who_has_withdrawn_is_skipped_with_a_reason(sender: Sender, database: Database) -> None:
    await sender.imported("email\nada@example.com\n")
    async with database.workspace(sender.research.workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE respondents SET withdrawn_at = now() WHERE workspace_id = %s",
            [sender.research.workspace.workspace_id],
        )
    imported = await sender.imported("email,name\nada@example.com,Ada\n")
    assert imported["errors"] == [{"row": 2, "field": None, "reason": "has withdrawn from the study"}]


async def test_a_larger_file_is_left_to_a_job_with_progress(sender: Sender, run: Run, database: Database) -> None:
    response = await sender.send(file_of(service.MOST_AT_ONCE + 1) + "Nobody,none,,\n")
    assert response.status_code == 202
    queued = response.json()
    assert (counts(queued), queued["total"], queued["finishedAt"]) == (("queued", 0, 0, 0, 0), 502, None)
    await tasks.go_on(run, id_of(queued))
    done = (await sender.get(f"/imports/{queued['id']}")).json()
    assert counts(done) == ("ready", 502, 501, 0, 1)
    assert done["errors"] == [{"row": 503, "field": "email", "reason": "is no e-mail address"}]
    assert [each["id"] for each in (await sender.get("/imports")).json()["items"]] == [queued["id"]]
    assert len(await people(database, sender)) == 501
    await tasks.go_on(run, id_of(queued))  # a job runs at least once
    assert counts((await sender.get(f"/imports/{queued['id']}")).json()) == counts(done)


async def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_done_twice(
    sender: Sender, run: Run, database: Database, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = "".join(f"Only a name {number},,,\n" for number in range(300))
    wrong = "".join(f"Wrong {number},x,,\n" for number in range(50))
    queued = await sender.imported(file_of(700) + nameless + wrong)
    for dies_at in (3, 2):
        given = f"{conninfo}\n{run.workspace_id}\n{id_of(queued)}\n{dies_at}\n"
        killed = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "tests.respondents.importing.killed"],
            input=given.encode(),
            cwd=REPOSITORY,
            check=False,
        )
        assert killed.returncode == -9
    cut_short = (await sender.get(f"/imports/{queued['id']}")).json()
    assert counts(cut_short)[:2] == ("running", 3 * BATCH), "what was committed before stands, the rest is undone"
    assert len(await people(database, sender)) == 3 * BATCH
    monkeypatch.setattr(service, "BATCH", BATCH)
    await tasks.go_on(run, id_of(queued))
    assert counts((await sender.get(f"/imports/{queued['id']}")).json()) == ("ready", 1050, 1000, 0, 50)
    assert len(await people(database, sender)) == 1000
    errors = await sender.get(f"/imports/{queued['id']}/errors.csv")
    assert errors.text.count("is no e-mail address") == 50


async def test_two_workers_at_one_import_do_nothing_twice(
    sender: Sender, run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 100)
    queued = await sender.imported("name\n" + "".join(f"Only a name {number}\n" for number in range(900)))
    await asyncio.gather(tasks.go_on(run, id_of(queued)), tasks.go_on(run, id_of(queued)))
    assert counts((await sender.get(f"/imports/{queued['id']}")).json()) == ("ready", 900, 900, 0, 0)
    assert len(await people(database, sender)) == 900


async def test_an_import_is_cancelled_and_who_was_taken_stays(
    sender: Sender, run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 100)
    queued = await sender.imported(file_of(600))
    original = service._take

    async def cancel() -> dict[str, Any]:
        response = await sender.research.post(
            f"/studies/{sender.research.study['id']}/respondents/imports/{queued['id']}/cancel"
        )
        answer: dict[str, Any] = response.json() | {"http": response.status_code}
        return answer

    cancelling: list[asyncio.Task[dict[str, Any]]] = []

    async def take(*arguments: Any) -> Any:
        if not cancelling:
            cancelling.append(asyncio.create_task(cancel()))
        return await original(*arguments)

    monkeypatch.setattr(service, "_take", take)
    await tasks.go_on(run, id_of(queued))
    cancelled = await cancelling[0]
    assert (cancelled["http"], cancelled["status"]) == (200, "cancelled")
    assert cancelled["done"] < 600
    assert len(await people(database, sender)) == cancelled["created"]
    again = await cancel()
    assert (again["http"], again["error"]) == (409, "import_ended")


async def test_a_study_that_closes_or_becomes_anonymous_takes_no_more_of_a_file(
    sender: Sender, run: Run, database: Database
) -> None:
    queued = await sender.imported(file_of(600))
    changed = await sender.research.client.patch(
        f"/api/v1/studies/{sender.research.study['id']}",
        json={"anonymous": True},
        headers=sender.research.workspace.headers,
    )
    assert changed.status_code == 200
    await tasks.go_on(run, id_of(queued))
    assert counts((await sender.get(f"/imports/{queued['id']}")).json()) == ("cancelled", 0, 0, 0, 0)
    assert await people(database, sender) == []


async def test_the_file_is_dropped_when_it_is_done_and_the_import_after_a_week(
    sender: Sender, run: Run, database: Database, settings: Settings
) -> None:
    small = await sender.imported("name,email\nAda,none\n")
    large = await sender.imported(file_of(600))
    failed = await sender.imported(file_of(600))
    await tasks.go_on(run, id_of(large))
    await service.give_up(run, id_of(failed))
    async with database.workspace(run.workspace_id) as transaction:
        kept = await transaction.fetch_values(
            "SELECT count(*), count(content), array_agg(status ORDER BY id) FROM respondent_imports"
        )
        assert kept == (3, 0, ["ready", "ready", "failed"])
        transaction.write(
            "UPDATE respondent_imports SET finished_at = %s WHERE workspace_id = %s AND id <> %s",
            [now() - tasks.KEPT - timedelta(minutes=1), run.workspace_id, id_of(failed)],
        )
    await tasks.forget_imports(SystemRun(0, 1, database, settings))
    assert [each["id"] for each in (await sender.get("/imports")).json()["items"]] == [failed["id"]]
    async with database.workspace(run.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM respondent_import_errors") == (0,)
    gone = await sender.get(f"/imports/{small['id']}/errors.csv")
    assert (gone.status_code, gone.json()["error"]) == (404, "import_not_found")


async def test_a_repeat_with_another_boundary_imports_nothing_again(sender: Sender, database: Database) -> None:
    headers = {"Idempotency-Key": "list-1"}
    first = await sender.imported("name\nAda\n", headers=headers)
    assert await sender.imported("name\nAda\n", headers=headers) == first
    assert len(await people(database, sender)) == 1
    other = await sender.refused("name\nBob\n", headers=headers)
    assert other["error"] == "idempotency_mismatch"


async def test_a_file_in_other_letters_is_read_and_can_be_declared(sender: Sender, database: Database) -> None:
    turkish = "ad,email\nAyşe Yılmaz,a@example.com\n".encode("cp1254")
    imported = await sender.imported(turkish, mapping={"ad": "name"}, encoding="windows-1254")
    assert imported["layout"]["encoding"] == "windows-1254"
    assert (await people(database, sender))[0][2] == "Ayşe Yılmaz"


async def test_a_header_with_a_nul_character_is_read_without_it(sender: Sender) -> None:
    imported = await sender.imported("em\0ail,name,plan\0\nada@example.com,Ada,pro\n")
    assert imported["layout"]["mapping"] == {"em ail": "email", "name": "name", "plan": "plan"}


@pytest.mark.parametrize(
    ("content", "fields", "error", "field"),
    [
        ("name\nAda\n", {"mapping": ["name"]}, "validation_failed", "mapping"),
        ("name\nAda\n", {"mapping": {"name": "x" * 101}}, "validation_failed", "mapping"),
        ("name\nAda\n", {"mapping": {"names": "name"}}, "validation_failed", "mapping.names"),
        ("name\nAda\n", {"encoding": "klingon"}, "validation_failed", "encoding"),
        ("name\nAda\n", {"encoding": "punycode"}, "validation_failed", "encoding"),
        ("name\nAda\n", {"encoding": "utf\0"}, "validation_failed", "encoding"),
        ("name\nAda\n", {"dryRun": "perhaps"}, "validation_failed", "dryRun"),
        ("name\nZoë\n", {"encoding": "ascii"}, "unreadable_file", "encoding"),
        ('name\n"Ada\n', {}, "unreadable_file", None),
        ("Ada,ada@example.com\n", {}, "columns_unknown", "mapping"),
        ("name\n", {}, "no_rows", "file"),
        ("name\n" + "x\n" * 100_001, {}, "too_many_rows", "file"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_whole(
    sender: Sender, content: str, fields: dict[str, Any], error: str, field: str | None
) -> None:
    refused = await sender.refused(content, **fields)
    assert (refused["error"], [each["field"] for each in refused["errors"]]) == (error, [field] if field else [])


async def test_a_body_that_is_no_form_is_refused(sender: Sender) -> None:
    post = sender.research.client.post
    headers = sender.research.workspace.headers
    answers = [
        await post(f"{sender.path}/import", json={"file": "name\nAda\n"}, headers=headers),
        await post(f"{sender.path}/import", headers=headers),
        await post(f"{sender.path}/import", data={"mapping": "{}"}, files={"other": b"x"}, headers=headers),
        await post(
            f"{sender.path}/import",
            content=b"--b\r\nbroken",
            headers=headers | {"Content-Type": "multipart/form-data; boundary=b"},
        ),
    ]
    assert [answer.status_code for answer in answers] == [415, 422, 422, 422]


async def test_a_file_that_is_too_large_and_a_stranger_are_turned_away(sender: Sender) -> None:
    large = await sender.send(b"x" * 21_000_000)
    assert (large.status_code, large.json()["error"]) == (413, "payload_too_large")
    stranger = await sender.research.client.post(f"{sender.path}/import", files={"file": b"x" * 21_000_000})
    assert stranger.status_code == 401, "before the file is read"


async def test_a_key_for_one_study_imports_nothing(sender: Sender) -> None:
    made = await sender.research.post("/api-keys", {"name": "bound", "studyId": sender.research.study["id"]})
    bound = replace(sender.research, workspace=Workspace(sender.research.workspace.workspace_id, made.json()["key"]))
    response = await Sender(bound).send("name\nAda\n")
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")


async def test_an_anonymous_study_answers_links_and_keeps_nothing_of_the_file(
    database: Database, make_research: StudyMaker
) -> None:
    sender = Sender(await make_research(anonymous=True))
    content = "name,email\nAda,ada@example.com\nBob,none\nADA,ADA@example.com\n=Cy,\n"
    answer = await sender.imported(content, headers={"Idempotency-Key": "x"})
    assert (answer["linked"], answer["skipped"]) == (3, 1)
    links = {each["row"]: each["link"] for each in answer["links"]}
    assert sorted(links) == [2, 4, 5]
    assert links[2] == links[4] != links[5]
    assert answer["errors"] == [{"row": 3, "field": "email", "reason": "is no e-mail address"}]
    as_csv = await sender.send(content, headers={"Accept": "text/csv"})
    lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline="")))
    assert lines[0] == ["name", "email", "link", "_reason"]
    assert lines[1] == ["Ada", "ada@example.com", links[2], ""]
    assert lines[2] == ["Bob", "none", "", "email is no e-mail address"]
    assert lines[4][0] == "'=Cy"
    trial = await sender.imported(content, dryRun="true")
    assert (trial["created"], trial["skipped"]) == (0, 1)
    async with database.workspace(sender.research.workspace.workspace_id) as transaction:
        for table in ("respondents", "respondent_imports", "respondent_import_errors", "idempotency_keys"):
            assert await transaction.fetch_values(f"SELECT count(*) FROM {table}") == (0,)


@pytest.mark.slow
async def test_a_hundred_thousand_rows_are_imported_and_again_change_nothing(
    sender: Sender, run: Run, database: Database
) -> None:
    content = file_of(100_000)
    for created, updated in ((100_000, 0), (0, 100_000)):
        queued = await sender.imported(content)
        await tasks.go_on(run, id_of(queued))
        done = (await sender.get(f"/imports/{queued['id']}")).json()
        assert counts(done) == ("ready", 100_000, created, updated, 0)
    assert len(await people(database, sender)) == 100_000
