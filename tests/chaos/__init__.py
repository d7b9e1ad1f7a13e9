"""Interviews go on while processes are killed in the middle of their work: `python -m tests.chaos --kills 20`."""
