"""`python -m evals.asking`: the table; `--development`: what goes wrong in the half that rules are written on."""

from __future__ import annotations

import sys

from evals.asking.corpora import ENGLISH
from evals.asking.measure import corpus_of, database, hybrid, replies, rows, stances, tone_of
from openkoji.analysis.asking.question import read_question
from openkoji.analysis.asking.stances import stance_of


def main() -> int:
    if "--development" in sys.argv[1:]:
        _show_development()
        return 0
    for row in rows():
        print("  ".join(cell.ljust(width) for cell, width in zip(row, (62, 18, 80, 0), strict=True)).rstrip())
    return 0


def _show_development() -> None:
    with database() as connection:
        for reply in replies(connection, hybrid, None, "development"):
            said = corpus_of(reply.asked.data, None).said
            question = read_question(reply.asked.question, ENGLISH)
            asked = f"{reply.asked.data} {reply.asked.question!r} {question.words} {question.topic!r}"
            print(f"{asked}: {len(reply.rows)} {reply.hits}")
            for row in reply.rows[:5]:
                print("    ", bool(reply.asked.about & said[row].labels), said[row].text[:110])
    for row in stances():
        if row["part"] == "development":
            question, tone = read_question(row["question"], ENGLISH), tone_of(row["text"])
            found = stance_of(question, row["text"], tone, ENGLISH)
            if found != row["stance"]:
                print(f"{row['question']} {row['text']!r}: {found}, not {row['stance']} ({tone}, {question.claim})")


if __name__ == "__main__":
    sys.exit(main())
