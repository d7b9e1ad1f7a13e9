"""Erasing what is held on a person, and telling what that is."""
