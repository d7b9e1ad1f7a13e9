"""Tags and placeholders in answers: people who build websites write them, and to the analysis they are text."""

from __future__ import annotations

import re

# Linear in the length of the text: each alternative is bounded and none can match empty.
_MARKUP = re.compile(r"</?[a-zA-Z!][^<>\n]{0,200}>|\{{1,2} ?\w{1,30} ?\}{1,2}|#{2,}")


_MARK = re.compile(r"\[[^\[\]\n]{1,40}\]")


def without_marks(text: str) -> str:
    """`text` with a stop and spaces for what a transcriber put in brackets ("[name redacted]", "[laughs]"): it is
    nobody's word, and two remarks that are both hard to read are not about one thing. Every character keeps its place.
    """
    return _MARK.sub(lambda found: ".".ljust(len(found.group())), text)


def blanked(text: str) -> str:
    """`text` with spaces for tags and placeholders, so that every other character keeps its place.

    The moderator takes them for orders to the machinery, for what it says back may be read by one. Here nothing is
    said back: "we typed <script> into the form" is an answer. An order in words stays one.
    """
    return _MARKUP.sub(lambda found: " " * len(found.group()), text)
