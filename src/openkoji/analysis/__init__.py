"""The analysis: pure functions from a transcript to findings, and from findings to a study's themes."""
