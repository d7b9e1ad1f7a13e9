"""Invitations by e-mail: to whom, in which words, when, and who is not written to again."""
