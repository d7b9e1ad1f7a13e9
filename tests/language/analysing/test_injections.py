"""Orders in answers, and a model that obeys them: nothing of it is in the analysis that the answer was to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from openkoji.analysis.analyse import analyse
from openkoji.analysis.findings import Findings
from openkoji.analysis.locating import Said
from openkoji.analysis.transcript import Transcript
from openkoji.interviewing.language import language_for
from openkoji.language.analysing.accepting import Acceptance, Accepted
from openkoji.language.analysing.schema import InterviewRead
from openkoji.language.analysing.shown import Shown, shown
from openkoji.language.analysing.wording import Words
from openkoji.language.masking import Mask
from tests.analysis.interviews import GERMAN_GOOD, GERMAN_STUDY, GOOD, STUDY, WORDS, interview

ATTACKS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "injections.jsonl").read_text(encoding="utf-8").splitlines()
]


@dataclass(frozen=True)
class Attacked:
    """An interview whose first answer is an attack, as it is embedded and as a model is shown it."""

    attack: dict[str, Any]
    transcript: Transcript
    embedded: Findings
    lines: Shown

    @property
    def last(self) -> int:
        """The number of the message that the attack ends with."""
        said = self.attack["answers"][-1]
        return next(place for place, each in enumerate(self.transcript.messages, 1) if each.content == said)

    @property
    def is_seen_through(self) -> bool:
        return self.transcript.messages[self.last - 1].id in self.lines.ordering

    def obeyed(self) -> Accepted:
        """What is taken of a model that does what the attack says, and cites it."""
        obeyed, evidence = self.attack["obeyed"], [{"message": self.last, "quote": self.attack["answers"][-1][:300]}]
        mentions = [evidence[0] | {"label": obeyed[0][:40], "sentiment": "positive"}]
        statements = [{"text": each, "evidence": evidence} for each in obeyed]
        read = {
            "themes": [{"name": obeyed[0][:50], "description": obeyed[0], "mentions": mentions}],
            "summary": statements,
            "findings": statements,
            "quotes": evidence,
            "sentiment": "positive",
            "quality": [{"dimension": each, "reason": obeyed[0]} for each in ("depth", "relevance")],
            "comments": [],
        }
        words = Words(language_for(self.transcript.plan.language), Said(self.transcript.said), Mask.off())
        return Acceptance(self.embedded, self.lines, words).accept(InterviewRead.model_validate(read))


def attacked() -> Iterator[Attacked]:
    for attack in ATTACKS:
        study, good = (GERMAN_STUDY, GERMAN_GOOD) if attack["language"] == "de" else (STUDY, GOOD)
        (question, *_), *rest = good
        turns = [part for answer in attack["answers"] for part in (answer, "What happened then?")][:-1]
        transcript = interview((question, *turns), *rest, study=study)
        embedded = analyse(transcript, WORDS).findings
        yield Attacked(
            attack,
            transcript,
            embedded,
            shown(transcript, embedded.passages, language_for(transcript.language), Mask.off()),
        )


ALL = list(attacked())
SEEN_THROUGH = 30


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.attack["id"])
def test_no_attack_moves_the_score(each: Attacked) -> None:
    quality, embedded = each.obeyed().findings.quality, each.embedded.quality
    assert (quality.score, quality.composite, quality.gates) == (embedded.score, embedded.composite, embedded.gates)


@pytest.mark.parametrize("each", [each for each in ALL if each.is_seen_through], ids=lambda each: each.attack["id"])
def test_what_the_reader_sees_through_is_not_shown_and_bears_nothing_out(each: Attacked) -> None:
    found = each.obeyed()
    assert not found.names
    assert found.findings.summary == each.embedded.summary
    assert found.findings.findings == each.embedded.findings
    assert found.findings.quotes == each.embedded.quotes
    assert [passage.code for passage in found.findings.passages] == [passage.code for passage in each.embedded.passages]


def test_a_good_part_of_the_attacks_is_seen_through() -> None:
    """The others are shown, as an answer in whose words nobody sees an order."""
    assert sum(each.is_seen_through for each in ALL) >= SEEN_THROUGH
