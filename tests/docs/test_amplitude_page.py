"""The calls of `docs/how-to/amplitude.md` work as written, against a strict fake of Amplitude; and its tables say what
arrives there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from openkoji.integrations.amplitude.config import AmplitudeConfig
from openkoji.integrations.amplitude.mapping import EVENT_TYPE, MAPPING
from openkoji.integrations.amplitude.vendor import TEST_USER
from tests.docs.desk import Desk
from tests.docs.pages import blocks, text_of
from tests.fakes.amplitude import FakeAmplitude

PAGE = text_of("docs/how-to/amplitude.md")
KEYS = '"apiKey": "…", "secretKey": "…", "region": "eu"'
HELD = """
STUDY=$(call /studies -d '{"name": "Told to Amplitude", "brief": {"problem": "People leave.", "audience": "Who left."},
  "questions": [{"text": "Why?", "type": "open_ended", "probing": {"maxFollowUps": 0}}]}' | python3 -c '
import json, sys; print(json.load(sys.stdin)["id"])')
call /studies/$STUDY/publish -X POST
TOKEN=$(call /interviews/start -d '{"projectId": "'$STUDY'", "respondentMetadata": {"email": "ada@example.com"}}' |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["sessionToken"])')
call /interviews/messages -d '{"sessionToken": "'$TOKEN'",
  "message": "In March the bill went from 100 to 240 euros for our 12 seats, so my boss told me to stop it."}'
call /interviews/complete -d '{"sessionToken": "'$TOKEN'"}'
until call /integrations/amplitude/deliveries | grep '"delivered"'; do sleep 0.2; done
"""


@pytest.fixture
def amplitude() -> Iterator[FakeAmplitude]:
    with FakeAmplitude(may_refuse=True) as amplitude:
        yield amplitude


@pytest.mark.slow
def test_the_calls_of_the_page_connect_test_and_show_what_is_told(desk: Desk, amplitude: FakeAmplitude):
    calls = blocks(PAGE, "sh")
    assert sum(KEYS in each for each in calls) == 1
    of_fake = f'"apiKey": "{amplitude.key}", "secretKey": "{amplitude.secret}", "baseUrl": "{amplitude.url}"'
    connect, rest = "\n".join(calls[:2]).replace(KEYS, of_fake), "\n".join(calls[2:])
    typed = desk.type("\n".join([connect, HELD, rest, "call /integrations/amplitude -X DELETE"]))
    assert typed.returncode == 0, f"{typed.stdout}\n{typed.stderr}"
    assert '"ok":true' in typed.stdout
    [event] = amplitude.events
    assert set(event.properties) <= {*MAPPING["eventProperties"]}
    assert set(event.user_properties) == {*MAPPING["userProperties"]}


def test_the_tables_name_every_field_of_the_config_and_all_that_is_told():
    named = {row: re.findall(r"`([^`]+)`", row.split("|")[1]) for row in PAGE.splitlines() if row.startswith("| `")}
    told = {name for names in named.values() for name in names}
    config = {info.alias for info in AmplitudeConfig.model_fields.values()}
    properties = {name for fields in MAPPING.values() for name in fields}
    assert told == {*config, *properties, EVENT_TYPE}
    assert TEST_USER in PAGE
