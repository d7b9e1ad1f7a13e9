"""`python -m tests.chaos`: prints what happens, each check, and a last line `N passed, N failed`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys

from tests.chaos.run import run

_SECONDS = 120.0
_SECONDS_A_KILL = 12.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often to kill -9 (20)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="chooses the victims and the moments")
    options = parser.parse_args()
    print(f"{options.kills} kills, seed {options.seed}", flush=True)
    seconds = _SECONDS + _SECONDS_A_KILL * options.kills
    verdict = asyncio.run(run(options.kills, options.seed, say=lambda line: print(line, flush=True), seconds=seconds))
    for sentence, faults in verdict.faults.items():
        print(f"{'FAILED' if faults else 'ok    '}  {sentence}")
        for fault in faults[:10]:
            print(f"        {fault}")
        if len(faults) > 10:
            print(f"        and {len(faults) - 10} more")
    print(f"{verdict.passed} passed, {verdict.failed} failed")
    return 1 if verdict.failed else 0


if __name__ == "__main__":
    sys.exit(main())
