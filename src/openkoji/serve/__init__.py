"""`openkoji serve`: one process that starts the database, the API and the workers, and keeps them running."""

from openkoji.serve.errors import ServeError
from openkoji.serve.supervisor import serve

__all__ = ["ServeError", "serve"]
