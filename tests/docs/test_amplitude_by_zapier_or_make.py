"""The flows of `docs/how-to/amplitude-by-zapier-or-make.md` run as written: what is typed, the programs of the steps in
Node, and Make's structure filled in as Make would."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from tests import nodejs
from tests.docs.desk import Desk
from tests.docs.pages import blocks, text_of
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.catching_hook import CatchingHook

PAGE = text_of("docs/how-to/amplitude-by-zapier-or-make.md")
TYPED = blocks(PAGE, "bash")
START, TELL = blocks(PAGE, "js")
[STRUCTURE] = blocks(PAGE, "json")
READY = EXAMPLES[EventType.ANALYSIS_READY]
ADA = READY["data"]["respondent_email"]
SAID = [
    "I wanted to invite my team of twelve, and in March the third step asked for a card before I could see what it "
    "does. I closed the page, because my manager approves every card, and I never came back to it.",
    "Yes: twelve of us had to approve it first, and I found another tool within a day.",
]


def code_step(folder: Path, program: str, **given: str) -> Any:
    """What a code step returns: Zapier runs the text as the body of a function, and gives it strings."""
    step = folder / "step.cjs"
    step.write_text(
        f"const step = async (inputData) => {{\n{program}\n}};\n"
        "const given = JSON.parse(require('fs').readFileSync(0));\n"
        "step(given).then((output) => console.log(JSON.stringify(output)));\n",
        encoding="utf-8",
    )
    return nodejs.run(step, given)


def told(folder: Path, amplitude: FakeAmplitude, body: str) -> bool:
    """Whether the second flow told Amplitude of this post."""
    output = code_step(folder, TELL, body=body, amplitude=amplitude.url, apiKey=amplitude.key)
    return bool(output["told"])


def body_with(**data: Any) -> str:
    return json.dumps({**READY, "data": READY["data"] | data})


# From interviews to Amplitude


@pytest.mark.slow
@nodejs.needs_node
def test_a_finding_comes_through_the_hook_and_is_told_to_amplitude(desk: Desk, tmp_path: Path) -> None:
    variables, study, start, subscribe, sample, unsubscribe = TYPED
    with CatchingHook(EventType.ANALYSIS_READY) as hook, FakeAmplitude() as amplitude:
        typed = desk.type("\n".join([variables, study, start, subscribe, sample]), receivers_port=hook.port)
        assert typed.returncode == 0, typed.stderr
        answers(desk, *SAID)
        body = hook.run()
        assert told(tmp_path, amplitude, body)
        assert told(tmp_path, amplitude, body), "a replay is no error"
        [event] = amplitude.events
        assert event.user_id == "ada@example.com"
        assert event.properties["quality_score"] >= 3
        assert event.user_properties["last_interview_sentiment"] == event.properties["sentiment"]
        typed = desk.type(variables + unsubscribe + 'curl -s $BASE/hooks -H "Authorization: Bearer $KEY" > hooks.json')
        assert typed.returncode == 0, typed.stderr
        hooks = json.loads((desk.folder / "hooks.json").read_text())["items"]
        assert hook.url not in [each["targetUrl"] for each in hooks]


def answers(desk: Desk, *messages: str) -> None:
    """The respondent whom the page started says this, and leaves."""
    token = json.loads((desk.folder / "started.json").read_text())["sessionToken"]
    with httpx.Client(base_url=f"{desk.address}/api/v1/interviews", trust_env=False, timeout=30) as session:
        for message in messages:
            said = session.post("/messages", json={"sessionToken": token, "message": message})
            assert said.status_code == 200, said.text
        assert session.post("/complete", json={"sessionToken": token}).status_code == 200


@nodejs.needs_node
@pytest.mark.parametrize(
    "data", [{"respondent_email": None}, {"quality_score": 2}, {"test": True}], ids=["anonymous", "poor", "a test"]
)
def test_the_step_tells_amplitude_nothing_of(tmp_path: Path, data: dict[str, Any]) -> None:
    with FakeAmplitude() as amplitude:
        assert not told(tmp_path, amplitude, body_with(**data))
        assert amplitude.seen == []


@nodejs.needs_node
def test_the_step_tells_the_person_before_the_event_and_all_that_there_is(tmp_path: Path) -> None:
    with FakeAmplitude() as amplitude:
        assert told(tmp_path, amplitude, body_with())
        assert told(tmp_path, amplitude, body_with(interview_id="int_2", themes=[], transcript_url=None))
        assert [each.path for each in amplitude.seen] == ["/identify", "/2/httpapi"] * 2
    whole, bare = amplitude.events
    assert whole.properties == {
        "theme_top_1": "Calendar export",
        "theme_top_2": "High price",
        "sentiment": "negative",
        "quality_score": 4,
        "transcript_url": READY["data"]["transcript_url"],
    }
    assert whole.raw["time"] == 1_795_338_868_000
    assert bare.properties == {"sentiment": "negative", "quality_score": 4}
    assert bare.user_properties["last_interview_themes"] == []


@nodejs.needs_node
def test_the_step_fails_where_amplitude_refuses_so_that_the_run_can_be_replayed(tmp_path: Path) -> None:
    with FakeAmplitude() as amplitude:
        amplitude.fail(status=503, path="/2/httpapi")
        with pytest.raises(AssertionError, match="Amplitude answered 503"):
            told(tmp_path, amplitude, body_with())
        assert told(tmp_path, amplitude, body_with())
        assert len(amplitude.events) == 1


def test_makes_structure_is_taken_with_a_findings_values_in_it() -> None:
    themes = [{"name": 'The "third" step'}, {"name": "Cards"}]
    event = json.loads(body_with(themes=[READY["data"]["themes"][0] | theme for theme in themes]))
    with FakeAmplitude() as amplitude:
        filled = as_make_fills(json.loads(STRUCTURE), event) | {"api_key": amplitude.key}
        assert httpx.post(f"{amplitude.url}/2/httpapi", json=filled).status_code == 200
    [kept] = amplitude.events
    assert (kept.user_id, kept.properties["theme_top_1"]) == (ADA, 'The "third" step')
    assert kept.properties["quality_score"] == 4
    assert kept.user_properties["last_interview_themes"] == ['The "third" step', "Cards"]
    assert kept.user_properties["last_interview_at"] == "2026-11-22T09:14:28"
    assert READY["data"]["interview_id"] in kept.raw["insert_id"]


def as_make_fills(template: Any, event: Mapping[str, Any]) -> Any:
    """A structure with the values that its expressions stand for; the first module's bundle is the event."""
    match template:
        case dict():
            return {name: as_make_fills(value, event) for name, value in template.items()}
        case list():
            return [as_make_fills(value, event) for value in template]
        case str() if whole := re.fullmatch(r"\{\{([^}]*)\}\}", template):
            return _value(whole[1], event)
        case str():
            return re.sub(r"\{\{([^}]*)\}\}", lambda found: str(_value(found[1], event)), template)
    return template


def _value(expression: str, event: Mapping[str, Any]) -> Any:
    if call := re.fullmatch(r"substring\((.+); (\d+); (\d+)\)", expression):
        return _value(call[1], event)[int(call[2]) : int(call[3])]
    if call := re.fullmatch(r'map\((.+); "(\w+)"\)', expression):
        return [each[call[2]] for each in _value(call[1], event)]
    value: Any = {"1": event}
    for name, index in re.findall(r"(\w+)(?:\[(\d+)\])?", expression):
        value = value[name][int(index) - 1] if index else value[name]  # Make counts from 1
    return value


# From a cohort to interviews


def entering(*emails: str, in_cohort: bool = True) -> str:
    """A message of Amplitude's, with addresses where its two shapes have them."""
    users = [
        {"user_id": email} if number % 2 else {"user_id": f"u_{number}", "user_properties": {"email": email}}
        for number, email in enumerate(emails)
    ]
    return json.dumps({"cohort_name": "Stopped", "cohort_id": "7khm89cz", "in_cohort": in_cohort, "users": users})


@pytest.mark.slow
@nodejs.needs_node
def test_whoever_enters_has_an_interview_and_whoever_was_there_is_not_written_to_again(
    desk: Desk, tmp_path: Path
) -> None:
    keyed = desk.type(TYPED[0] + "echo $KEY")
    given = {"koji": desk.address, "key": keyed.stdout.strip(), "study": "cancel-flow"}
    message = entering("flow1@example.com", "flow2@example.com", "nobody(at)example.com")
    first = code_step(tmp_path, START, body=message, **given)
    assert [each["status"] for each in first] == [201, 201, 422]
    assert all(each["link"].startswith(f"{desk.address}/i/") for each in first[:2])
    assert "address" in first[2]["why"]
    message = entering("flow1@example.com", "Flow2@example.com", "flow3@example.com")
    again = code_step(tmp_path, START, body=message, **given)
    assert [each["status"] for each in again] == [200, 200, 201]
    assert [each["link"] for each in again[:2]] == [each["link"] for each in first[:2]]


@nodejs.needs_node
def test_whoever_leaves_is_left_alone_and_a_server_that_is_away_is_told_of(tmp_path: Path) -> None:
    away = {"koji": "http://127.0.0.1:1", "key": "koji_live_", "study": "cancel-flow"}
    [nobody] = code_step(tmp_path, START, body=entering("ada@example.com", in_cohort=False), **away)
    assert (nobody["status"], nobody["why"]) == (0, "Nobody entered.")
    [unreached] = code_step(tmp_path, START, body=entering("ada@example.com"), **away)
    assert (unreached["email"], unreached["status"], unreached["link"]) == ("ada@example.com", 0, "")
    assert unreached["why"]
