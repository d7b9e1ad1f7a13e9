"""What an agent can do against what the API can do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from openkoji.mcp.declare import Tool

EXCEPTIONS: Mapping[str, frozenset[str]] = {
    # What opens or signs: an agent that reads a secret may write it into a log, or into another's prompt.
    "keys": frozenset(
        {
            *("create_key", "list_keys", "revoke_key"),
            *("get_webhook_secret", "get_endpoint_secret", "get_identity_secret"),
        }
    ),
    # What automation platforms call by their own conventions; koji_manage_webhooks does the same.
    "hooks": frozenset({"subscribe_hook", "list_hooks", "sample_hook", "unsubscribe_hook"}),
    # What pages and widgets call, or are made of.
    "embed": frozenset({"start_from_a_page", "read_session", "get_embed"}),
    # What vendors call with what they have to tell.
    "vendors' receivers": frozenset({"receive_amplitude_cohort"}),
}
"""Operations of the API that no tool has, by the reason. The list is complete."""


def differences(
    operations: Collection[str], tools: Iterable[Tool], exceptions: Mapping[str, Collection[str]] = EXCEPTIONS
) -> list[str]:
    """What the API or the agents have alone, or that stands in the exceptions for nothing; a sentence each."""
    declared = {name: tool.name for tool in tools for name in tool.operations}
    excepted = {name: reason for reason, names in exceptions.items() for name in names}
    return [
        *(f"No tool has {name}." for name in operations if name not in declared and name not in excepted),
        *(f"{tool} stands on {name}, which is none." for name, tool in declared.items() if name not in operations),
        *(f"The exception {name} is no operation." for name in excepted if name not in operations),
        *(f"{declared[name]} has {name}, which is an exception." for name in excepted if name in declared),
    ]
