"""What a language model's turn costs besides the model: our layer beside a bare call, and many turns at once.

The model is a fake that answers at once, or after a time that is taken off again.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.report import Table, percentile
from bench.site import FreshInterview, Site
from bench.tree import Tree, megabytes, temporary_data_dir
from openkoji.interviewing import Answer, Mode, Plan, Probing, Question, begin
from openkoji.interviewing.proposal import Proposal, propose
from openkoji.language.masking import Mask
from openkoji.language.models import Access, Limits, open_model, parse_model
from openkoji.language.models.loading import close_connections, load_caller
from openkoji.language.moderating import Line, moderate

ANSWER = "It was too expensive, I guess."
PLAN = Plan("Cancel flow", Mode.HYBRID, (Question("why", "What led you to cancel today?", probing=Probing(2)),))

AT_ONCE = 200
MODEL_SECONDS = 1.0
"""How long the fake takes to its first words, where many ask at once."""


def measure(*, quick: bool) -> Iterator[Table]:
    yield asyncio.run(_layer(60 if quick else 400))
    yield _many(waves=2 if quick else 6)


async def _layer(calls: int) -> Table:
    """Our layer in this process: the prompt, the call, each sentence judged; beside the same call by httpx alone."""
    table = Table("A turn that a language model words: what our layer adds")
    await load_caller()
    with _fake() as fake:
        model = open_model(Access(parse_model("openai:fake"), fake["key"], fake["openai"]), Limits())
        lines = [Line("What led you to cancel today?", False), Line(ANSWER, True)]
        ours, bare, judged = [], [], []
        async with httpx.AsyncClient(timeout=10) as client:
            body = _plain_body()
            for _ in range(calls):
                began = time.perf_counter()
                proposal = _proposed()
                judged.append(time.perf_counter() - began)
                began = time.perf_counter()
                mask = Mask.of(["Ada Byron"], *(line.text for line in lines))
                moderated = await moderate(proposal, model, lines, mask=mask)
                ours.append(time.perf_counter() - began)
                assert moderated.outcome == "ok", moderated.fell_back
                began = time.perf_counter()
                await _bare(client, fake, body)
                bare.append(time.perf_counter() - began)
        await close_connections()
    milliseconds = {name: 1000 * percentile(took, 50) for name, took in {"ours": ours, "bare": bare}.items()}
    table.add("our layer, a turn with a model that answers at once, p50", milliseconds["ours"], "ms")
    table.add("the same call by httpx alone, p50", milliseconds["bare"], "ms")
    table.add("what our layer adds, p50", milliseconds["ours"] - milliseconds["bare"], "ms", at_most=15)
    table.add("what our layer adds, p95", 1000 * (percentile(ours, 95) - percentile(bare, 95)), "ms")
    table.add("reading the answer and deciding, p50", 1000 * percentile(judged, 50), "ms")
    table.notes.append(f"{calls} calls each, in turns; the fake is a process of its own on the same machine.")
    return table


def _many(*, waves: int) -> Table:
    """Turns at once through one API process, in waves, each of interviews that wait for their first answer."""
    table = Table(f"{AT_ONCE} turns at once, worded by a model, through one API process")
    with _fake("--first", str(MODEL_SECONDS), "--piece", "12") as fake, temporary_data_dir() as data_dir:
        environment = {
            "OPENKOJI_MODEL": "openai:fake",
            "OPENKOJI_MODEL_BASE_URL": fake["openai"],
            "OPENKOJI_MODEL_API_KEY": fake["key"],
            "OPENKOJI_MODEL_CONCURRENCY": str(AT_ONCE),
        }
        tree = Tree(data_dir, workers=0, environment=environment)
        try:
            tree.wait_until_healthy()
            first, whole, memory, worded = asyncio.run(_waves(tree, waves))
        finally:
            tree.stop()
    table.add("to the first sentence after the model's first words, p50", 1000 * percentile(first, 50), "ms")
    table.add("to the first sentence after the model's first words, p95", 1000 * percentile(first, 95), "ms")
    table.add("to the whole reply after the model's first words, p95", 1000 * percentile(whole, 95), "ms")
    table.add("turns in the model's words", 100 * worded / (waves * AT_ONCE), "%", at_least=100)
    table.add("API process after the first wave", memory[0], "MB")
    table.add(f"API process after wave {waves}", memory[-1], "MB", at_most=1.05 * memory[0])
    table.notes.append(f"The fake takes {MODEL_SECONDS:g} s to its first words, taken off here. All on the same cores.")
    return table


async def _waves(tree: Tree, waves: int) -> tuple[list[float], list[float], list[float], int]:
    first, whole, memory, worded = [], [], [], 0
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    async with (
        Site.make(tree.conninfo, tree.port) as site,
        httpx.AsyncClient(base_url=tree.url, timeout=30, limits=limits) as client,
    ):
        for _ in range(waves):
            await site.prepare_interviews(AT_ONCE)
            wave = [site.interviews.popleft() for _ in range(AT_ONCE)]
            for to_first, to_whole, is_worded in await asyncio.gather(*(_turn(client, each) for each in wave)):
                first.append(to_first - MODEL_SECONDS)
                whole.append(to_whole - MODEL_SECONDS)
                worded += is_worded
            api = tree.api()
            memory.append(megabytes(api)[0] if api else 0.0)
    return first, whole, memory, worded


async def _turn(client: httpx.AsyncClient, interview: FreshInterview) -> tuple[float, float, bool]:
    began, first, sentence = time.perf_counter(), 0.0, ""
    headers = {"X-Session-Token": interview.token, "Accept": "text/event-stream"}
    async with client.stream(
        "POST", "/api/v1/interviews/messages", json={"message": ANSWER}, headers=headers
    ) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if line.startswith("data: ") and not first:
                first, sentence = time.perf_counter() - began, json.loads(line[6:]).get("text", "")
    return first, time.perf_counter() - began, "last time you did that" in sentence


def _proposed() -> Proposal:
    return propose(PLAN, begin(PLAN, 3).state, Answer(text=ANSWER))


def _plain_body() -> dict[str, Any]:
    """What a plain caller would send for as much text, in and out."""
    schema = {
        "type": "object",
        "properties": {"say": {"type": "array", "items": {"type": "string"}}},
        "required": ["say"],
        "additionalProperties": False,
    }
    return {
        "model": "fake",
        "stream": True,
        "messages": [{"role": "system", "content": "You interview people."}, {"role": "user", "content": ANSWER}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "said", "strict": True, "schema": schema},
        },
    }


async def _bare(client: httpx.AsyncClient, fake: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {fake['key']}"}
    async with client.stream("POST", f"{fake['openai']}/chat/completions", json=body, headers=headers) as response:
        response.raise_for_status()
        async for _ in response.aiter_bytes():
            pass


@contextmanager
def _fake(*options: str) -> Iterator[dict[str, Any]]:
    """The fake of the tests as a process: where it is, and its key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.model_server", *options],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=10)
