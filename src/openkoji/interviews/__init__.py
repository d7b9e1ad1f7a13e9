"""Interviews: started, conducted message by message, completed, read."""
