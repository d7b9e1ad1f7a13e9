"""PostgreSQL's data directory: how it is made, and the settings it runs with."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import sys
from pathlib import Path

from openkoji.db.embedded.account import Account
from openkoji.db.embedded.binaries import Installation
from openkoji.db.embedded.errors import EmbeddedPostgresError, sentence_for
from openkoji.db.embedded.place import NEW_PREFIX, Place

SUPERUSER = "openkoji"
DATABASE = "openkoji"

_SETTINGS = """\
# Written by OpenKoji at each start. Set your own values with ALTER SYSTEM, or in postgresql.conf below the include.
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
jit = off                      # costs more than it saves on queries of a few milliseconds
log_min_messages = warning
log_line_prefix = '%m [%p] %q%u@%d '
logging_collector = on         # one file a weekday, begun anew each week: a bounded log without a logrotate
log_directory = '../log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
"""

_HBA = """\
# Written by OpenKoji at each start: the kernel tells who calls, and only the users in pg_ident.conf may.
local all         all peer map=openkoji
local replication all peer map=openkoji
"""


def make_cluster(place: Place, installation: Installation, account: Account, *, lock: int) -> None:
    """Makes the cluster beside its place and renames it there, so that a half-made one is never taken for one.

    `lock` is the starter's lock, which initdb inherits: should this process be killed, nobody starts before
    initdb has ended, too.
    """
    for left_over in place.home.glob(f"{NEW_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    new = place.home / f"{NEW_PREFIX}{secrets.token_hex(4)}"
    done = account.run([installation.program("initdb"), *_initdb_options(installation), "-D", new], pass_fds=[lock])
    if done.returncode == 0:
        done = account.run(["/bin/sh", "-c", 'echo "include \'openkoji.conf\'" >>"$1/postgresql.conf"', "sh", new])
    if done.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise EmbeddedPostgresError(sentence_for(done.stdout, failed="be made", place=place.home))
    new.rename(place.cluster)
    _sync(place.home)


def _initdb_options(installation: Installation) -> list[str]:
    options = ["--username", SUPERUSER, "--encoding=UTF8", "--data-checksums", "--no-instructions"]
    options += ["--auth-local=peer", "--auth-host=reject"]
    if installation.major >= 17:
        return [*options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    # Sorted by code point everywhere; lower() and ILIKE need a locale that knows letters beyond ASCII.
    return [*options, "--locale=C", "--lc-ctype=" + ("en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8")]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_settings(place: Place, installation: Installation, account: Account) -> None:
    """Writes the settings of this version of OpenKoji, as the server's user: root writes into nobody's folders."""
    script = (
        'mkdir -p "$1/../log" && cd -- "$1" && '
        'printf %s "$2" >openkoji.conf && printf %s "$3" >pg_hba.conf && printf %s "$4" >pg_ident.conf'
    )
    done = account.run(["/bin/sh", "-c", script, "sh", place.cluster, _SETTINGS, _HBA, _ident(installation, account)])
    if done.returncode != 0:
        raise EmbeddedPostgresError(sentence_for(done.stdout, failed="be configured", place=place.home))


def _ident(installation: Installation, account: Account) -> str:
    """Root (who can read the files anyway) and the server's own user may log in, in whatever role they name."""
    role = "all" if installation.major >= 16 else SUPERUSER  # before 16 there is no "all" here
    names = sorted({pwd.getpwuid(0).pw_name, account.name})
    return "# Written by OpenKoji at each start.\n" + "".join(f'openkoji "{name}" {role}\n' for name in names)
