"""What counting credits costs: interviews started a second on a plan that counts, and on one that does not."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import AsyncExitStack

from bench.report import Table, percentile
from bench.site import CONCURRENT, Site
from bench.tree import Tree, cpu_seconds, with_descendants
from openkoji.credits import service as credits
from openkoji.credits.plans import UNLIMITED
from openkoji.kit.clock import now

_METERED = "free"
_GRANTED = 1_000_000
_STARTS = 400


async def measure(tree: Tree, *, quick: bool) -> Table:
    rounds, starts = (2, 100) if quick else (8, _STARTS)
    rates: dict[str, list[float]] = defaultdict(list)
    database: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        sites = {
            plan: await stack.enter_async_context(Site.make(tree.conninfo, tree.port)) for plan in (UNLIMITED, _METERED)
        }
        for plan, site in sites.items():
            async with site.database.workspace(site.workspace_id) as transaction:
                await credits.change_plan(transaction, site.workspace_id, plan, now())
                if plan != UNLIMITED:
                    await credits.grant(transaction, site.workspace_id, _GRANTED, "bench", now())
            await site.start(site.slug, 2 * CONCURRENT)
        for number in range(rounds):  # in turns, in changing order
            for plan in sorted(sites, reverse=number % 2 == 0):
                await sites[plan].prepare_keys(starts)
                postgres = with_descendants(tree.postmaster())
                cpu, began = cpu_seconds(*postgres), time.perf_counter()
                await sites[plan].start(sites[plan].slug, starts)
                rates[plan].append(starts / (time.perf_counter() - began))
                database[plan].append(1000 * (cpu_seconds(*postgres) - cpu) / starts)
    table = Table(f"Starts of interviews of one workspace, {CONCURRENT} at once")
    names = {UNLIMITED: "under `unlimited`", _METERED: "under a plan that counts"}
    for plan, name in names.items():
        table.add(f"{name}, starts a second", percentile(rates[plan], 50))
        table.add(f"{name}, CPU of PostgreSQL, a start", percentile(database[plan], 50), "ms")
    slower = [one / other for one, other in zip(rates[UNLIMITED], rates[_METERED], strict=True)]
    table.add("a plan that counts against `unlimited`", percentile(slower, 50), "x")
    table.notes.append(
        f"{rounds} times {starts} starts each, in turns. A plan that counts locks the workspace's account from the "
        "check of the balance to the commit, so that its starts end one after the other; `unlimited` only writes its "
        "entry."
    )
    return table
