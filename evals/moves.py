"""Whether an expert would keep what the moderator does with a real answer, by labels that were made before it ran.

How the answers were drawn and labelled, in two passes: `evals/answers/README.md`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openkoji.interviewing import Answer, Mode, Plan, Probing, Question, Turn, begin, step

FOLDER = Path(__file__).parent / "answers"

MOVES = (
    "next", "rephrase", "elaborate", "clarify", "example", "own_occasion", "meaning", "consequence", "led_to",
    "have_in_mind", "ladder", "contrast", "magnitude", "feeling", "difference", "soft", "offer", "explain", "tell",
    "return", "confirm_stop", "close",
)  # fmt: skip

NO_PROBES = frozenset({"next", "offer", "explain", "tell", "return", "confirm_stop", "close"})

_SAME_TO_AN_EAR = {
    "next_question": "next",
    "mirror": "elaborate",
    "encourage": "elaborate",
    "ladder_up": "ladder",
    "push": "led_to",
    "calm": "return",
    "stay": "return",
    "anything_else": "next",
}
"""Moves that the labels do not name, and what they sound like to a respondent."""

SETS = {
    "survey_fresh": "survey, fresh",
    "product_fresh": "software, fresh",
    "survey_development": "survey and interviews, seen",
    "product_development": "software, seen",
}
"""The sets, those first on which no rule was made."""

_MORE = (Question("more", "What else happened that day?"), Question("last", "What would you tell a friend about it?"))

Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Label:
    keep: frozenset[str]
    bad: frozenset[str]
    depth: str
    care: str
    first: str

    @property
    def is_thin(self) -> bool:
        """Empty or vague, and not best left alone."""
        return self.depth in ("empty", "vague") and self.first != "next"

    def judge(self, move: str) -> str:
        return "keep" if move in self.keep else "bad" if move in self.bad else "so-so"


@dataclass(frozen=True, slots=True)
class Case:
    """One real answer with its two labels."""

    id: str
    source: str
    question: str
    answer: str
    labels: tuple[Label, Label]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with the moderator's reply to it."""

    case: Case
    turn: Turn

    @property
    def move(self) -> str:
        move = self.turn.reason.move
        return _SAME_TO_AN_EAR.get(move, move)

    @property
    def is_probe(self) -> bool:
        return self.move not in NO_PROBES


def cases(name: str) -> list[Case]:
    """The labelled answers of one set, one of `SETS`."""
    first, second = (_labels(FOLDER / f"{name}.{which}.jsonl") for which in ("first", "second"))
    return [
        Case(item["id"], item["source"], item["question"], item["answer"], (first[item["id"]], second[item["id"]]))
        for item in _lines(FOLDER / f"{name}.jsonl")
    ]


def judged(case: Case) -> Judged:
    plan = Plan("A study", Mode.HYBRID, (Question("q", case.question, probing=Probing(1)), *_MORE), max_minutes=30)
    return Judged(case, step(plan, begin(plan, _seed(case)).state, Answer(case.answer, elapsed_minutes=0.5)))


def always(move: str, all_cases: Sequence[Case]) -> tuple[float, float]:
    """The control: the same move for every answer; shares kept and bad."""
    verdicts = [label.judge(move) for case in all_cases for label in case.labels]
    return _share(verdicts, "keep"), _share(verdicts, "bad")


def rows() -> Iterator[Row]:
    for name, title in SETS.items():
        yield from _rows_of(cases(name), title)


def _rows_of(all_cases: list[Case], title: str) -> Iterator[Row]:
    replies = [judged(case) for case in all_cases]
    kept = {move: always(move, all_cases) for move in ("next", "elaborate")}
    controls = ", ".join(f"always {move} {keep:.0%}, bad {bad:.0%}" for move, (keep, bad) in kept.items())
    verdicts = _verdicts(replies)
    probes = _verdicts([reply for reply in replies if reply.is_probe])
    yield (
        f"{title}: moves kept, of {len(replies)}",
        f"{_share(verdicts, 'keep'):.0%}, bad {_share(verdicts, 'bad'):.0%}",
        controls,
        "≥ 90 %, bad ≤ 5 %",
    )
    probing = [reply.case for reply in replies if reply.is_probe]
    control = "on the same answers: always elaborate {:.0%}, bad {:.0%}".format(*always("elaborate", probing))
    yield (
        f"{title}: probes kept, of {len(probing)}",
        f"{_share(probes, 'keep'):.0%}, bad {_share(probes, 'bad'):.0%}",
        control,
        "≥ 80 %",
    )
    thin = [reply for reply in replies if all(label.is_thin for label in reply.case.labels)]
    followed = sum(reply.is_probe or reply.move in ("return", "explain", "offer") for reply in thin)
    yield (
        f"{title}: empty or vague answers that both passes would follow up, followed up",
        _of(followed, len(thin)),
        "",
        "≥ 95 %",
    )
    rich = [reply for reply in replies if all(label.depth == "rich" for label in reply.case.labels)]
    yield f"{title}: rich answers probed", _of(sum(reply.is_probe for reply in rich), len(rich)), "", "≤ 15 %"
    agreement = f"kappa {kappa_of_moves(all_cases):.2f} a move, {kappa_of_depth(all_cases):.2f} depth"
    yield f"{title}: agreement of the two passes", agreement, "", ""


def kappa_of_moves(all_cases: Sequence[Case]) -> float:
    """Cohen's kappa of the two passes over every answer × move (keep, so-so, bad)."""
    return _kappa([(case.labels[0].judge(move), case.labels[1].judge(move)) for case in all_cases for move in MOVES])


def kappa_of_depth(all_cases: Sequence[Case]) -> float:
    return _kappa([(case.labels[0].depth, case.labels[1].depth) for case in all_cases])


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    total = len(pairs)
    first, second = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    observed = sum(one == other for one, other in pairs) / total
    expected = sum(first[name] * second[name] for name in first) / total**2
    return (observed - expected) / (1 - expected)


def _verdicts(replies: Sequence[Judged]) -> list[str]:
    """Each pass judges each reply, so that an answer counts twice."""
    return [label.judge(reply.move) for reply in replies for label in reply.case.labels]


def _share(verdicts: Sequence[str], name: str) -> float:
    return sum(verdict == name for verdict in verdicts) / len(verdicts) if verdicts else 0.0


def _of(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.0%})" if total else "none"


def _seed(case: Case) -> int:
    return int(case.id[1:])


def _labels(path: Path) -> dict[str, Label]:
    return {
        row["id"]: Label(frozenset(row["keep"]), frozenset(row["bad"]), row["depth"], row["care"], row["keep"][0])
        for row in _lines(path)
    }


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """`python -m evals.moves`: the answers that may be looked at and whose move was not kept by both passes."""
    for case in (*cases("survey_development"), *cases("product_development")):
        reply = judged(case)
        verdicts = [label.judge(reply.move) for label in case.labels]
        if verdicts != ["keep", "keep"]:
            print(f"{case.id} {'/'.join(verdicts)}  {reply.turn.reason.rule} → {reply.turn.reason.move}")
            print(f"   Q {case.question[-160:]!r}\n   A {case.answer[:300]!r}\n   → {reply.turn.content[:160]}")
            print(f"   kept: {', '.join(sorted(case.labels[0].keep))} | {', '.join(sorted(case.labels[1].keep))}")


if __name__ == "__main__":
    main()
