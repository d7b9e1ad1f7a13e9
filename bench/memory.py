"""Memory of the processes after the load."""

from __future__ import annotations

from bench.report import Table
from bench.tree import Tree, megabytes, with_descendants


def measure(tree: Tree) -> Table:
    table = Table("Memory after the load")
    api = tree.api()
    groups = {
        "API": [api] if api else [],
        "workers": tree.workers(),
        "serve": [tree.parent()],
        "PostgreSQL": with_descendants(tree.postmaster()),
    }
    shares = {}
    for name, processes in groups.items():
        measured = [megabytes(process) for process in processes]
        shares[name] = sum(pss for _, pss in measured)
        if name != "PostgreSQL":  # each backend counts the shared buffers as its own
            table.add(f"{name}, resident", sum(rss for rss, _ in measured), "MB")
        table.add(f"{name}, proportional share, {len(processes)} running", shares[name], "MB")
    table.add("API and workers, proportional share", shares["API"] + shares["workers"], "MB", at_most=400)
    table.add("everything, proportional share", sum(shares.values()), "MB")
    table.notes.append("A page that several processes share is divided among them in the proportional share (PSS).")
    return table
