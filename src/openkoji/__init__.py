"""OpenKoji: a self-hosted User Research API that runs AI-moderated interviews."""

__version__ = "0.1.0"
