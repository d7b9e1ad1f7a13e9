"""The report that the docs show is what the code writes today of forty made-up interviews.

To write it anew: OPENKOJI_WRITE_EXAMPLE=1 .venv/bin/python -m pytest tests/reports/test_example.py
"""

from __future__ import annotations

import os
import re

from tests.analysed_words import STUDY
from tests.docs.pages import REPOSITORY
from tests.reports.conftest import DeskMaker

PAGE = REPOSITORY / "docs" / "samples" / "report.md"
HYPOTHESIS = "People leave because of the price."


async def test_the_report_in_the_docs_is_what_the_code_writes(desk_of: DeskMaker) -> None:
    study = STUDY | {"brief": STUDY["brief"] | {"hypothesis": HYPOTHESIS}}
    desk = desk_of(40, active=2, waiting=1, study=study)
    written = (await desk.client.get(f"{await desk.publish(await desk.generate())}.md")).text
    dated = re.sub(r"Written on [^.]*\.", "Written on 23 November 2026.", written)
    if os.environ.get("OPENKOJI_WRITE_EXAMPLE"):
        PAGE.write_text(dated, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == dated, "write it anew, as the head of this file says"
