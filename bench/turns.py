"""Turns of conversation a second through a running `openkoji serve`, beside the ceiling of their statements."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import psutil  # type: ignore[import-untyped]
import psycopg

from bench.ceiling import replay
from bench.load import Run, converse
from bench.recording import RecordedTurn, record
from bench.report import Table, percentile
from bench.round_trips import Counter
from bench.site import Site
from bench.tree import Tree, cpu_seconds, temporary_data_dir, with_descendants
from openkoji.db.batching import BatchingConnection
from openkoji.settings import Settings

_TURNS_OF_AN_INTERVIEW = 8  # at least: so many fresh interviews are prepared
_ROUND_TRIPS = 3.05  # three, and now and then one to prepare a statement or to load a plan
_SECRET = "measured-only-measured-only-measured-only"


@dataclass
class Compared:
    """The application and the ceiling, measured in turns; CPU in seconds."""

    app: Run = field(default_factory=Run)
    ceiling: Run = field(default_factory=Run)
    batched: Run = field(default_factory=Run)
    api_cpu: float = 0.0
    postgres_cpu: float = 0.0
    ratios: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return self.app.rate / self.ceiling.rate

    @property
    def cpu_of_a_turn(self) -> float:
        """Milliseconds of the API process."""
        return 1000 * self.api_cpu / self.app.turns


async def compare(
    tree: Tree, site: Site, recorded: list[list[RecordedTurn]], *, rounds: int, seconds: float
) -> Compared:
    """Measure the application and the ceiling one after the other, several times, in changing order."""
    compared = Compared()
    await _prepare(site, 1.5, 400)
    warm = await converse(site, 1.5)
    expected = 4 * warm.rate  # the ceiling's, and what a quieter machine gives
    for number in range(rounds):
        app = ceiling = Run()
        for is_app in (number % 2 == 0, number % 2 != 0):
            await _prepare(site, seconds, expected if is_app else 2 * expected)
            if is_app:
                app = await _measured(tree, site, seconds, compared)
            else:
                ceiling = await replay(site, tree.conninfo, recorded, seconds)
        await _prepare(site, seconds, 2 * expected)
        compared.batched += await replay(site, tree.conninfo, recorded, seconds, BatchingConnection)
        compared.app += app
        compared.ceiling += ceiling
        compared.ratios.append(app.rate / ceiling.rate)
    return compared


async def _prepare(site: Site, seconds: float, rate: float) -> None:
    await site.prepare_interviews(int(seconds * rate / _TURNS_OF_AN_INTERVIEW) + 40)
    await site.prepare_keys(int(seconds * rate))


async def _measured(tree: Tree, site: Site, seconds: float, compared: Compared) -> Run:
    api, postgres = tree.api(), with_descendants(tree.postmaster())
    before = cpu_seconds(api), cpu_seconds(*postgres)
    run = await converse(site, seconds)
    compared.api_cpu += cpu_seconds(api) - before[0]
    compared.postgres_cpu += cpu_seconds(*postgres) - before[1]
    return run


async def count_round_trips(conninfo: str, *, seconds: float) -> float:
    """Round trips of a turn, in a steady state: an API of its own behind a counting socket."""
    counter = Counter()
    with temporary_data_dir() as data_dir:
        data_dir.mkdir()
        async with counter.before(conninfo) as counted:
            environment = {"DATABASE_URL": counted, "OPENKOJI_SECRET_KEY": _SECRET}
            tree = Tree(data_dir, workers=0, environment=environment)
            try:
                await asyncio.to_thread(tree.wait_until_healthy)
                async with Site.make(conninfo, tree.port) as site:
                    await site.prepare_interviews(600)
                    await site.prepare_keys(10_000)
                    await converse(site, 1.0)
                    before = counter.round_trips
                    run = await converse(site, seconds)
                    return (counter.round_trips - before) / run.turns
            finally:
                await asyncio.to_thread(tree.stop)  # its last words pass through the counter, too


async def record_turns(tree: Tree, site: Site) -> list[list[RecordedTurn]]:
    await site.prepare_interviews(12)
    return await record(site, Settings.load(tree.data_dir), tree.conninfo, 10)


async def measure(tree: Tree, site: Site, *, quick: bool) -> tuple[Table, Compared, list[list[RecordedTurn]]]:
    rounds, seconds = (2, 3.0) if quick else (5, 6.0)
    recorded = await record_turns(tree, site)
    compared = await compare(tree, site, recorded, rounds=rounds, seconds=seconds)
    round_trips = await count_round_trips(tree.conninfo, seconds=seconds / 2)
    table = table_of("Turns, 16 interviews at once, durable commits, limiter on", compared)
    table.add("round trips of a turn", round_trips, "", at_most=_ROUND_TRIPS)
    table.notes.append(_durability(tree.conninfo))
    table.notes.append(
        "Round trips are counted at PostgreSQL's socket: Sync and Query messages, keys' look-up included."
    )
    return table, compared, recorded


def table_of(title: str, compared: Compared) -> Table:
    app, ceiling = compared.app, compared.ceiling
    table = Table(f"{title} ({len(compared.ratios)} rounds)")
    table.add("turns a second", app.rate, "/s")
    table.add("the ceiling's", ceiling.rate, "/s")
    table.add("share of the ceiling", 100 * compared.ratio, "%", at_least=45)
    table.add(
        "share, if the ceiling batches its pipelines as the API does", 100 * app.rate / compared.batched.rate, "%"
    )
    p50, p99 = percentile(app.latencies, 50), percentile(app.latencies, 99)
    table.add("a turn, median", 1000 * p50, "ms")
    table.add("a turn, 99th percentile", 1000 * p99, "ms")
    table.add("99th percentile over median", p99 / p50, "x", at_most=6)
    table.add("ceiling, median", 1000 * percentile(ceiling.latencies, 50), "ms")
    table.add("ceiling, 99th percentile", 1000 * percentile(ceiling.latencies, 99), "ms")
    table.add("CPU of the API process, a turn", compared.cpu_of_a_turn, "ms", at_most=2.5)
    table.add("CPU of PostgreSQL, a turn", 1000 * compared.postgres_cpu / app.turns, "ms")
    table.add("CPU of the load generator, a turn", 1000 * app.cpu / app.turns, "ms")
    table.add("CPU of the ceiling's process, a turn", 1000 * ceiling.cpu / ceiling.turns, "ms")
    table.add("the API's CPU over the ceiling's", compared.cpu_of_a_turn / (1000 * ceiling.cpu / ceiling.turns), "x")
    table.notes.append(
        f"{app.turns:,} turns, {app.completed:,} interviews completed; share of the ceiling in each round: "
        + ", ".join(f"{100 * ratio:.0f} %" for ratio in compared.ratios)
    )
    table.notes.append(
        f"{psutil.cpu_count()} cores carry the API, its worker, PostgreSQL and the load generator; load average "
        f"{psutil.getloadavg()[0]:.1f}."
    )
    if app.refused:
        table.notes.append(f"REFUSED: {dict(app.refused.most_common(3))}")
    if app.ran_dry or ceiling.ran_dry:
        table.notes.append("Fresh interviews ran out before the time was up: the last callers had none.")
    return table


def _durability(conninfo: str) -> str:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        names = ("fsync", "synchronous_commit", "full_page_writes", "server_version")
        shown = [(name, connection.execute(f"SHOW {name}").fetchone()) for name in names]
    return ", ".join(f"{name} {row[0]}" for name, row in shown if row)
