"""Which engine works for a workspace: its own model, the server's, or none; what was used of it, and what may be."""
