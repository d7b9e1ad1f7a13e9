"""A study that is set so writes to everybody who enters, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.integrations.amplitude.cohorts.amplitude import Amplitude, message, user
from tests.interviews.conftest import StudyMaker

SENT = "SELECT r.email, i.status FROM invitations i JOIN respondents r ON r.id = i.respondent_id ORDER BY r.id"


@pytest.fixture
async def inviting(amplitude: Amplitude, make_research: StudyMaker) -> Amplitude:
    """With a mail relay, and a study that invites."""
    settings = amplitude.settings.model_copy(
        update={
            "smtp_url": "smtp://127.0.0.1:1",
            "mail_from": "Acme <a@acme.example>",
            "public_url": "https://acme.example",
        }
    )
    settings = type(settings).model_validate(settings.model_dump())
    return replace(amplitude, settings=settings, research=await make_research(cohorts={"invite": True}))


async def invitations(amplitude: Amplitude, *users: Any) -> list[str | None]:
    return [person["invitation"] for person in (await amplitude.sends(message(users)))["items"]]


async def test_who_enters_is_written_to_once(inviting: Amplitude) -> None:
    ada, bob = user("ada@example.com"), user("bob@example.com")
    assert await invitations(inviting, ada, "x", ada) == ["queued", None, "queued"]
    assert await invitations(inviting, ada, bob) == ["already_invited", "queued"]
    assert await inviting.rows(SENT) == [("ada@example.com", "queued"), ("bob@example.com", "queued")]
    row = await inviting.database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs "
        "WHERE task_name = 'invitations.send' AND args ->> 'workspace_id' = %s",
        [str(inviting.research.workspace.workspace_id)],
    )
    assert row == (1,)


async def test_an_address_that_no_server_takes_is_prepared_and_told(inviting: Amplitude) -> None:
    assert await invitations(inviting, user(f"{'a' * 80}@example.com")) == ["bad_address"]


async def test_a_study_that_asks_for_consent_invites_to_it(inviting: Amplitude, make_research: StudyMaker) -> None:
    study = await make_research(cohorts={"invite": True}, consent={"required": True, "text": "You agree."})
    assert await invitations(replace(inviting, research=study), user("ada@example.com")) == ["queued"]


async def test_who_is_not_prepared_is_not_written_to(inviting: Amplitude, make_research: StudyMaker) -> None:
    study = await make_research(cohorts={"invite": True}, maxInterviews=1)
    inviting = replace(inviting, research=study)
    assert await invitations(inviting, user("ada@example.com"), user("bob@example.com")) == ["queued", None]


async def test_a_study_that_is_not_set_so_writes_to_nobody(inviting: Amplitude, make_research: StudyMaker) -> None:
    quiet = replace(inviting, research=await make_research())
    assert await invitations(quiet, user("ada@example.com")) == [None]
    assert await quiet.rows(SENT) == []


@pytest.mark.parametrize(("unset", "told"), [("smtp_url", "no_mail_relay"), ("public_url", "public_url_not_set")])
async def test_where_no_e_mail_can_go_out_the_outcome_says_so(inviting: Amplitude, unset: str, told: str) -> None:
    settings = inviting.settings.model_copy(update={unset: None})
    run = await replace(inviting, settings=settings).sends(message([user("ada@example.com")]))
    [person] = run["items"]
    assert (person["outcome"], person["invitation"]) == ("prepared", told)
    assert await inviting.rows(SENT) == []
