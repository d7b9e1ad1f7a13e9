"""A rehearsal in the terminal and as Markdown: what was found, and the conversations turn by turn."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from openkoji.interviewing import Plan, Question
from openkoji.simulate import Ending, Exchange, QuestionFinding, Rehearsal, Summary
from openkoji.simulate.choosing import labels_of
from openkoji.simulate.findings import Trouble, stopped_at, troubles_of
from openkoji.simulate.rehearsal import widget_of

_WIDEST = 88

_TROUBLES = {
    Trouble.NOT_REACHED: "never got there",
    Trouble.SAID_NOTHING: "said nothing at first",
    Trouble.ASKED_BACK: "asked what is meant",
    Trouble.STOPPED: "wanted to stop there",
}

_console = Console(highlight=False)


def show_summary(plan: Plan, version: str, held: Sequence[Rehearsal], summary: Summary) -> None:
    """Who got how far, question by question and respondent by respondent, and what to look at."""
    _console.print(f"\n[bold]{_safe(plan.name or 'Unnamed study')}[/bold] [dim]({_safe(version)})[/dim]")
    _print(
        f"{summary.completed} of {summary.rehearsals} came to the end, {summary.stopped} stopped before. Median "
        f"{summary.minutes:.1f} minutes ({summary.longest:.1f} the longest, {plan.max_minutes:g} planned), "
        f"{summary.turns:g} turns, {summary.probes:g} of them follow-ups."
    )
    _console.print(_question_table(summary))
    _console.print(_respondent_table(held))
    for line in _worth_a_look(summary, held):
        _print(line, indent="- ")
    _print("Simulated respondents show whether the guide works, and not what people will say. Nothing was stored.")


def show_conversation(plan: Plan, rehearsal: Rehearsal) -> None:
    """Every turn: what was said, what was read in it, and why the interviewer went on as it did."""
    persona = rehearsal.persona
    _console.print(f"\n[bold]{_safe(persona.name)}[/bold] [dim]({persona.style}, seed {rehearsal.seed})[/dim]")
    for exchange in rehearsal.exchanges:
        _print(_reason(exchange), indent="     ", style="dim")
        _print(exchange.turn.content, indent="  I: ")
        if exchange.said is not None:
            _print(_words(exchange), indent="  R: ", style="cyan")
    _console.print(f"{_ended(rehearsal)} after {rehearsal.minutes:.1f} minutes.", style="dim", markup=False)


def as_markdown(plan: Plan, held: Sequence[Rehearsal]) -> str:
    """The conversations for a page, one under another."""
    parts = [f"# Rehearsal of “{_escaped(plan.name)}”", how_to_read("The moderator's page of the reference")]
    for rehearsal in held:
        head = f"Style {_escaped(rehearsal.persona.style)}, seed {rehearsal.seed}. {_ended(rehearsal)}."
        parts += [f"## {_escaped(rehearsal.persona.name)}", head, turns_as_markdown(rehearsal)]
    return "\n\n".join(parts) + "\n"


def how_to_read(rules: str) -> str:
    """A sentence on the small print; `rules` names or links the page on rules and moves."""
    return (
        "Small, under the interviewer's words: what was read in the answer before, the rule that held, the move and "
        f"its reason. {rules} tells them all."
    )


def turns_as_markdown(rehearsal: Rehearsal) -> str:
    """Turn by turn: who speaks in bold type; under the interviewer's words, small, why they were said."""
    return "\n\n".join(_turn_lines(rehearsal))


def _turn_lines(rehearsal: Rehearsal) -> Iterator[str]:
    before: Exchange | None = None
    for exchange in rehearsal.exchanges:
        small = [_shown(exchange), _why(exchange, before)]
        yield "<br>\n".join(
            [f"**Interviewer:** {_escaped(exchange.turn.content)}", *(f"<sub>{line}</sub>" for line in small if line)]
        )
        if exchange.said is not None:
            yield f"**Respondent:** {_answered(exchange)}"
        before = exchange


def _why(exchange: Exchange, before: Exchange | None) -> str:
    reason = exchange.turn.reason
    parts = [f"Read: {_escaped(_readings(reason.readings))}."] if reason.readings else []
    # A value that was chosen is on the page already; one that was typed had to be read.
    if before and before.said and before.said.value is None and exchange.turn.value is not None and before.turn.widget:
        parts.append(f"Noted: {_noted(before.turn.widget, exchange.turn.value)}.")
    rule = f"Rule “{_escaped(reason.rule)}” → " if reason.rule != reason.move else ""
    return " ".join([*parts, f"{rule}`{reason.move}`.", _escaped(reason.sentence)])


def _readings(names: Sequence[str]) -> str:
    """ "rich, specific (number, time)" """
    details = [name.partition(":")[2] for name in names if name.startswith("specific:")]
    others = [name.replace("_", " ") for name in names if not name.startswith("specific:")]
    return ", ".join([*others, *([f"specific ({', '.join(details)})"] if details else [])])


def _noted(question: Question, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    labels = {option.id: option.label for option in question.options}
    chosen = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"“{_escaped(labels.get(each) or str(each))}”" for each in chosen)


def _shown(exchange: Exchange) -> str:
    """What the respondent could choose from, beside writing."""
    widget = widget_of(exchange)
    if widget is None:
        return ""
    options = " · ".join(_escaped(str(option["label"])) for option in widget.get("options") or ())
    if widget.get("allowOther"):
        options += " · something else"
    match widget["type"]:
        case "scale":
            low, high = (_end_of(widget, end) for end in ("min", "max"))
            return f"Shown: a scale from {low} to {high}."
        case "yes_no":
            return "Shown: yes · no."
        case "single_choice":
            return f"Shown, one to choose: {options}."
        case "multiple_choice":
            return f"Shown, several to choose: {options}."
    return f"Shown, to put in order: {options}."


def _end_of(widget: Mapping[str, Any], end: str) -> str:
    label = widget.get(f"{end}Label")
    return f"{widget[end]} ({_escaped(str(label))})" if label else str(widget[end])


def _answered(exchange: Exchange) -> str:
    said, widget = exchange.said, widget_of(exchange) or {}
    if said is None or said.value is None:
        return _escaped(said.text) if said else ""
    if isinstance(said.value, bool):
        return f"*chooses* {'yes' if said.value else 'no'}"
    labels = [_escaped(label) for label in labels_of(widget, said.value)]
    if widget.get("type") == "ranking":
        return "*puts in order* " + ", ".join(f"{place}. {label}" for place, label in enumerate(labels, start=1))
    return f"*chooses* {' · '.join(labels)}"


def _question_table(summary: Summary) -> Table:
    table = _table("Question", "reached", "answered", "follow-\nups", "said\nnothing", "asked\nback", "left\nhere")
    for finding in summary.questions:
        numbers = (finding.answered, finding.probes, finding.silent, finding.asked_back, finding.stopped)
        reached = f"{finding.reached}/{summary.rehearsals}"
        table.add_row(_short(finding.question.text), reached, *(str(number or "·") for number in numbers))
    return table


def _respondent_table(held: Sequence[Rehearsal]) -> Table:
    table = _table("Respondent", "minutes", "turns", "facts")
    table.add_column("ended")
    for rehearsal in held:
        known, told = len(rehearsal.persona.facts), len(set(rehearsal.told))
        name = f"{rehearsal.persona.name} ({rehearsal.persona.style})"
        turns = str(len(rehearsal.exchanges))
        table.add_row(_safe(name), f"{rehearsal.minutes:.1f}", turns, f"{told}/{known}", _safe(_ended(rehearsal)))
    return table


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, padding=(0, 1), width=min(_width(), 80), pad_edge=False)
    table.add_column(f"\n{first}", ratio=1, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _worth_a_look(summary: Summary, held: Sequence[Rehearsal]) -> Iterator[str]:
    for finding in summary.questions:
        yield from _of_question(finding, summary.rehearsals)
    endless = sum(rehearsal.ending is Ending.ENDLESS for rehearsal in held)
    if endless:
        yield f"{endless} did not end by themselves: please report this study to us."


def _of_question(finding: QuestionFinding, respondents: int) -> Iterator[str]:
    question = _short(finding.question.text, 48)
    for trouble, count, out_of in troubles_of(finding, respondents):
        yield f"“{question}”: {count} of {out_of} {_TROUBLES[trouble]}."


def _reason(exchange: Exchange) -> str:
    """ "short, vague → elaborate: The answer is short, so we ask for more." """
    reason = exchange.turn.reason
    read = f"{', '.join(reason.readings)} → " if reason.readings else ""
    return f"{read}{reason.move}: {reason.sentence}"


def _words(exchange: Exchange) -> str:
    said, widget = exchange.said, widget_of(exchange)
    if said is None:
        return ""
    if said.value is None:
        return said.text
    if isinstance(said.value, bool):
        return "[yes]" if said.value else "[no]"
    return f"[{', '.join(labels_of(widget or {}, said.value))}]"


def _ended(rehearsal: Rehearsal) -> str:
    if rehearsal.ending is not Ending.STOPPED:
        return str(rehearsal.ending).capitalize()
    at: Question | None = stopped_at(rehearsal)
    return f"Stopped at {at.id}" if at else "Stopped at the end"


def _print(text: str, *, indent: str = "", style: str | None = None) -> None:
    wrapped = textwrap.fill(
        text, width=_width(), initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False
    )
    _console.print(wrapped, style=style, markup=False, soft_wrap=True)


def _width() -> int:
    return min(_console.width, _WIDEST)


def _short(text: str, length: int = 72) -> str:
    return _safe(textwrap.shorten(text, length, placeholder="…"))


def _safe(text: str) -> str:
    """Brackets in a study's words are words, and no markup of the terminal."""
    return text.replace("[", "\\[")


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in r"\*_`#<>[]" else char for char in text)
