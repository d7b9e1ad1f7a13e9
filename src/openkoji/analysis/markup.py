"""Tags and placeholders in answers: people who build websites write them, and to the analysis they are text."""

from __future__ import annotations

import re

# Linear in the length of the text: each alternative is bounded and none can match empty.
_MARKUP = re.compile(r"</?[a-zA-Z!][^<>\n]{0,200}>|\{{1,2} ?\w{1,30} ?\}{1,2}|#{2,}")


def blanked(text: str) -> str:
    """`text` with spaces for tags and placeholders, so that every other character keeps its place.

    The moderator takes them for orders to the machinery, for what it says back may be read by one. Here nothing is
    said back: "we typed <script> into the form" is an answer. An order in words stays one.
    """
    return _MARKUP.sub(lambda found: " " * len(found.group()), text)
