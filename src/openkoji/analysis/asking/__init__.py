"""Answers to a researcher's question from what respondents said: pure functions from passages to ranked quotes."""
