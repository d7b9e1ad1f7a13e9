"""Typed answers to structured questions, with the value that a careful person reads in each: see README.md."""
