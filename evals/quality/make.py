"""Makes `scripted.jsonl`: interviews of scripted respondents, kept as text so that they stay what was graded.

`python -m evals.quality.make` writes the file again; do so only together with new grades.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openkoji.interviewing import Plan, QuestionType, collect_answers, plan_from_study
from openkoji.simulate import Persona, Rehearsal, bundled_personas, load_personas, rehearse
from openkoji.studies.files import load_study_file
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled

FILE = Path(__file__).with_name("scripted.jsonl")
ROOT = Path(__file__).parents[2]
STUDIES = {
    "booking": "docs/transcripts/studies/booking-an-appointment.yaml",
    "paid": "docs/transcripts/studies/getting-paid.yaml",
    "bibliothek": "docs/transcripts/studies/stadtbibliothek.yaml",
    "ebike": "docs/transcripts/studies/to-the-e-bike.yaml",
    "cancel": "src/openkoji/demo/studies/cancel-flow.yaml",
    "onboarding": "src/openkoji/demo/studies/onboarding.yaml",
}
HELD = (
    ("hostile-former", "cancel", 11), ("injecting-tester", "onboarding", 12), ("off-topic-wanderer", "booking", 13),
    ("other-language-german", "paid", 14), ("plain-content", "onboarding", 15), ("plain-regular", "ebike", 16),
    ("rambling-storyteller", "booking", 17), ("terse-busy", "paid", 18), ("terse-reluctant", "onboarding", 19),
    ("vague-unsure", "booking", 20), ("plain-content", "cancel", 21), ("vague-unsure", "ebike", 22),
    ("01-cafe-rota", "onboarding", 31), ("05-charged-twice", "cancel", 35), ("06-upholsterer", "paid", 36),
    ("08-tries-the-interviewer", "booking", 38), ("09-sold-the-second-car", "ebike", 39), ("10-joiner", "paid", 40),
    ("11-schreibt-abschlussarbeit", "bibliothek", 41), ("12-kept-his-books", "cancel", 42),
)  # fmt: skip


def documents() -> dict[str, dict[str, Any]]:
    return {
        key: dict(settled(read(NewStudy, load_study_file(ROOT / path)).document())) for key, path in STUDIES.items()
    }


def row(number: int, study: str, plan: Plan, held: Rehearsal) -> dict[str, Any]:
    messages: list[list[object]] = []
    told: list[str] = []
    for exchange in held.exchanges:
        turn, said = exchange.turn, exchange.said
        about = turn.about.id if turn.about else None
        messages.append(["i", about, str(turn.kind), turn.content])
        if said is None:
            continue
        told.append(said.text)
        messages.append(["r", said.question_id or about, "value" if said.value is not None else "", said.text])
    collected = collect_answers(plan, held.state, told)
    return {
        "id": f"s{number:02}",
        "study": study,
        "persona": held.persona.name,
        "messages": messages,
        "answers": [
            {
                "question": each.question_id,
                "value": list(each.value) if isinstance(each.value, tuple) else each.value,
                "comment": each.comment,
                "confidence": each.confidence,
                "messages": list(each.messages),
                "answered": each.answered,
            }
            for each in collected
            if each.type is not QuestionType.OPEN_ENDED or each.answered
        ],
    }


def main() -> None:
    cast: dict[str, Persona] = {each.name: each for each in bundled_personas()}
    cast |= {each.name: each for each in load_personas(ROOT / "docs/transcripts/people")}
    plans = {key: plan_from_study(document) for key, document in documents().items()}
    rows = [
        row(number, study, plans[study], rehearse(plans[study], cast[name], seed))
        for number, (name, study, seed) in enumerate(HELD, start=1)
    ]
    FILE.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
