"""The operator's commands for credits, as they are typed."""

from __future__ import annotations

from tests.cli.test_commands import Command, command

__all__ = ["command"]


def test_a_plan_is_shown_and_set_and_credits_are_granted_once(command: Command) -> None:
    command("workspace", "create", "--name", "Team")
    assert command("workspace", "plan").stdout.startswith("Team: plan unlimited, 0 credits used in ")
    assert "plan free, balance 10, 0 held" in command("workspace", "plan", "free").stdout
    assert command("credits", "grant", "5", "--key", "invoice 7").stdout.startswith(
        "Granted 5.\nTeam: plan free, balance 15"
    )
    again = command("credits", "grant", "5", "--key", "invoice 7")
    assert again.stdout.startswith(
        "5 were granted under invoice 7 already. Nothing was added.\nTeam: plan free, balance 15"
    )
    assert command("credits", "check").stdout == "Team: the ledger adds up.\n"


def test_the_overage_cap_is_set_and_given_back_to_the_plan(command: Command) -> None:
    command("workspace", "create", "--name", "Team")
    assert "up to 29 may go over" in command("workspace", "plan", "insights").stdout
    assert "up to 5 may go over" in command("workspace", "plan", "--overage-cap", "5").stdout
    assert "up to 29 may go over" in command("workspace", "plan", "--plans-overage-cap").stdout


def test_what_cannot_be_done_is_told_in_a_sentence(command: Command) -> None:
    command("workspace", "create", "--name", "Team")
    for arguments, told in (
        (("workspace", "plan", "platinum"), "There is no plan platinum. There are: free,"),
        (("workspace", "plan", "--overage-cap", "5"), "The plan unlimited has no overage"),
        (("credits", "grant", "5", "--key", "x"), "This workspace is unlimited and needs no credits."),
    ):
        refused = command(*arguments)
        assert refused.returncode == 1
        assert told in refused.stderr
