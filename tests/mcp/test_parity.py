"""Everything that can be done over REST can be done by an agent, but for a complete list of exceptions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI

from openkoji.mcp.tools import ALL
from openkoji.web.openapi import document
from tests.mcp.parity import EXCEPTIONS, differences


@pytest.fixture(scope="module")
def operations(app: FastAPI) -> list[str]:
    found = [operation["operationId"] for item in document(app)["paths"].values() for operation in item.values()]
    assert len(found) > 100
    return found


def test_rest_and_tools_do_the_same(operations: list[str]) -> None:
    assert differences(operations, ALL) == []


def test_an_operation_without_a_tool_is_found(operations: list[str]) -> None:
    assert differences([*operations, "archive_study"], ALL) == ["No tool has archive_study."]


@pytest.mark.parametrize("missing", ALL, ids=[each.name for each in ALL])
def test_a_tool_that_is_taken_away_is_missed(operations: list[str], missing: object) -> None:
    others = [each for each in ALL if each is not missing]
    shared = {name for each in others for name in each.operations}
    if any(name not in shared for each in ALL if each is missing for name in each.operations):
        assert differences(operations, others)
    else:  # only koji_ask, whose question koji_search_quotes asks too
        assert [each.name for each in ALL if each is missing] == ["koji_ask"]


def test_a_tool_on_an_operation_that_is_none_is_found(operations: list[str]) -> None:
    made_up = replace(ALL[0], name="koji_archive_study", operations=("archive_study",))
    assert differences(operations, [*ALL, made_up]) == ["koji_archive_study stands on archive_study, which is none."]


def test_an_exception_that_excepts_nothing_is_found(operations: list[str]) -> None:
    more = {**EXCEPTIONS, "moods": ["feel_well", "list_studies"]}
    assert differences(operations, ALL, more) == [
        "The exception feel_well is no operation.",
        "koji_list_studies has list_studies, which is an exception.",
    ]


def test_the_exceptions_are_of_these_kinds_alone() -> None:
    assert set(EXCEPTIONS) == {"keys", "hooks", "embed", "vendors' receivers"}


PROMISED = (
    *("list_studies", "get_study", "create_study", "update_study", "draft_study", "check_study", "rehearse_study"),
    *("publish_study", "pause_study", "close_study", "duplicate_study", "delete_study"),
    *("start_interview", "send_message", "complete_interview", "get_interviews", "get_interview"),
    *("get_results", "get_themes", "edit_themes", "search_quotes", "ask"),
    *("import_respondents", "list_respondents", "erase_respondent", "generate_report", "publish_report"),
    *("export_data", "manage_webhooks", "manage_integrations", "get_usage"),
)


def test_an_agent_has_the_tools_that_were_promised() -> None:
    assert {f"koji_{name}" for name in PROMISED} <= {each.name for each in ALL}
