"""The moderator alone: one step, which is pure, on answers of 300 words and on the longest that are taken."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import replace

from bench.report import Table, percentile
from bench.study import STUDY
from openkoji.interviewing import Answer, Plan, Respondent, State, begin, plan_from_study, step

_SENTENCES = (
    "We had twelve seats, and then in March the bill went from 100 to 240 euros.",
    "My manager asked me why nobody told us before, and honestly I did not know what to say.",
    "The export broke every Monday morning, so I copied numbers by hand because the meeting was at nine.",
    "I think support was friendly but slow, and it felt like we were alone with it.",
    "For example, when Anna left the team, her login stayed and we paid for it.",
    "I would come back if the price was fair, maybe, but a free tool does most of it now.",
)
# What a reader of patterns may choke on, each repeated to the longest answer that is taken.
_HOSTILE = ("the ", "a", "a ", "1,", "not ", "日本語", "''’", "“”", "\0😀", "i want to stop ", "my mum's app died ")
_LONGEST = 20_000  # characters
_RUNS = 5


def measure(*, quick: bool) -> Table:
    table = Table("The moderator's step")
    plan = plan_from_study(STUDY | {"questions": _with_ids()})
    steps = 300 if quick else 1500
    short, as_it_fell = _milliseconds(plan, [_words(seed, 300) for seed in range(200)], steps)
    long, _ = _milliseconds(plan, [_words(seed, 5000)[:_LONGEST] for seed in range(20)], steps // 10)
    hostile, _ = _milliseconds(plan, [(part * _LONGEST)[:_LONGEST] for part in _HOSTILE], 4 * len(_HOSTILE))
    table.add("300 words, median", percentile(short, 50), "ms")
    table.add("300 words, median, over a count of the words", percentile(short, 50) / _count_of_words(), "×")
    table.add("300 words, 99th percentile", percentile(short, 99), "ms", at_most=1)
    table.add("300 words, 99th percentile of every run as it fell", percentile(as_it_fell, 99), "ms")
    table.add("20,000 characters, median", percentile(long, 50), "ms")
    table.add("20,000 characters, 99th percentile", percentile(long, 99), "ms", at_most=10)
    table.add("20,000 characters of one pattern, worst", max(hostile), "ms", at_most=10)
    table.notes.append(
        f"CPU time, of each step the quickest of {_RUNS} runs that stand apart in time; percentiles over steps. "
        "Without the state's JSON."
    )
    return table


def _with_ids() -> list[dict[str, object]]:
    return [question | {"id": f"q{number}"} for number, question in enumerate(STUDY["questions"], start=1)]


def _words(seed: int, count: int) -> str:
    """So many words of the sentences, which each seed puts in another order."""
    rng = random.Random(seed)
    words: list[str] = []
    while len(words) < count:
        words += rng.choice(_SENTENCES).split()
    return " ".join(words[:count])


def _count_of_words() -> float:
    """The raw ceiling, in milliseconds: the words of an answer found and counted by the standard library."""
    texts, measured = [_words(seed, 300) for seed in range(200)], []
    for text in texts:
        runs = []
        for _ in range(_RUNS):
            began = time.process_time_ns()
            Counter(re.findall(r"\w+", text.lower()))
            runs.append((time.process_time_ns() - began) / 1e6)
        measured.append(min(runs))
    return percentile(measured, 50)


def _milliseconds(plan: Plan, answers: list[str], steps: int) -> tuple[list[float], list[float]]:
    """Of each step the quickest of several runs, which is what the step costs, and every run as it fell.

    The runs of one step stand apart in time, since what else the machine does lasts longer than a step. The steps
    stand at the open questions, where an answer is read most closely.
    """
    respondent = Respondent("Ada", {"plan": "pro"})
    starts = [begin(plan, seed, respondent).state for seed in range(19)]
    states: list[State] = [*starts, *(replace(state, current=plan.questions[-1].id) for state in starts)]
    runs: list[list[float]] = []
    for _ in range(_RUNS):
        measured = []
        for number in range(steps):
            answer = Answer(text=answers[number % len(answers)], elapsed_minutes=1.0)
            began = time.process_time_ns()
            step(plan, states[number % len(states)], answer, respondent)
            measured.append((time.process_time_ns() - began) / 1e6)
        runs.append(measured)
    return [min(of_one) for of_one in zip(*runs, strict=True)], [each for run in runs for each in run]
