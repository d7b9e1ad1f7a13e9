"""`make evals`: measures of the interviewing, each beside its control, as one table."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from evals import data, endings, manners
from openkoji.interviewing import Mode

Row = tuple[str, str, str, str]


def main() -> int:
    print("How good the interviewing is (no language model). Aims and sources: docs/reference/moderator.md\n")
    try:
        rows = [("measure", "OpenKoji", "control", "aim"), *_manners(), *_endings()]
    except data.MissingDataError as error:
        print(f"Skipped: {error}. The measures need real answers and make none up.")
        return 0
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _manners() -> Iterator[Row]:
    interviews = data.recorded_interviews()
    ai, human = manners.of_recorded(interviews, "ai"), manners.of_recorded(interviews, "human")
    controls = (("recorded AI", ai), ("recorded human", human))

    def control(name: str) -> str:
        return ", ".join(f"{label} {_share(getattr(each, name), each.turns)}" for label, each in controls)

    for mode in (Mode.HYBRID, Mode.EXPLORATORY):
        ours = manners.of_ours(interviews, mode)
        yield f"{mode.value}: turns", str(ours.turns), f"recorded AI {ai.turns}, recorded human {human.turns}", ""
        for label, name in (
            ("turns with more than one question", "several_questions"),
            ("turns over 30 words", "over_thirty_words"),
            ("sentences said before", "repeated_sentences"),
        ):
            yield f"{mode.value}: {label}", _share(getattr(ours, name), ours.turns), control(name), "0"
        words = f"recorded AI {ai.median_words:g}, recorded human {human.median_words:g}"
        yield f"{mode.value}: words a turn, median", f"{ours.median_words:g}", words, "≤ 24"
        wrong = f"{ours.echoes_not_verbatim} of {ours.echoes}"
        yield f"{mode.value}: echoes that are not verbatim", wrong, "", "0"


def _endings() -> Iterator[Row]:
    survey = [answer.text for answer in data.survey_answers()]
    spoken = [words for each in data.recorded_interviews() for role, words in each.turns if role == "respondent"]
    for label, answers in (("survey answers", survey), ("interview answers", spoken)):
        ended = endings.false_stops(answers)
        yield f"false stops on {len(answers)} real {label}", str(len(ended)), "", "0"


def _share(count: int, total: int) -> str:
    return f"{count} ({count / total:.0%})" if total else "none"


if __name__ == "__main__":
    sys.exit(main())
