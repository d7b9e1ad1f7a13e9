"""What the demo shows, in the width and with the colours that the terminal has."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:  # the HTTP client is imported once the server starts, which is what a visitor waits for
    from openkoji.demo.api import Body

_WIDEST = 96  # characters a line; longer ones are hard to read
_SHOWN_OF_AN_ANSWER = 80
_QUOTES_OF_A_THEME = 1
_TAKEAWAYS_OF_A_REPORT = 3
_READING_SECONDS = 0.8
"""After each message, on a terminal: some forty of them take half a minute."""


class StoppedError(Exception):
    """The demo was stopped while something was shown."""


class Screen:
    """`pause` waits up to that many seconds, for somebody who reads along, and is true once the demo was stopped."""

    def __init__(self, console: Console, pause: Callable[[float], bool]) -> None:
        console.width = min(console.width, _WIDEST)
        self._console = console
        self._pause = pause

    def title(self, text: str) -> None:
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left", style="dim")

    def say(self, text: str) -> None:
        self._print(text)

    def note(self, text: str) -> None:
        self._print(text, style="dim")

    def gap(self) -> None:
        self._console.print()

    def verbatim(self, text: str) -> None:
        """A line to be copied: never broken, so that the terminal alone wraps it."""
        self._console.print(Text(text), soft_wrap=True)

    def interviewer(self, message: Body, progress: Body, why: str | None = None) -> None:
        about = f"{message['kind']}, {progress['answered']} of {progress['total']} answered"
        self._console.print()
        self._console.print(Text.assemble(("Interviewer", "bold cyan"), (f"  {about}", "dim")))
        self._print(message["content"], indent=2)
        if why:
            self._print(f"why: {why}", indent=4, style="dim italic")
        self._leave_time_to_read()

    def respondent(self, name: str, words: str) -> None:
        self._console.print()
        self._console.print(Text.assemble((name, "bold green"), ("  recorded words", "dim")))
        self._print(words, indent=2)
        self._leave_time_to_read()

    def script(self, text: str) -> None:
        """What the demo itself does in the conversation; never to be taken for a respondent's words."""
        self._console.print()
        self._print(f"[demo] {text}", style="yellow")
        self._leave_time_to_read()

    def result(self, name: str, interview: Body) -> None:
        analysis = interview["analysis"] or {}
        self._console.print()
        self._console.print(
            Text.assemble(
                (name, "bold green"),
                (
                    f"  {interview['status']}, {len(interview['transcript'])} messages, "
                    f"analysis {analysis.get('status', 'none')}",
                    "dim",
                ),
            )
        )
        if analysis.get("qualityScore"):
            self._findings(analysis)
        for answer in analysis.get("structuredAnswers") or ():
            self._answer(answer)

    def report(self, report: Body, address: str) -> None:
        """The answer of a report, its weightiest takeaways, and where to read all of it."""
        self.gap()
        for sentence in report["answer"]["sentences"]:
            self.say(sentence)
        for takeaway in report["takeaways"][:_TAKEAWAYS_OF_A_REPORT]:
            self._print(f"· {takeaway['text']}", indent=2)
        self.gap()
        self.verbatim(f"All of it, on its public page: {address}")

    def _findings(self, analysis: Body) -> None:
        head = f"quality {analysis['qualityScore']} of 5, {analysis['sentiment']}, trust {analysis['trust']['band']}"
        self._print(head, indent=2, style="bold")
        for reason in analysis["trust"]["reasons"]:
            self._print(f"trust: {reason['reason']}", indent=2, style="dim")
        self._print(analysis["summary"], indent=2)
        for theme in analysis["themes"]:
            self._print(f"{theme['name']} ({theme['sentiment']})", indent=2, style="magenta")
            for quote in theme["quotes"][:_QUOTES_OF_A_THEME]:
                self._print(f"“{_beginning(quote['text'])}”", indent=4)

    def _answer(self, answer: Body) -> None:
        head = Text.assemble("  ", (answer["questionId"], "bold"), (f"  {answer['type']}", "dim"))
        if answer["type"] != "open_ended":
            head.append(f"  {_value(answer)}")
        if answer["confidence"] is not None:
            head.append(f"  confidence {answer['confidence']:.2f}", "dim")
        self._console.print(head)
        for words in (answer["comment"] or "").splitlines():
            self._print(f"“{_beginning(words)}”", indent=4)

    def _leave_time_to_read(self) -> None:
        if self._pause(_READING_SECONDS):
            raise StoppedError

    def _print(self, text: str, *, indent: int = 0, style: str = "") -> None:
        margin = " " * indent
        wrapped = textwrap.fill(
            text, self._console.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        )
        self._console.print(Text(wrapped, style=style))


def _value(answer: Body) -> str:
    if answer["value"] is None:
        return "no value read"
    return f"{answer['value']} ({answer['label']})" if answer["label"] else str(answer["value"])


def _beginning(words: str) -> str:
    """The first words of an answer, cut between words."""
    if len(words) <= _SHOWN_OF_AN_ANSWER:
        return words
    return words[:_SHOWN_OF_AN_ANSWER].rpartition(" ")[0] + " …"
