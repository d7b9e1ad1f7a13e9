"""Transcripts that were made elsewhere, read from the text of a file."""

from openkoji.analysis.sources.reading import SourceError, is_table, read_files, read_transcripts

__all__ = ["SourceError", "is_table", "read_files", "read_transcripts"]
