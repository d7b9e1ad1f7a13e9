"""An answer to a question in one to three sentences, all but the counts in quoted words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.analysis.asking.question import AskWords, ask_words
from openkoji.analysis.asking.stances import Stance
from openkoji.analysis.findings import Span
from openkoji.interviewing.language import Language

LONGEST_QUOTE = 160
"""Characters of a quote inside the answer; the list has the whole."""
_QUOTES_A_SIDE = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """What is shown: words of an interview, and how they stand to the question."""

    interview: int
    span: Span
    stance: Stance
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`found` is false where nothing was said about the question. `spoke` of `of` respondents speak of it."""

    text: str
    found: bool
    spoke: int
    of: int
    quotes: tuple[Quote, ...]


def answered(quotes: Sequence[Quote], *, spoke: int, of: int, language: Language) -> Answer:
    """The answer to a question on which `spoke` of `of` respondents speak; its quotes may be gone since."""
    known = ask_words(language)
    if spoke == 0:
        name = {0: "not_found_none", 1: "not_found_one"}.get(of, "not_found")
        return Answer(known.sentences[name].format(of=of), False, 0, of, ())
    name = "spoke_only" if of == 1 else "spoke_one" if spoke == 1 else "spoke"
    sentences = [known.sentences[name].format(n=spoke, of=of)]
    for side in (Stance.FOR, Stance.AGAINST):
        said = [quote.span.text for quote in quotes if quote.stance is side][:_QUOTES_A_SIDE]
        if said:
            sentences.append(known.sentences[side.value].format(quotes=_quoted(said, known, language)))
    if len(sentences) == 1 and quotes:
        said = [quote.span.text for quote in quotes][:_QUOTES_A_SIDE]
        sentences.append(known.sentences["neither"].format(quotes=_quoted(said, known, language)))
    return Answer(" ".join(sentences), True, spoke, of, tuple(quotes))


def _quoted(texts: Sequence[str], known: AskWords, language: Language) -> str:
    marked = [language.quoted(_shortened(text)) for text in texts]
    return marked[0] if len(marked) == 1 else known.sentences["and"].format(first=marked[0], last=marked[1])


def _shortened(text: str) -> str:
    """The words on one line, without the stop at their end; a long quote is cut between words, and says so."""
    line = " ".join(text.split()).rstrip(".")
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[: LONGEST_QUOTE + 1].rsplit(" ", 1)[0].rstrip(",;:") + " …"
