"""PostgreSQL: the pool, transactions that know their workspace, migrations, and the embedded server."""

from openkoji.db.database import Database
from openkoji.db.transaction import Transaction

__all__ = ["Database", "Transaction"]
