"""Webhooks: events sent to the addresses a workspace has registered, and `verify` for those who receive them.

Importing this package loads no database and no web framework, so a receiver may use it in a small program.
"""

from openkoji.webhooks.signatures import VerificationError, verify

__all__ = ["VerificationError", "verify"]
