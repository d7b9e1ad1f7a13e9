"""`make evals`: how good the interviewing is, each measure beside its control, as one table.

`python -m evals --write` puts the figures into docs/reference/evals.md as well; `--only WORDS` measures the sections
with these words in their titles. With OPENKOJI_MODEL set, a language model is measured beside the embedded moderator.
"""

from __future__ import annotations

import argparse
import sys

from evals import analysing, embedders, endings, engines, facts, manners, moves, reach
from evals.asking import measure as asking
from evals.care import measures as care
from evals.data import MissingDataError
from evals.quality import measure as quality
from evals.report import printed, section, write
from evals.sentiment import measure as sentiment
from evals.themes import assigned, found, names, split
from evals.values import measure as values
from evals.wording import measure as wording

SECTIONS = (
    ("What an expert would keep", moves.rows),
    ("Manners", manners.rows),
    ("What it says, read phrase by phrase", wording.rows),
    ("Reaching the questions", reach.rows),
    ("Care: distress, stops, hidden orders, abuse", care.rows),
    ("Interviews ended by mistake", endings.rows),
    ("Values in words", values.rows),
    ("Facts drawn out of scripted respondents", facts.rows),
    ("The engines beside each other", engines.rows),
    ("The quality of an interview", quality.rows),
    ("The tone of what was said", sentiment.rows),
    ("Themes that are found", found.rows),
    ("Themes that are assigned from a codebook", assigned.rows),
    ("Themes split by example", split.rows),
    ("Names of themes", names.rows),
    ("What vectors are worth", embedders.rows),
    ("Asking the transcripts", asking.rows),
    ("Analysis with a language model", analysing.rows),
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/reference/evals.md")
    parser.add_argument("--only", metavar="WORDS", default="", help="sections with these words in their titles")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write needs every section")
    print("How good the interviewing is. What each measure means: docs/reference/evals.md")
    sections = []
    for title, rows in SECTIONS:
        if options.only.lower() not in title.lower():
            continue
        measured = section(title, rows, MissingDataError)
        sections.append(measured)
        print("\n".join(printed([measured])), flush=True)
    if options.write:
        write(sections)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
