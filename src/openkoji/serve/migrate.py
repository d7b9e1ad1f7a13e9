"""The migrating process: `python -m openkoji.serve.migrate`, started by the supervisor."""

from __future__ import annotations

import sys

from openkoji.db.migrations import MigrationError, migrate
from openkoji.serve.handover import receive

REFUSED = 3


def main() -> None:
    """Apply the missing migrations; a `MigrationError` goes to standard output, with the exit status REFUSED."""
    handover = receive(end_with_parent=False)
    try:
        migrate(handover.conninfo)
    except MigrationError as error:
        sys.stdout.write(str(error))
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
