"""Theme names that a researcher would keep: cards to be read, and what their readers decided.

    python -m evals.themes.names   # writes cards.jsonl anew, without decisions

A card has a name, how many passages are under it and three of them; half of the cards have the control's name. Their
order is shuffled, and which name is whose stands in no card.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from evals.data import MissingDataError
from evals.report import Row
from evals.themes.comments import Comment, Read, nhs, read_all, reasons, single_labelled
from evals.themes.found import sorted_in_order
from openkoji.interviewing.language import language_for
from openkoji.language.embedders import default_embedder

CARDS, DECISIONS = (Path(__file__).parent / name for name in ("cards.jsonl", "decisions.jsonl"))
THEMES = 12
SHOWN = 3
NHS, RETAIL = "NHS, held-out half", "retail, held out"
_SHUFFLED = 7


@dataclass(frozen=True, slots=True)
class Card:
    """`own` is the name that OpenKoji gave, `control` the three words that most members say."""

    source: str
    own: str
    control: str
    passages: int
    quotes: tuple[str, ...]


def cards() -> list[Card]:
    """The largest themes of comments that no rule was fixed on."""
    held = [each for each in single_labelled(nhs()) if not each.seen]
    return [*_cards(NHS, held), *_cards(RETAIL, reasons("retail", seen=False))]


def _cards(source: str, comments: Sequence[Comment]) -> Iterator[Card]:
    embedder = default_embedder(None)
    read = read_all(comments, embedder)
    codebook, placed = sorted_in_order(read, embedder, seed=0)
    members = _members(read, placed)
    for theme in sorted(codebook.themes, key=lambda each: (-each.passages, each.id.int))[:THEMES]:
        quotes = members[theme.id]
        shown = tuple(Random(theme.id.int).sample(quotes, min(SHOWN, len(quotes))))
        yield Card(source, theme.name, _commonest_words(quotes), theme.passages, shown)


def _members(read: Sequence[Read], placed: Sequence[Sequence[UUID | None]]) -> dict[UUID, list[str]]:
    members: dict[UUID, list[str]] = {}
    for each, themes in zip(read, placed, strict=True):
        for passage, theme in zip(each.passages, themes, strict=True):
            if theme is not None:
                members.setdefault(theme, []).append(passage.span.text)
    return members


def _commonest_words(texts: Sequence[str]) -> str:
    language = language_for("en")
    said = (dict.fromkeys(language.words_of(text)) for text in texts)
    counted = Counter(word for words in said for word in words if word not in language.sets["function"])
    return ", ".join(word for word, _ in counted.most_common(3))


def written_cards() -> list[dict[str, object]]:
    """Both names of each theme as a card of its own, shuffled; equal ones differ in nothing but the name."""
    both = [(card, name) for card in cards() for name in (card.own, card.control)]
    Random(_SHUFFLED).shuffle(both)
    return [
        {"card": number, "source": card.source, "name": name, "passages": card.passages, "quotes": list(card.quotes)}
        for number, (card, name) in enumerate(both, start=1)
    ]


def rows() -> Iterator[Row]:
    """How many of the names were kept, as the decisions say; a name that has changed since they were made counts as
    not kept."""
    kept = {(each["source"], each["name"]): bool(each["keep"]) for each in _lines(DECISIONS)}
    found = cards()
    for source, aim in ((NHS, "≥ 10"), (RETAIL, "")):
        mine = [card for card in found if card.source == source]
        own = sum(kept.get((source, card.own), False) for card in mine)
        control = sum(kept.get((source, card.control), False) for card in mine)
        unread = sum((source, card.own) not in kept for card in mine)
        changed = f"; {unread} have changed since they were read" if unread else ""
        yield (
            f"names of the {len(mine)} largest themes that would be kept: {source}",
            f"{own} of {len(mine)}{changed}",
            f"the three commonest words: {control} of {len(mine)}",
            aim,
        )


def _lines(path: Path) -> list[dict[str, object]]:
    if not path.exists():
        raise MissingDataError(f"{path.name} is not there: nobody has read the cards")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    CARDS.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in written_cards()), encoding="utf-8")
