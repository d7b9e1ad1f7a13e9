"""The receivers of `docs/how-to/verify-webhooks.md` run as written, and take what is signed and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers
from tests.docs import receivers
from tests.docs.receivers import Running

SECRET = new_secret()
BODY = json.dumps({"id": "evt_1", "type": "interview.completed", "data": {"respondent_name": "Zoë"}}).encode()
# The one receiver that checks X-Koji-Signature alone, which covers no time.
WITHOUT_TIME = "js-1"


@pytest.fixture(scope="module", params=receivers.ALL)
def receiver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("receiver")
    with receivers.running(request.param, SECRET, receivers.free_port(), folder) as running:
        yield running


def signed(secrets: Secrets, at: datetime | None = None) -> dict[str, str]:
    return signed_headers(secrets, "evt_1", at or datetime.now(UTC), BODY)


def test_there_are_two_receivers_each_in_python_and_node_and_one_in_go() -> None:
    assert list(receivers.PROGRAMS) == ["python-0", "python-1", "js-0", "js-1", "go-0"]


def test_it_takes_a_signed_message(receiver: Running) -> None:
    assert receiver.post(signed(Secrets(SECRET)), BODY) == 204
    assert "interview.completed evt_1" in receiver.output.read_text()


def test_it_takes_messages_while_its_secret_is_replaced(receiver: Running) -> None:
    assert receiver.post(signed(Secrets(new_secret(), previous=SECRET)), BODY) == 204
    assert receiver.post(signed(Secrets(SECRET, previous=new_secret(), activated=True)), BODY) == 204


def test_it_refuses_what_another_secret_signed(receiver: Running) -> None:
    assert receiver.post(signed(Secrets(new_secret())), BODY) == 400


def test_it_refuses_a_body_that_was_altered(receiver: Running) -> None:
    assert receiver.post(signed(Secrets(SECRET)), BODY + b" ") == 400


def test_it_refuses_a_message_without_a_signature(receiver: Running) -> None:
    assert receiver.post({}, BODY) == 400


@pytest.mark.parametrize("minutes", [-6, 6])
def test_it_refuses_a_message_of_another_time_if_its_signature_covers_the_time(receiver: Running, minutes: int) -> None:
    status = receiver.post(signed(Secrets(SECRET), datetime.now(UTC) + timedelta(minutes=minutes)), BODY)
    assert status == (204 if receiver.name == WITHOUT_TIME else 400)
