"""The API does what its description says, to requests that fit it and to requests that do not.

Left out of schemathesis' checks, and why:
- `use_after_free`, `ensure_resource_availability`, `object_level_authorization` need links between operations,
  which the description does not have; that another workspace's things are not found is in `test_bad_addresses.py`.
- `positive_data_acceptance` for the operations in `BEYOND_SCHEMA`: their rules tie fields to one another or to
  the study that is asked about, which JSON Schema does not say.
"""

from __future__ import annotations

import os
import zlib
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from tests.conftest import Workspace
from tests.contract.described import DOCUMENT
from tests.contract.seeds import Seeds

pytestmark = pytest.mark.slow

LEFT_OUT = {"use_after_free", "ensure_resource_availability", "object_level_authorization"}

BEYOND_SCHEMA = {
    "start_interview",  # exactly one of projectSlug and projectId; a language that the study speaks
    "send_message",  # a message or an answer; a value that fits the question
    "create_study",  # conditions name earlier questions, options fit their type
    "change_study",  # the same, for what the patch leaves
    "publish_study",  # a study that lacks nothing
    "get_results",  # a segment's key and value, or neither
    "stream_results",  # the same
    "list_themes",  # the same
    "get_theme",  # the same
    "list_theme_quotes",  # the same
    "ask_study",  # the same
    "rename_theme",  # a name in which something can be seen
    "split_theme",  # the same
    "create_webhook",  # an address that is public and answers; a filter with studies that there are
    "change_webhook",  # the same, and a state that may follow the present one
    "subscribe_hook",  # an address that is public; a filter with studies that there are
    "replay_events",  # a range that ends after it begins
    "connect_amplitude",  # a key, on connecting; fields and sources that there are; an address that is public
    "preview_integration",  # fields and sources that there are
    "replay_interviews",  # a range that ends after it begins
    "put_model",  # models of one provider, with a key where it asks for one; an address that is public
    "export_study",  # a byte order mark goes with CSV alone
    "invite_respondents",  # people or all of them; an address to answer to that can be written to
    "add_suppression",  # an address without any sign that is a space to Unicode
    "add_respondents",  # the same
    "receive_amplitude_cohort",  # users, in one of the shapes that templates make
    "import_respondents",  # a file with people in it, and what its columns are
}

schema = schemathesis.openapi.from_dict(DOCUMENT)
# NUL characters are refused wherever they stand, which JSON Schema cannot say: they are in `test_bad_input.py`.
schema.config.generation.update(with_security_parameters=False, allow_x00=False)
schema.config.phases.examples.enabled = True
schema.config.phases.stateful.enabled = False

QUICK = settings(
    max_examples=int(os.environ.get("OPENKOJI_CONTRACT_EXAMPLES", "15")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@QUICK
def test_operation_keeps_its_contract(
    case: schemathesis.Case,
    server_url: str,
    contract_workspace: Workspace,
    seeds: Seeds,
    limits: psycopg.Connection[object],
) -> None:
    limits.execute("DELETE FROM rate_limits")
    _aim(case, seeds)
    left_out = LEFT_OUT
    if case.operation.definition.raw["operationId"] in BEYOND_SCHEMA:
        left_out = LEFT_OUT | {"positive_data_acceptance"}
    case.call_and_validate(
        base_url=server_url, headers=contract_workspace.headers, excluded_checks=CHECKS.get_by_names(left_out)
    )


def _aim(case: schemathesis.Case, seeds: Seeds) -> None:
    """Let two of three generated ids and tokens be real ones, so that requests reach what lies behind them.

    An idempotency key that was drawn twice would rightly be refused with another body, so each is made unique.
    """
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = uuid4().hex
    real: dict[str, Any] = {
        **{name: [value] for name, value in seeds.ids.items()},
        "study_id": [seeds.study_id, seeds.draft_id],
        "interviewId": [seeds.interview_id],
        "sessionToken": [seeds.session_token],
        "projectSlug": [seeds.slug],
        "vendor": ["amplitude"],
    }
    body = case.body if isinstance(case.body, dict) else {}
    for holder in (case.path_parameters, body):
        for name, values in real.items():
            drawn = zlib.crc32(repr(holder.get(name)).encode(errors="replace"))
            if isinstance(holder.get(name), str) and drawn % 3:
                holder[name] = values[drawn % len(values)]
