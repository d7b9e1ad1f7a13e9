"""What an answer says, and what its question asks for: read from their words alone."""

from openkoji.interviewing.reading.answer import RICH_WORDS, Reading, Sign, read, whole_message

__all__ = ["RICH_WORDS", "Reading", "Sign", "read", "whole_message"]
