"""The engines beside each other: no probing, "say more" always, the embedded moderator, and a language model.

All interview the same scripted respondents, with the same seeds, on the studies of the demo; everything needed comes
with OpenKoji. With `OPENKOJI_MODEL` set (and what it needs: its key, its address) the model is measured too, by

    OPENKOJI_MODEL=openai:gpt-5-mini python -m evals --only engines

How people talk to it is measured nowhere here: scripted respondents show mechanics. What a model costs is shown
beside what it brings.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from statistics import median

import yaml

from evals.manners import own_words
from evals.report import Row
from openkoji.engines.model import Purpose
from openkoji.engines.service import server_models
from openkoji.interviewing import Answer, Kind, Plan, Probing, Turn, plan_from_study
from openkoji.interviewing.conditions import applicable_questions
from openkoji.interviewing.proposal import propose
from openkoji.language.masking import Mask
from openkoji.language.models import Access, Limits, open_model
from openkoji.language.moderating import Line, Moderated, moderate
from openkoji.rehearsals.holding import NOBODY, Moderating, embedded, hold
from openkoji.settings import Settings
from openkoji.simulate import Rehearsal, Sitting, bundled_personas, next_turn
from openkoji.simulate.rehearsal import Ending

STUDIES = ("cancel-flow", "onboarding")
FOLLOW_UPS = 2
_MORE = ("Can you tell me more about that?", "Could you say a little more?", "What else comes to mind there?")


@dataclass
class Held:
    """The interviews of one engine, and what became of each call of its model."""

    plans: list[Plan]
    interviews: list[Rehearsal]
    calls: list[Moderated] = field(default_factory=list)

    @property
    def turns(self) -> list[Turn]:
        """What the interviewer said after the openings."""
        return [exchange.turn for each in self.interviews for exchange in each.exchanges[1:]]


def rows() -> Iterator[Row]:
    plans = [_plan(name) for name in STUDIES]
    none = _held([_unprobed(plan) for plan in plans], embedded)
    more = _held([_unprobed(plan) for plan in plans], _say_more)
    yield from _rows("embedded", _held(plans, embedded), none, more)
    access = server_models(Settings.load()).get(Purpose.MODERATION)
    if access is None:
        return
    calls: list[Moderated] = []
    modelled = _held(plans, _worded_by(access, calls))
    modelled.calls = calls
    yield from _rows(str(access.model), modelled, none, more)
    yield from _rows_of_model(str(access.model), modelled)


def _rows(name: str, held: Held, none: Held, more: Held) -> Iterator[Row]:
    def both(figure: str) -> str:
        return f"no probing {_figure(figure, none)}, say more {_figure(figure, more)}"

    for figure, aim in (
        ("turns with more than one question", "0"),
        ("sentences said before in the interview", "0"),
        ("words a turn, median", "≤ 24"),
        ("required questions reached, of those who stayed", "100%"),
        ("facts an interview", ""),
        ("facts a turn", ""),
        ("turns an interview", ""),
    ):
        yield f"{name}: {figure}", _figure(figure, held), both(figure), aim


def _figure(name: str, held: Held) -> str:
    turns, interviews = held.turns, held.interviews
    facts = sum(len(each.told) for each in interviews)
    match name:
        case "turns with more than one question":
            return _share(sum(turn.content.count("?") > 1 for turn in turns), len(turns))
        case "sentences said before in the interview":
            said = [Counter(_own_sentences(each)) for each in interviews]
            return str(sum(count - 1 for counted in said for count in counted.values()))
        case "words a turn, median":
            lengths = [len(words.split()) for turn in turns if (words := own_words(turn))]
            return f"{median(lengths):g}" if lengths else "0"
        case "required questions reached, of those who stayed":
            stayed = [
                (_required(plan, each), each.state.records.keys())
                for plan, each in zip(held.plans, interviews, strict=True)
                if each.ending is Ending.COMPLETED
            ]
            return _share(
                sum(len(wanted & asked) for wanted, asked in stayed), sum(len(wanted) for wanted, _ in stayed)
            )
        case "facts an interview":
            return f"{facts / len(interviews):.1f}"
        case "facts a turn":
            return f"{facts / len(turns):.2f}"
        case _:
            return f"{len(turns) / len(interviews):.1f}"


def _rows_of_model(name: str, held: Held) -> Iterator[Row]:
    calls = held.calls
    why = Counter(call.fell_back for call in calls if call.fell_back)
    refused = Counter(call.refused for call in calls if call.refused)
    spent = [call.spent for call in calls]
    yield f"{name}: turns that it was asked to word", _share(len(calls), len(held.turns)), "", ""
    whole = sum(call.outcome == "ok" for call in calls)
    yield f"{name}: of these whole in its words", _share(whole, len(calls)), "", ""
    yield f"{name}: why not", _listed(why), "", ""
    yield f"{name}: what the guard objected to", _listed(refused), "", ""
    tokens = _mean([each.input_tokens for each in spent]), _mean([each.output_tokens for each in spent])
    yield f"{name}: tokens in / out a call", f"{tokens[0]:.0f} / {tokens[1]:.0f}", "", ""
    costs = [each.cost_micros for each in spent if each.cost_micros is not None]
    priced = f"${sum(costs) / len(held.interviews) / 1e6:.4f}" if costs else "no price known"
    yield f"{name}: cost an interview", priced, "", ""
    waited = [each.milliseconds for each in spent]
    yield f"{name}: seconds a call, median", f"{median(waited) / 1000:.1f}" if waited else "none", "", ""


def _held(plans: Sequence[Plan], moderating: Moderating) -> Held:
    async def hold_all() -> Held:
        cast = [(plan, persona, seed) for plan in plans for seed, persona in enumerate(bundled_personas(), start=1)]
        held = [await hold(plan, persona, seed, moderating=moderating) for plan, persona, seed in cast]
        return Held([plan for plan, _, _ in cast], held)

    return asyncio.run(hold_all())


def _worded_by(access: Access, calls: list[Moderated]) -> Moderating:
    """The real turn with a language model, as the API takes it."""

    async def moderating(plan: Plan, sitting: Sitting, answer: Answer) -> tuple[Turn, str]:
        proposal = propose(plan, sitting.turn.state, answer, NOBODY)
        if not proposal.options:
            return proposal.turn, "embedded"
        said = [
            line
            for exchange in sitting.exchanges
            for line in (Line(exchange.turn.content, False), Line(exchange.said.text if exchange.said else "", True))
        ]
        model = open_model(access, Limits())
        moderated = await moderate(proposal, model, said, mask=Mask.of((), *(line.text for line in said)))
        calls.append(moderated)
        return moderated.turn, model.name

    return moderating


async def _say_more(plan: Plan, sitting: Sitting, answer: Answer) -> tuple[Turn, str]:
    """Asks for more, so often as it may, whatever was said."""
    turn = sitting.turn
    asked = sum(
        exchange.turn.state.current == turn.state.current and exchange.turn.content in _MORE
        for exchange in sitting.exchanges
    )
    if turn.about is not None and turn.widget is None and asked < FOLLOW_UPS:
        words = _MORE[(len(sitting.exchanges) + asked) % len(_MORE)]
        return replace(turn, sentences=(words,), kind=Kind.PROBE), "say more"
    return next_turn(plan, turn.state, answer, NOBODY), "embedded"


def _plan(name: str) -> Plan:
    text = (files("openkoji.demo") / "studies" / f"{name}.yaml").read_text(encoding="utf-8")
    plan = plan_from_study(yaml.safe_load(text))
    numbered = (
        replace(question, id=question.id or f"q{number}", probing=Probing(FOLLOW_UPS))
        for number, question in enumerate(plan.questions, start=1)
    )
    return replace(plan, questions=tuple(numbered), max_minutes=30)


def _unprobed(plan: Plan) -> Plan:
    return replace(plan, questions=tuple(replace(each, probing=Probing(0)) for each in plan.questions))


def _own_sentences(held: Rehearsal) -> Iterator[str]:
    for exchange in held.exchanges:
        asked = exchange.turn.about.text if exchange.turn.about else None
        yield from (sentence for sentence in exchange.turn.sentences if sentence != asked)


def _required(plan: Plan, held: Rehearsal) -> set[str]:
    """The questions that this respondent was to be asked."""
    return {question.id for question in applicable_questions(plan, held.state, NOBODY) if question.required}


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.0%})" if of else "0"


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common()) or "nothing"


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
