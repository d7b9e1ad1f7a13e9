"""`python -m evals.care`: the table; with `--development`, each promise broken in the half that rules are made on.

The fresh half is only ever counted: whoever reads its messages can no longer be judged by them.
"""

from __future__ import annotations

import sys
from itertools import groupby

from evals.care.measures import failures, rows, settled
from evals.care.messages import Half, kappa, read
from evals.care.promises import PROMISES


def main(arguments: list[str]) -> int:
    if arguments == ["--development"]:
        _show_development()
    elif arguments:
        print("usage: python -m evals.care [--development]", file=sys.stderr)
        return 2
    else:
        _show_table()
    return 0


def _show_table() -> None:
    table = [("measure", "OpenKoji", "control", "aim"), *rows(Half.FRESH), *rows(Half.DEVELOPMENT)]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for kind in ("distress", "stops"):
        messages = [message for half in Half for message in read(kind, half)]
        if any(message.second for message in messages):
            print(f"{kind}: Cohen's kappa of two labelling passes {kappa(messages):.2f} (n = {len(messages)})")


def _show_development() -> None:
    for kind in PROMISES:
        broken = failures(kind, settled(kind, Half.DEVELOPMENT))
        print(f"\n{kind}: {len({failure.message.id for failure in broken})} messages")
        for message, found in groupby(broken, key=lambda failure: failure.message):
            places: dict[str, list[str]] = {}
            for failure in found:
                places.setdefault(failure.fault, []).append(failure.place)
            print(f"  {message.id} [{message.expect}] {message.text!r}")
            for fault, names in places.items():
                print(f"      {fault} ({'; '.join(names)})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
