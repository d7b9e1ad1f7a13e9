"""How many of the facts that respondents know an interviewer draws out, beside what simpler interviewers draw out.

Every interviewer asks the same ten questions of the same personas with the same seeds, and has two follow-ups a
question. It measures mechanics and not human talk: whether probes fit what was said, and what they cost. The rules
by which a respondent tells something are in `openkoji.simulate.answering`; no interviewer knows them. What our
moderator's last question ("did I miss something?") draws out is not counted, since the others have none.

`python -m evals.facts --moves` tells which moves open nothing.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.report import Row
from evals.respondents import QUESTIONS, respondents
from openkoji.interviewing import Mode, Plan, Probing, Question
from openkoji.simulate import Persona, Rehearsal, Said, ScriptedRespondent, Style, rehearse
from openkoji.simulate.answering import REPHRASE_WORKS

Interviewer = Callable[[Persona, int], "Talk"]

PERSONAS = 20
STYLES = (Style.PLAIN, Style.TERSE, Style.VAGUE)
PATIENT, IMPATIENT = 45, 20
FOLLOW_UPS = 2
MINUTES_A_QUESTION = 0.6
"""The researcher knows the audience: a study for impatient people is given fewer minutes."""

_STARTS = ("", "And ", "So ", "Okay, ", "Well, ")
_MORE = (
    "can you say a little more about that?",
    "could you tell me a bit more?",
    "what more is there to it?",
    "please tell me more about that.",
    "could you describe that further?",
)
_KINDS = (
    ("could you give me an example?", "what happened the last time?", "is there one moment that shows this?"),
    ("how often does that happen?", "roughly how much time does that take?", "how many times was that?"),
    ("what led to that?", "what was behind that?", "how did that come about?"),
    ("how did you feel about that?", "what was that like for you?", "what does that mean to you?"),
    ("how does that compare with before?", "what is the difference between the two?", "how was it before that?"),
    ("what did that change for you?", "what happened as a result?", "what difference would that make?"),
    ("what do you mean by that?", "what do you have in mind there?", "can you put that in concrete terms?"),
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What one interview drew out: facts and the respondent's turns."""

    facts: int
    turns: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Means over the personas of one style."""

    facts: float
    turns: float

    @property
    def facts_a_turn(self) -> float:
        return self.facts / self.turns


def none(persona: Persona, seed: int) -> Talk:
    return _asked(persona, seed, lambda _question, _number: None)


def same_question(persona: Persona, seed: int) -> Talk:
    return _asked(persona, seed, lambda question, _number: QUESTIONS[question])


def say_more(persona: Persona, seed: int) -> Talk:
    return _asked(persona, seed, lambda question, number: _varied(_MORE, FOLLOW_UPS * question + number))


def random_kind(persona: Persona, seed: int) -> Talk:
    chance = random.Random(f"{persona.name} {seed}")
    used: Counter[int] = Counter()

    def ask(question: int, number: int) -> str:
        kind = chance.randrange(len(_KINDS))
        used[kind] += 1
        return _varied(_KINDS[kind], used[kind] - 1)

    return _asked(persona, seed, ask)


def keywords(persona: Persona, seed: int) -> Talk:
    """The words of the topics themselves, as a list: what a search by likeness would reward."""
    topics = list(dict.fromkeys(fact.topic for fact in persona.facts))

    def ask(question: int, number: int) -> str:
        part = topics[(4 * question + 2 * number) % len(topics)], topics[(4 * question + 2 * number + 1) % len(topics)]
        words = [word.strip(",.()/") for topic in part for word in topic.split() if len(word) > 4]
        return ", ".join(words) + "?"

    return _asked(persona, seed, ask)


def policy(mode: Mode, rephrase_works: float = REPHRASE_WORKS) -> Interviewer:
    def ask(persona: Persona, seed: int) -> Talk:
        answers = [said for _, said in _answers(rehearsed(mode, persona, seed, rephrase_works))]
        return Talk(sum(len(said.told) for said in answers), len(answers))

    return ask


def rehearsed(mode: Mode, persona: Persona, seed: int, rephrase_works: float = REPHRASE_WORKS) -> Rehearsal:
    questions = tuple(
        Question(f"q{number}", text, probing=Probing(FOLLOW_UPS)) for number, text in enumerate(QUESTIONS, start=1)
    )
    plan = Plan("Work and tools", mode, questions, max_minutes=persona.patience * MINUTES_A_QUESTION)
    return rehearse(plan, persona, seed, rephrase_works=rephrase_works)


def _answers(held: Rehearsal) -> Iterator[tuple[str, Said]]:
    """Each answer to one of the ten questions or to a follow-up of it, with the move that it answers."""
    for exchange in held.exchanges:
        if exchange.said is not None and exchange.turn.about is not None:
            yield exchange.turn.reason.move, exchange.said


CONTROLS: dict[str, Interviewer] = {
    "none": none,
    "same question": same_question,
    "say more": say_more,
    "random kind": random_kind,
    "keywords": keywords,
}
POLICIES: dict[str, Interviewer] = {mode.value: policy(mode) for mode in (Mode.HYBRID, Mode.EXPLORATORY)}


def measure(interviewer: Interviewer, style: Style, patience: float) -> Drawn:
    personas = respondents(style, count=PERSONAS, patience=patience)
    talks = [interviewer(persona, seed) for seed, persona in enumerate(personas)]
    return Drawn(sum(talk.facts for talk in talks) / len(talks), sum(talk.turns for talk in talks) / len(talks))


def rows() -> Iterator[Row]:
    """Facts of about 170 known, and facts a turn; controls beside the moderator."""
    for patience in (PATIENT, IMPATIENT):
        table = {
            name: [measure(interviewer, style, patience) for style in STYLES]
            for name, interviewer in (CONTROLS | POLICIES).items()
        }
        label = f"patience {patience}"
        for place, style in enumerate((*STYLES, "pooled")):
            drawn = {name: _pooled(means) if style == "pooled" else means[place] for name, means in table.items()}
            controls = ", ".join(f"{name} {_shown(drawn[name])}" for name in CONTROLS)
            for name in POLICIES:
                yield f"facts / facts a turn, {label}, {style}: {name}", _shown(drawn[name]), controls, ""
        yield from _leads(table, label, aims=patience == PATIENT)
    for mode in (Mode.HYBRID, Mode.EXPLORATORY):
        shown = [
            f"{chance:.0%}: {_shown(measure(policy(mode, chance), Style.VAGUE, PATIENT))}" for chance in (0.3, 1.0)
        ]
        yield f"facts, vague: {mode.value}, where asking from another side works in", ", ".join(shown), "", ""


def _leads(table: dict[str, list[Drawn]], label: str, *, aims: bool) -> Iterator[Row]:
    pooled = {name: _pooled(means).facts for name, means in table.items()}
    candid = {name: _pooled(means[:-1]).facts for name, means in table.items()}
    better = max(("say more", "random kind"), key=pooled.__getitem__)
    for name in POLICIES:
        for over, base, ours, aim in (
            ("none", pooled["none"], pooled[name], "≥ +90%"),
            (f"the better of say more and random kind ({better})", pooled[better], pooled[name], "≥ +15%"),
            ("say more, without vague", candid["say more"], candid[name], "≥ +5%"),
        ):
            lead = f"{ours / base - 1:+.0%} ({ours:.1f})"
            yield f"{label}, pooled: {name} over {over}", lead, f"{base:.1f}", aim if aims else ""


def _pooled(means: Sequence[Drawn]) -> Drawn:
    return Drawn(sum(mean.facts for mean in means) / len(means), sum(mean.turns for mean in means) / len(means))


def _shown(drawn: Drawn) -> str:
    return f"{drawn.facts:.1f} / {drawn.facts_a_turn:.2f}"


def _asked(persona: Persona, seed: int, follow_up: Callable[[int, int], str | None]) -> Talk:
    respondent = ScriptedRespondent(persona, seed)
    turns = 0
    for question, text in enumerate(QUESTIONS):
        messages = [text, *(follow_up(question, number) for number in range(FOLLOW_UPS))]
        for message in messages:
            if message is None:
                continue
            said: Said = respondent.reply(message)
            turns += 1
            if said.wants_to_stop:
                return Talk(len(set(respondent.told)), turns)
    return Talk(len(set(respondent.told)), turns)


def _varied(sentences: Sequence[str], number: int) -> str:
    """No sentence is said twice: the second time round it starts in another way."""
    start = _STARTS[number // len(sentences) % len(_STARTS)]
    words = start + sentences[number % len(sentences)]
    return words[:1].upper() + words[1:]


def openings() -> Iterator[Row]:
    """For each move: how often it was made and how often it drew out something, for seeing where facts are lost."""
    for style in STYLES:
        made: Counter[tuple[str, str]] = Counter()
        opened, facts = made.copy(), made.copy()
        for mode in (Mode.HYBRID, Mode.EXPLORATORY):
            for seed, persona in enumerate(respondents(style, count=PERSONAS, patience=PATIENT)):
                for move, said in _answers(rehearsed(mode, persona, seed)):
                    made[mode, move] += 1
                    opened[mode, move] += len(said.told) > 0
                    facts[mode, move] += len(said.told)
        for (mode_name, move), count in sorted(made.items(), key=lambda item: (item[0][0], -item[1])):
            of_it = opened[mode_name, move] / count, facts[mode_name, move] / count
            yield f"{style}, {mode_name}", move, f"{count} times", f"{of_it[0]:.0%} opened, {of_it[1]:.2f} facts each"


if __name__ == "__main__":
    for row in openings() if "--moves" in sys.argv else rows():
        print("  ".join(cell for cell in row if cell))
