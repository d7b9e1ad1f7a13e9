"""Language tags (BCP 47): which of those on offer meets a wish, and in which direction one is written."""

from __future__ import annotations

from collections.abc import Sequence

_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})
_LONGEST_HEADER = 1_000


def base_of(tag: str) -> str:
    """The language itself, without region and script: `pt` of `pt-BR`."""
    return tag.partition("-")[0].lower()


def met_by(wish: str, offered: Sequence[str]) -> str | None:
    """The offered language that meets a wish, as it is spelled there: itself, else the language without its region
    (RFC 4647, 3.4), else another region of it."""
    by_tag = {tag.lower(): tag for tag in reversed(offered)}
    wanted, base = wish.lower(), base_of(wish)
    return by_tag.get(wanted) or by_tag.get(base) or next((tag for tag in offered if base_of(tag) == base), None)


def accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, the most wanted first (RFC 9110, 12.5.4)."""
    weighed = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        name, _, weight = parameter.strip().partition("=")
        try:
            quality = float(weight) if name.strip() == "q" else 1.0
        except ValueError:
            quality = 0.0
        if tag.strip() and tag.strip() != "*" and quality > 0:
            weighed.append((quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def chosen(offered: Sequence[str], *, wish: str | None, header: str) -> str:
    """The language to speak: the one asked for, else what the browser accepts, else the first on offer."""
    for wanted in filter(None, [wish, *accepted(header)]):
        found = met_by(wanted, offered)
        if found is not None:
            return found
    return offered[0]


def direction(tag: str) -> str:
    """`rtl` for languages that are written from right to left; a script in the tag decides (`pa-Arab`)."""
    language, *subtags = tag.lower().split("-")
    scripts = [subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()]
    is_right_to_left = scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else language in _RIGHT_TO_LEFT
    return "rtl" if is_right_to_left else "ltr"
