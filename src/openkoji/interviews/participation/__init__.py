"""Respondents with how far each of them got: the list, one of them, and taking one out."""
