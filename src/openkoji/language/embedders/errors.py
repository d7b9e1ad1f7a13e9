"""What can be wrong with an embedder."""

from __future__ import annotations


class EmbedderError(Exception):
    """An embedder is not there, or is not what it should be; the text says what to do."""
