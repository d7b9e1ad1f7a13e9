"""A strict fake of the services that language models are reached through, on a loopback port of its own.

    async with ModelServer(filled("What happened then?")) as server:
        ...  # OpenAI's format at server.openai_url, Anthropic's at server.anthropic_url, with the key server.key
        assert "shop" in server.requests[0].prompt

What it is asked is checked as the vendor checks it, and turned away in the vendor's words; on leaving the context a
request that was turned away is an error, unless `may_refuse`. The script says what it answers: one behaviour for all
requests, or a list of them, of which the last stays (`tests/fakes/models/behaviours.py`).

As a process of its own, for benchmarks and for killing things: `python -m tests.fakes.model_server --help`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import inspect
import json
import random
from collections.abc import Awaitable

from tests.fakes.models.asked import Asked, Refused
from tests.fakes.models.behaviours import (
    BAD_SPEECH,
    BEHAVIOURS,
    FAILING_ONES,
    GOOD_ONES,
    changed,
    cut,
    echoes,
    fenced,
    filled,
    giant,
    hang,
    html_error,
    malformed,
    rate_limited,
    redirect,
    reveals,
    slow_drip,
    truncated,
    turned,
    wrong_shape,
)
from tests.fakes.models.replies import Answer, Behaviour, Failure, Raw, Reply, Silence, answers
from tests.fakes.models.schemas import fill
from tests.fakes.models.server import KEY, ModelServer

__all__ = [
    "BAD_SPEECH",
    "BEHAVIOURS",
    "FAILING_ONES",
    "GOOD_ONES",
    "KEY",
    "Answer",
    "Asked",
    "Behaviour",
    "Failure",
    "ModelServer",
    "Raw",
    "Refused",
    "Reply",
    "Silence",
    "answers",
    "changed",
    "cut",
    "echoes",
    "fenced",
    "fill",
    "filled",
    "giant",
    "hang",
    "html_error",
    "malformed",
    "rate_limited",
    "redirect",
    "reveals",
    "slow_drip",
    "truncated",
    "turned",
    "wrong_shape",
]


def _mixed(text: str, seed: int) -> Behaviour:
    """`good:8,rate_limited:1`: each request meets one of the behaviours, so often as its number says."""
    named = [(name, float(weight or 1)) for name, _, weight in (part.partition(":") for part in text.split(","))]
    ready = {name: BEHAVIOURS[name]() for name, _ in named}
    order = random.Random(seed)

    def behaviour(asked: Asked) -> Answer | Awaitable[Answer]:
        name = order.choices([name for name, _ in named], [weight for _, weight in named])[0]
        return ready[name](asked)

    return behaviour


async def _serve(options: argparse.Namespace) -> None:
    behaviour = _mixed(options.behaviour, options.seed)
    if options.sentence:
        behaviour = filled(options.sentence)

    async def with_pace(asked: Asked) -> Answer:
        answer = behaviour(asked)
        answer = await answer if inspect.isawaitable(answer) else answer
        if not isinstance(answer, Reply):
            return answer
        paced = {name: value for name in ("first", "between", "piece") if (value := getattr(options, name)) is not None}
        return Reply(**{**answer.__dict__, **paced})

    async with ModelServer(with_pace, key=options.key, may_refuse=True, port=options.port) as server:
        told = {"openai": server.openai_url, "anthropic": server.anthropic_url, "key": server.key, "port": server.port}
        print(json.dumps(told), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake of OpenAI's and Anthropic's services on a loopback port.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY, help="the only key that is taken")
    parser.add_argument(
        "--behaviour", default="good", help=f"one, or several as good:8,cut:1, of {', '.join(BEHAVIOURS)}"
    )
    parser.add_argument("--sentence", help="what every free string of a reply says")
    parser.add_argument("--first", type=float, help="seconds before a reply")
    parser.add_argument("--between", type=float, help="seconds between its pieces")
    parser.add_argument("--piece", type=int, help="characters in a piece")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


if __name__ == "__main__":
    main()
