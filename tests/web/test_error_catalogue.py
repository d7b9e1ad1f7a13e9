"""The page of errors knows every code that the source can answer with, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import openkoji
from openkoji.web.error_catalogue import CATALOGUE

SOURCE = Path(openkoji.__file__).parent
CODE = re.compile(r"""\bcode(?:: str)? ?= ?"([a-z_]+)\"""")

NOT_OVER_HTTP = {"file_not_readable"}  # of files that the command line reads


def test_every_code_in_the_source_is_explained_and_no_other() -> None:
    raised = {code for path in SOURCE.rglob("*.py") for code in CODE.findall(path.read_text())} - NOT_OVER_HTTP
    explained = {entry.code for entry in CATALOGUE}
    assert raised - explained == set(), "raised in src and missing in error_catalogue.py"
    assert explained - raised == set(), "explained in error_catalogue.py and raised nowhere"


def test_each_code_is_explained_once() -> None:
    codes = [entry.code for entry in CATALOGUE]
    assert len(codes) == len(set(codes))
