"""What `openkoji listen` does with the messages that it gets."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from openkoji.cli.listen_messages import Messages, line_of
from openkoji.cli.listen_receiver import Answer, Receiver
from openkoji.cli.running import CommandError
from openkoji.events.payloads import DATA
from openkoji.events.types import EventType
from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers

SECRET = new_secret()
EVENT = {"id": "evt_1", "type": "study.full", "data": {"study_slug": "cancel-flow", "max_interviews": 40}}
VERIFICATION = {"type": "endpoint.verification", "data": {}}

INTERVIEW = {
    "interview_id": f"int_{'1' * 32}",
    "study_id": f"stu_{'2' * 32}",
    "study_slug": "cancel-flow",
    "respondent_email": "ada@example.com",
    "respondent_name": "Ada",
    "external_id": None,
    "identity_verified": True,
    "metadata": {},
    "mode": "text",
    "transcript_url": None,
    "started_at": "2026-11-22T08:00:00.000Z",
    "completed_at": "2026-11-22T08:02:23.000Z",
    "duration_seconds": 143,
    "completion_reason": "respondent_left",
    "analysis_version": 1,
    "quality_score": 2,
    "sentiment": "negative",
    "themes": [{"id": f"thm_{'3' * 32}", "name": "pricing confusion", "sentiment": "negative", "quote": "Too dear."}],
    "structured_answers": [],
    "summary": "Ada left over the price.",
    "gates": [{"name": "Too short", "reason": "Nine words in all."}],
}
STUDY = {
    "study_id": f"stu_{'2' * 32}",
    "study_slug": "cancel-flow",
    "study_name": "Cancel flow",
    "version": 3,
    "mode": "hybrid",
    "published_at": "2026-11-22T08:00:00.000Z",
    "max_interviews": 40,
    "report_id": f"rep_{'4' * 32}",
    "completed": 12,
    "counted": 9,
    "report_url": "https://example.com/r/1",
    "respondent_id": f"rsp_{'5' * 32}",
    "interview_ids": [f"int_{'1' * 32}"],
}
ENDPOINT = {
    "endpoint_id": f"whk_{'6' * 32}",
    "host": "hooks.example.com",
    "reason": "failing",
    "failing_since": "2026-11-22T08:00:00.000Z",
    "failures": 30,
}

FACTS = {
    EventType.INTERVIEW_STARTED: "cancel-flow · Ada",
    EventType.INTERVIEW_COMPLETED: "cancel-flow · Ada · respondent left",
    EventType.QUALITY_SCORED: "cancel-flow · Ada · quality 2 of 5, negative",
    EventType.ANALYSIS_READY: "cancel-flow · Ada · quality 2 of 5, negative · pricing confusion",
    EventType.FAILED_QUALITY_GATE: "cancel-flow · Ada · quality 2 of 5, negative · Too short",
    EventType.STUDY_PUBLISHED: "cancel-flow · version 3",
    EventType.STUDY_FULL: "cancel-flow · 40 interviews",
    EventType.REPORT_GENERATED: "cancel-flow · version 3",
    EventType.REPORT_REPUBLISHED: "cancel-flow · version 3",
    EventType.RESPONDENT_DELETED: "cancel-flow · 1 interview erased",
    EventType.ENDPOINT_DISABLED: "hooks.example.com: failing",
}


def signed(event: Mapping[str, Any], secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(event).encode()
    return body, signed_headers(Secrets(secret), event.get("id", "evt_0"), datetime.now(UTC), body)


def messages(*, begun: bool = True, as_json: bool = False, forward_to: str | None = None) -> Messages:
    made = Messages(as_json=as_json, forward_to=forward_to, stop=threading.Event())
    if begun:
        made.begin(SECRET)
    return made


@pytest.fixture
def app() -> Iterator[tuple[Receiver, list[tuple[bytes, Mapping[str, str]]]]]:
    """A developer's own receiver, that answers 418, and what it got."""
    got: list[tuple[bytes, Mapping[str, str]]] = []

    def take(body: bytes, headers: Mapping[str, str]) -> Answer:
        got.append((body, headers))
        return 418, b"short and stout"

    receiver = Receiver(0, take)
    thread = threading.Thread(target=receiver.serve_forever)
    thread.start()
    yield receiver, got
    receiver.shutdown()
    receiver.server_close()
    thread.join()


@pytest.mark.parametrize("event_type", EventType)
def test_an_event_is_one_line_with_its_main_facts(event_type: EventType) -> None:
    known = INTERVIEW if event_type.startswith("interview.") else STUDY | ENDPOINT
    data = DATA[event_type].model_validate(known).model_dump(mode="json")
    time, shown_type, event_id, facts = line_of({"id": "evt_1", "type": event_type.value, "data": data}).split(None, 3)
    assert datetime.strptime(time, "%H:%M:%S")
    assert (shown_type, event_id, facts) == (event_type, "evt_1", FACTS[event_type])


def test_who_has_no_name_is_shown_by_what_is_known() -> None:
    nobody = INTERVIEW | {"respondent_name": None, "respondent_email": None}
    assert "· anonymous" in line_of({"data": nobody})
    assert "· u_1" in line_of({"data": nobody | {"external_id": "u_1"}})


def test_words_of_others_give_the_terminal_no_commands() -> None:
    line = line_of({"data": {"study_slug": "a\x1b]0;mine\x07\n\x9bb"}})
    assert line.isprintable()


def test_a_signed_message_is_answered_200_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages().take(*signed(EVENT)) == (200, b"")
    assert "study.full" in capsys.readouterr().out


def test_with_json_a_message_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    messages(as_json=True).take(*signed(EVENT))
    assert json.loads(capsys.readouterr().out) == EVENT


def test_a_bad_signature_is_answered_400_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    status, body = messages().take(*signed(EVENT, new_secret()))
    printed = capsys.readouterr()
    assert status == 400
    assert b"does not fit" in body
    assert printed.out == ""
    assert "REFUSED" in printed.err


def test_the_verification_is_answered_before_the_secret_is_known_and_checked_after(
    capsys: pytest.CaptureFixture[str],
) -> None:
    right, wrong = messages(begun=False), messages(begun=False)
    assert right.take(*signed(VERIFICATION)) == wrong.take(*signed(VERIFICATION, new_secret())) == (200, b"")
    right.begin(SECRET)
    assert capsys.readouterr().err == ""
    wrong.begin(SECRET)
    assert "REFUSED" in capsys.readouterr().err


def test_any_other_message_waits_until_the_secret_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    early = messages(begun=False)
    answers: list[Answer] = []
    waiting = threading.Thread(target=lambda: answers.append(early.take(*signed(EVENT))))
    waiting.start()
    waiting.join(timeout=0.1)
    assert answers == []
    early.begin(SECRET)
    waiting.join()
    assert answers == [(200, b"")]
    assert "study.full" in capsys.readouterr().out


def test_a_message_is_posted_on_as_it_came_and_the_answer_passed_back(
    app: tuple[Receiver, list[tuple[bytes, Mapping[str, str]]]],
) -> None:
    receiver, got = app
    body, headers = signed(EVENT)
    assert messages(forward_to=receiver.address).take(body, headers) == (418, b"short and stout")
    [(forwarded, passed_on)] = got
    assert forwarded == body
    assert headers.items() <= passed_on.items()


def test_what_is_not_signed_is_not_posted_on(app: tuple[Receiver, list[tuple[bytes, Mapping[str, str]]]]) -> None:
    receiver, got = app
    messages(forward_to=receiver.address).take(*signed(EVENT, new_secret()))
    assert got == []


def test_an_app_that_does_not_answer_is_a_502(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages(forward_to="http://127.0.0.1:9").take(*signed(EVENT)) == (502, b"")
    assert "http://127.0.0.1:9 does not answer" in capsys.readouterr().err


def test_an_address_to_post_on_to_must_be_one() -> None:
    with pytest.raises(CommandError, match="--forward-to"):
        messages(forward_to="localhost:3000")


def test_a_message_that_is_too_large_or_of_no_length_is_refused(
    app: tuple[Receiver, list[tuple[bytes, Mapping[str, str]]]],
) -> None:
    receiver, got = app
    assert httpx.post(receiver.address, content=b"x" * 1_000_001, trust_env=False).status_code == 413
    assert httpx.post(receiver.address, content=iter([b"x"]), trust_env=False).status_code == 411
    assert got == []
