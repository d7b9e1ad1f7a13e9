"""Receivers find described what they get: each event, its schema, an example, the headers, what to answer."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from openkoji.events.types import EventType, MessageType
from openkoji.web.openapi_webhooks import schemas
from openkoji.webhooks import signatures
from tests.contract.described import DOCUMENT, OPERATIONS

SECTION: dict[str, Any] = DOCUMENT["webhooks"]


def test_every_event_and_message_is_described_and_nothing_else() -> None:
    assert list(SECTION) == [*EventType, *MessageType]


def test_no_schema_of_an_event_takes_the_name_of_another() -> None:
    for name, schema in schemas().items():
        described = DOCUMENT["components"]["schemas"][name]
        assert described["properties"].keys() == schema["properties"].keys(), name
    of_calls = {operation["operationId"] for _, _, operation in OPERATIONS}
    assert of_calls.isdisjoint(entry["post"]["operationId"] for entry in SECTION.values())


@pytest.mark.parametrize("name", SECTION)
def test_an_event_is_described_whole(name: str) -> None:
    operation = SECTION[name]["post"]
    assert operation["description"]
    named = {header["name"] for header in operation["parameters"] if header["in"] == "header"}
    assert named == {signatures.KOJI_SIGNATURE, signatures.ID, signatures.TIMESTAMP, signatures.SIGNATURE}
    assert {"2XX", "410", "default"} <= operation["responses"].keys()


@pytest.mark.parametrize("name", SECTION)
def test_an_example_is_what_its_schema_says_and_no_other_event(name: str) -> None:
    example = _media(name)["examples"]["sent"]["value"]
    assert [each for each in SECTION if _is_valid(each, example)] == [name]
    for field in _required(name):
        data = {key: value for key, value in example["data"].items() if key != field}
        assert not _is_valid(name, example | {"data": data}), f"{field} must be there"


def _media(name: str) -> dict[str, Any]:
    media: dict[str, Any] = SECTION[name]["post"]["requestBody"]["content"]["application/json"]
    return media


def _is_valid(name: str, event: dict[str, Any]) -> bool:
    return jsonschema_rs.is_valid({**_media(name)["schema"], "components": DOCUMENT["components"]}, event)


def _required(name: str) -> list[str]:
    reference = _media(name)["schema"]["allOf"][1]["properties"]["data"]["$ref"]
    required: list[str] = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]["required"]
    return required
