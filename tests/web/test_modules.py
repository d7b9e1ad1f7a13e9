"""The page's modules are joined to one script that says the same."""

from __future__ import annotations

from pathlib import Path

from openkoji.web.assets import INTERVIEW_JS
from openkoji.web.modules import joined

MAIN = """\
// What the page does.
import { half } from "./numbers.js";
import {
  shout,
} from "./words.js";

/** Say it. */
const said = [half(4), shout("a  //  b", `c  /* d */ ${half( 2 )}`), /x {2} \\/\\/ y/.test("x   // y")]; // a list
console.log(JSON.stringify(said));
"""
NUMBERS = 'import { shout } from "./words.js";\nexport const half = (number) => number / 2;\nshout("");\n'
WORDS = "export function shout(...words) {\n  return words.join(' ').toUpperCase();\n}\n"


def modules(folder: Path) -> Path:
    for name, source in (("main", MAIN), ("numbers", NUMBERS), ("words", WORDS.replace("'", '"'))):
        (folder / f"{name}.js").write_text(source)
    return folder / "main.js"


def test_each_module_comes_once_after_those_that_it_needs(tmp_path: Path) -> None:
    script = joined(modules(tmp_path)).decode()
    assert script.index("toUpperCase") < script.index("/ 2") < script.index("stringify")
    assert script.count("toUpperCase") == 1
    assert "import" not in script
    assert "export" not in script


def test_comments_and_needless_spaces_go_and_strings_and_patterns_stay(tmp_path: Path) -> None:
    script = joined(modules(tmp_path)).decode()
    assert "What the page does" not in script
    assert "Say it" not in script
    assert "a list" not in script
    assert '"a  //  b"' in script
    assert "`c  /* d */ ${half( 2 )}`" in script
    assert "/x {2} \\/\\/ y/" in script


def test_the_page_is_given_one_script_that_imports_nothing() -> None:
    script = INTERVIEW_JS.content.decode()
    assert "import{" not in script
    assert 'from "./' not in script
    assert len(INTERVIEW_JS.gzipped) < len(INTERVIEW_JS.content) / 2
