"""`python -m bench`: measures, prints a table for each measure, and says of each aim whether it is met."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import uvloop

from bench import (
    agents,
    analysis,
    asking,
    cohorts,
    credits,
    dead_endpoints,
    deliveries,
    embedding,
    exports,
    importing,
    memory,
    million,
    modelled,
    moderator,
    page,
    results,
    start,
    telling,
    turns,
)
from bench.report import Table
from bench.site import Site
from bench.tree import Tree, temporary_data_dir

_MEASURES = (
    "moderator",
    "embedding",
    "start",
    "modelled",
    "deliveries",
    "turns",
    "memory",
    "analysis",
    "results",
    "exports",
    "import",
    "asking",
    "credits",
    "telling",
    "cohorts",
    "agents",
    "page",
    "million",
)
Show = Callable[[Table], None]
_ON_A_SERVER = set(_MEASURES) - {"moderator", "embedding", "start", "modelled", "deliveries", "telling"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs, for a first impression")
    parser.add_argument("--only", choices=_MEASURES, action="append", help="this measure (may be repeated)")
    parser.add_argument("--install", action="store_true", help="measure an installation, too (needs pip's index)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    wanted = set(options.only or _MEASURES)
    tables: list[Table] = []

    def show(table: Table) -> None:
        table.print()
        sys.stdout.flush()
        tables.append(table)

    if "moderator" in wanted:
        show(moderator.measure(quick=options.quick))
    if "embedding" in wanted:
        show(embedding.measure(quick=options.quick))
    if "start" in wanted:
        show(start.measure(quick=options.quick, install=options.install))
    if "modelled" in wanted:
        for table in modelled.measure(quick=options.quick):
            show(table)
    if "deliveries" in wanted:
        show(uvloop.run(deliveries.measure(quick=options.quick)))
        show(uvloop.run(dead_endpoints.measure(quick=options.quick)))
    if "telling" in wanted:
        show(uvloop.run(telling.measure(quick=options.quick)))
    if wanted & _ON_A_SERVER:
        with temporary_data_dir() as data_dir:
            tree = Tree(data_dir)
            try:
                tree.wait_until_healthy()
                uvloop.run(_measure_server(tree, wanted, quick=options.quick, show=show))
            finally:
                tree.stop()
    aims = [figure for table in tables for figure in table.figures if figure.is_met is not None]
    print(f"\n{sum(bool(figure.is_met) for figure in aims)} of {len(aims)} aims are met.")
    if options.json:
        options.json.write_text(json.dumps([table.as_dict() for table in tables], indent=2) + "\n")
    return 0


async def _measure_server(tree: Tree, wanted: set[str], *, quick: bool, show: Show) -> None:
    async with Site.make(tree.conninfo, tree.port) as site:
        if wanted & {"turns", "memory", "million"}:
            table, compared, recorded = await turns.measure(tree, site, quick=quick)
            show(table)
        if "memory" in wanted:
            show(memory.measure(tree))
        if "analysis" in wanted:
            show(await analysis.measure(tree, site, quick=quick))
        if "results" in wanted:
            show(await results.measure(tree, quick=quick))
        if "exports" in wanted:
            show(await exports.measure(tree, quick=quick))
        if "import" in wanted:
            show(await importing.measure(tree, quick=quick))
        if "asking" in wanted:
            show(await asking.measure(tree, quick=quick))
        if "credits" in wanted:
            show(await credits.measure(tree, quick=quick))
        if "cohorts" in wanted:
            show(await cohorts.measure(tree, quick=quick))
        if "agents" in wanted:
            show(await agents.measure(tree, quick=quick))
        if "page" in wanted:
            show(await page.measure(tree, site, quick=quick))
        if "million" in wanted:
            show(await million.measure(tree, site, compared, recorded, quick=quick))


if __name__ == "__main__":
    sys.exit(main())
