"""PostgreSQL: the pool, transactions that know their workspace, migrations, and the embedded server."""

import orjson
from psycopg.types.json import set_json_dumps, set_json_loads

from openkoji.db.database import Database
from openkoji.db.transaction import Transaction

set_json_dumps(orjson.dumps)
set_json_loads(orjson.loads)

__all__ = ["Database", "Transaction"]
