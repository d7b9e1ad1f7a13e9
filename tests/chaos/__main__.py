"""`python -m tests.chaos`: prints what happens, each check, and a last line `N passed, N failed`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys

from tests.chaos import run as interviews
from tests.chaos.deliveries import run as deliveries
from tests.chaos.run import Verdict

_SECONDS = 120.0
_SECONDS_A_KILL = 12.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--kills", type=int, default=20, help="interview on while so many processes are killed (20)")
    what.add_argument(
        "--deliveries", type=int, metavar="INTERVIEWS", help="complete so many, and look whether each event arrives"
    )
    parser.add_argument("--model", action="store_true", help="with a language model that finds the words of turns")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="chooses the victims and the moments")
    options = parser.parse_args()
    verdict = asyncio.run(_run(options.kills, options.deliveries, options.seed, options.model))
    for sentence, faults in verdict.faults.items():
        print(f"{'FAILED' if faults else 'ok    '}  {sentence}")
        for fault in faults[:10]:
            print(f"        {fault}")
        if len(faults) > 10:
            print(f"        and {len(faults) - 10} more")
    print(f"{verdict.passed} passed, {verdict.failed} failed")
    return 1 if verdict.failed else 0


async def _run(kills: int, completed: int | None, seed: int, with_model: bool) -> Verdict:
    if completed is not None:
        _say(f"{completed} interviews, seed {seed}")
        return await deliveries.run(completed, seed, say=_say, seconds=deliveries.time_limit(completed))
    _say(f"{kills} kills, seed {seed}")
    seconds = _SECONDS + _SECONDS_A_KILL * kills
    return await interviews.run(kills, seed, say=_say, seconds=seconds, with_model=with_model)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
