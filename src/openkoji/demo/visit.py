"""What a visitor is shown once the API answers: live interviews, their results, and how to go on."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping

from openkoji.demo.api import Api, Body
from openkoji.demo.conversation import interview
from openkoji.demo.errors import DemoError
from openkoji.demo.preparation import new_key, published_studies
from openkoji.demo.recorded import load_recordings
from openkoji.demo.screen import Screen

_READY_WITHIN = 20.0
_SLOWEST_LOOK = 1.0
_OFFERED = "cancel-flow"
"""The study that a visitor is interviewed by."""


def visit(address: str, conninfo: str, screen: Screen, *, stays: bool) -> None:
    """`stays` tells whether the server goes on after it. Raises `DemoError` where a call does not do what it should."""
    key = asyncio.run(new_key(conninfo))
    api = Api(address, key)
    try:
        studies = {study["slug"]: study for study in published_studies(api)}
        screen.note(f"Published studies: {', '.join(studies)}.")
        _interviews(api, screen, studies)
    finally:
        api.close()
    _ways_on(address, key, studies[_OFFERED]["url"], screen, stays=stays)


def _interviews(api: Api, screen: Screen, studies: Mapping[str, Body]) -> None:
    recordings = load_recordings()
    respondents = recordings.respondents
    screen.note(
        f"Now {len(respondents)} real people are interviewed through POST /api/v1/interviews/start and /messages. "
        f"Their words come from {recordings.source}, {recordings.licence}; what they add after a follow-up was said "
        "after that of another interviewer, so some of it fits loosely."
    )
    run = secrets.token_hex(3)
    interview_ids = []
    for number, recorded in enumerate(respondents, start=1):
        screen.title(f"Interview {number} of {len(respondents)}: {recorded.name}")
        interview_ids.append(interview(api, screen, recordings.study_slug, recorded, run))
    screen.title("What the analysis made of it")
    for recorded, interview_id in zip(respondents, interview_ids, strict=True):
        screen.result(recorded.name, _analysed(api, interview_id))
    _report(api, screen, studies[recordings.study_slug])


def _report(api: Api, screen: Screen, study: Body) -> None:
    """The report of the study that was just held, written and put on its public address."""
    started = api.generate_report(study["id"])
    report = wait_for(
        f"The report of {study['slug']}",
        lambda: api.report(study["id"], started["id"]),
        lambda found: str(found["status"]),
    )
    published = api.publish_report(study["id"], report["id"])
    screen.title("The study's report")
    screen.report(report["report"], published["url"])


def _analysed(api: Api, interview_id: str) -> Body:
    """The interview, once its analysis is ready."""
    return wait_for(
        f"The analysis of {interview_id}",
        lambda: api.interview(interview_id),
        lambda found: str((found["analysis"] or {}).get("status")),
    )


def wait_for(
    what: str, look: Callable[[], Body], status_of: Callable[[Body], str], sleep: Callable[[float], None] = time.sleep
) -> Body:
    """What `look` finds, once its status is `ready`. Raises `DemoError` where it failed, or is not in time."""
    deadline = time.monotonic() + _READY_WITHIN
    look_again = 0.125
    while True:
        found = look()
        status = status_of(found)
        if status == "ready":
            return found
        if status == "failed":
            raise DemoError(f"{what} failed.")
        if time.monotonic() > deadline:
            raise DemoError(f"{what} was not ready within {_READY_WITHIN:g} seconds (it is {status}).")
        look_again = min(_SLOWEST_LOOK, look_again * 2)
        sleep(look_again)


def _ways_on(address: str, key: str, page: str, screen: Screen, *, stays: bool) -> None:
    screen.title("Now you")
    screen.say("Be interviewed yourself, in a browser:")
    screen.gap()
    screen.verbatim(page)
    screen.gap()
    screen.say("Or by any program, over HTTP.")
    screen.verbatim(f"Address  {address}")
    screen.verbatim(f"API key  {key}")
    screen.note("The key is shown this once; the next demo makes another and revokes it.")
    screen.gap()
    screen.say("Paste these lines into another terminal (bash), one after the other.")
    for line in curl_lines(address, key):
        screen.gap()
        screen.verbatim(line)
    screen.gap()
    if stays:
        screen.say("OpenKoji runs until you press Ctrl-C here.")
    else:
        port = address.rpartition(":")[2]
        screen.say(f"With --once everything stops now; all of it works while `openkoji serve --port {port}` runs.")


def curl_lines(address: str, key: str) -> tuple[str, str, str]:
    """Start an interview of the cancel flow, answer its first question, read the interview: lines for bash."""
    interviews = f"{address}/api/v1/interviews"
    bearer = f'-H "Authorization: Bearer {key}"'
    json = '-H "Content-Type: application/json"'
    return (
        f"STARTED=$(curl -s {interviews}/start {bearer} {json} "
        f"""-d '{{"projectSlug": "{_OFFERED}"}}'); echo "$STARTED\"""",
        f'curl -s {interviews}/messages -H "X-Session-Token: {_field("sessionToken")}" {json} '
        """-d '{"message": "Too expensive, I guess."}'; echo""",
        f"curl -s {interviews}/{_field('interviewId')} {bearer} | python3 -m json.tool --no-ensure-ascii",
    )


def _field(name: str) -> str:
    """Shell that takes a text out of what the start answered; no tool is needed that a machine may lack."""
    return rf"""$(sed 's/.*"{name}": *"\([^"]*\)".*/\1/' <<<"$STARTED")"""
