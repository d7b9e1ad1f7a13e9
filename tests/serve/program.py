"""`serve` as a program: `python -m tests.serve.program <api module>`, with the settings in the environment."""

from __future__ import annotations

import sys

from openkoji.serve import ServeError, serve
from openkoji.settings import Settings

if __name__ == "__main__":
    try:
        sys.exit(serve(Settings.load(), workers=1, api_module=sys.argv[1], worker_module="tests.serve.stub_worker"))
    except ServeError as error:
        sys.exit(str(error))
