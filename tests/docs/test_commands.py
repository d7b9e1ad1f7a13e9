"""What the pages tell a reader to type works: every ```bash block runs, in order, against one live server.

It holds what earlier pages left, as a reader's own does. A block tagged `sh` is shown and not run here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.desk import Desk
from tests.docs.pages import PAGES, blocks, name_of

pytestmark = pytest.mark.slow

RUNNABLE = [page for page in PAGES if blocks(page.read_text(encoding="utf-8"), "bash")]


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_the_commands_of_a_page_work_as_written(page: Path, desk: Desk) -> None:
    typed = desk.type("\n".join(blocks(page.read_text(encoding="utf-8"), "bash")))
    assert typed.returncode == 0, f"{typed.stdout}\n{typed.stderr}"
