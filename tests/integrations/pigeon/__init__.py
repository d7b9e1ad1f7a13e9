"""A vendor that nobody has: what a folder needs to become a destination, in a hundred lines, and its strict fake."""
