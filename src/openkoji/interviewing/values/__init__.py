"""Typed answers to structured questions, read into values."""

from openkoji.interviewing.values.typed import Problem, ValueReading, is_correction, names_previous, read_value

__all__ = ["Problem", "ValueReading", "is_correction", "names_previous", "read_value"]
