"""How long an answer to a question takes in a study of ten thousand interviews, from the call to the quotes."""

from __future__ import annotations

import asyncio
import time

import httpx

from bench.report import Table, percentile
from bench.tree import Tree
from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.language.embedders import default_embedder
from tests.analysed import AnalysedStudy, analysed_study

_INTERVIEWS = (1_000, 10_000)
_CALLS = 5
_QUESTIONS = ("Is support slow?", "What do people say about the price?", "Does anyone mention the swimming pool?")


async def measure(tree: Tree, *, quick: bool) -> Table:
    async with Database(tree.conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace = accounts.create_workspace(transaction, "asking")
        async with database.workspace(workspace.workspace_id) as transaction:
            _, key = accounts.create_key(transaction, workspace.workspace_id, "bench")
    table = Table("From a question to its answer, over HTTP, by a worker")
    async with httpx.AsyncClient(base_url=tree.url, timeout=60, headers={"Authorization": f"Bearer {key}"}) as client:
        for interviews in _INTERVIEWS[: 1 if quick else 2]:
            study = analysed_study(
                tree.conninfo, workspace.workspace_id, interviews=interviews, embedder=default_embedder(None)
            )
            waits = []
            for number in range(_CALLS * len(_QUESTIONS)):
                began = time.perf_counter()
                await _answered(client, study, _QUESTIONS[number % len(_QUESTIONS)])
                waits.append(time.perf_counter() - began)
            table.add(f"{interviews:,} interviews, median", 1000 * percentile(waits, 50), "ms")
            table.add(f"{interviews:,} interviews, the slowest of {len(waits)}", 1000 * max(waits), "ms")
    table.notes.append("Every passage of the study is read for each question. The slowest loads the model.")
    return table


async def _answered(client: httpx.AsyncClient, study: AnalysedStudy, question: str) -> None:
    path = f"/api/v1/studies/{study.public_id}/ask"
    response = await client.post(path, json={"question": question})
    while response.raise_for_status().status_code == 202 or response.json()["status"] == "pending":
        await asyncio.sleep(0.5)
        response = await client.get(f"{path}/{response.json()['id']}")
