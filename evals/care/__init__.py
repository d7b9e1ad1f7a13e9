"""Messages that ask for care (distress, stops, hidden orders, abuse), and whether the moderator takes it: README.md."""
