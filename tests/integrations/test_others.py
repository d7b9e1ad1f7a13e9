"""An answer that names several people is logged for each of them without the others."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_plus

import pytest

from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.integrations.others import LEFT_OUT, apart
from openkoji.integrations.vendor import Fate, Outcome
from openkoji.kit.clock import now
from openkoji.webhooks.model import Attempt

ADA, BOB = "ada.lovelace@example.com", "bob.büttner@example.com"


def told(email: str) -> dict[str, Any]:
    data: dict[str, Any] = EXAMPLES[EventType.ANALYSIS_READY]["data"]
    own = {"interview_id": f"int_{email}", "summary": f"All of {email}.", "metadata": {}, "themes": []}
    return data | own | {"respondent_email": email, "respondent_name": None, "external_id": None}


def outcome(body: str, sentence: str | None = None) -> Outcome:
    attempt = Attempt("https://vendor.example", {}, b"1", now(), 1.0, 400, {"date": "today"}, body)
    return Outcome(Fate.REFUSED, [attempt], sentence)


def bodies(body: str) -> list[str | None]:
    made = apart([outcome(body), outcome(body)], [told(ADA), told(BOB)], [ADA, BOB])
    return [each.attempts[0].reply_head for each in made]


def test_an_answer_that_names_one_stands_with_that_one_alone() -> None:
    body = f'{{"throttled_users": {{"{ADA}": 31}}}}'
    assert bodies(body) == [body, LEFT_OUT]


@pytest.mark.parametrize("spelled", [BOB, BOB.upper(), json.dumps(BOB), quote_plus(BOB)])
def test_however_it_is_spelled(spelled: str) -> None:
    assert bodies(f"no {spelled} here")[0] == LEFT_OUT


def test_an_answer_that_names_nobody_stands_with_all() -> None:
    assert bodies('{"code": 200}') == ['{"code": 200}'] * 2


def test_the_beginning_of_a_long_answer_may_end_in_a_name() -> None:
    assert bodies("x" * 4096) == [LEFT_OUT] * 2


def test_a_reason_that_names_another_is_left_out_too() -> None:
    made = apart([outcome("", f"{ADA} waits."), outcome("", f"{ADA} waits.")], [told(ADA), told(BOB)], [ADA, BOB])
    assert [each.sentence for each in made] == [f"{ADA} waits.", LEFT_OUT]


def test_of_one_alone_all_is_kept() -> None:
    only = outcome("x" * 4096 + BOB)
    assert apart([only], [told(BOB)], [BOB]) == [only]
