"""A script with short names is smaller and does the same; what it is not sure of keeps its name."""

from __future__ import annotations

import json
import subprocess

from openkoji.web.script_names import with_short_names
from tests.nodejs import needs_node, program

SOURCE = """\
// Every way in which a name can be more than a variable.
const numbers = [3, 1, 2], limit = 2;
const settings = {
  limit, total: numbers.length, double(value) { return value * 2; }, async later(wait) { return wait; },
};
function report({ total, ...others }, prefix = `${limit}: `) {
  const greatest = Math.max(...numbers);
  let counter = 0;
  for (const number of numbers) if (number >= limit) counter++;
  const half = greatest / 2 / 3; // a division, and no pattern
  const found = "a/b // c".match(/^(\\w)\\/(\\w) \\/\\/ (.)$/);
  try {
    throw new Error("no");
  } catch (caught) {
    others.reason = caught.message;
  }
  return [prefix, total, counter - -1, half, found?.slice(1), Object.keys(others), settings.double(greatest)];
}
const isSmall = (value) => value < limit ? "small" : settings.limit;
console.log(JSON.stringify([report(settings), isSmall(1), isSmall(9), typeof settings.later]));
"""


def said_by(script: str) -> object:
    ran = subprocess.run(
        [program(), "--input-type=module", "-"], input=script, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@needs_node
def test_the_script_does_what_it_did() -> None:
    assert said_by(with_short_names(SOURCE)) == said_by(SOURCE)


def test_names_that_only_readers_need_are_short_and_all_others_stay() -> None:
    script = with_short_names(SOURCE)
    for name in ("numbers", "greatest", "counter", "caught", "isSmall", "report"):
        assert name not in script
    for name in ("limit", "total", "double", "later", "reason", "length", "JSON", "max"):
        assert name in script


def test_comments_and_needless_spaces_go_and_texts_stay() -> None:
    script = with_short_names(SOURCE)
    assert "Every way" not in script
    assert "no pattern" not in script
    assert '"a/b // c"' in script
    assert "`${limit}: `" in script
    assert len(script) < 0.75 * len(SOURCE)
