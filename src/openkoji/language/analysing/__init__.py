"""Analysis with a language model: the same findings as the embedded analysis gives, of which only what stands in the
transcript is taken."""

from openkoji.language.analysing.accepting import Accepted, Dropped
from openkoji.language.analysing.interview import Asked, Fallback, analyse_with

__all__ = ["Accepted", "Asked", "Dropped", "Fallback", "analyse_with"]
