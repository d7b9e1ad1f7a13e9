"""One live interview of a recorded respondent, shown turn by turn."""

from __future__ import annotations

from openkoji.demo.api import Api, Body
from openkoji.demo.recorded import Recollection, Recorded
from openkoji.demo.screen import Screen

SKIP = "Skip this question."


def interview(api: Api, screen: Screen, study_slug: str, recorded: Recorded, run: str) -> str:
    """Interview this person; the interview's id. `run` makes them somebody new, so that they are really interviewed."""
    respondent = {"name": recorded.name, "externalId": f"recorded-{recorded.id}-{run}"}
    started = api.start(study_slug, respondent)
    interview_id, session_token = started["interviewId"], started["sessionToken"]
    recollection = Recollection(recorded)
    screen.interviewer(started["message"], started["progress"])
    message: Body = started["message"]
    while True:
        if message["questionId"] is None:
            screen.script(
                "Nothing was recorded on this, so the demo completes the interview: POST /api/v1/interviews/complete"
            )
            api.complete(session_token)
            return str(interview_id)
        words = recollection.answer(message["questionId"])
        if words is None:
            screen.script(f"No more was recorded on this, so the demo answers in their place: {SKIP}")
        else:
            screen.respondent(recorded.name, words)
        reply = api.send(session_token, words or SKIP)
        message = reply["message"]
        if reply["isComplete"]:
            screen.interviewer(message, reply["progress"])
            return str(interview_id)
        screen.interviewer(message, reply["progress"], why=_why(api, interview_id, message["id"]))


def _why(api: Api, interview_id: str, message_id: str) -> str | None:
    """The sentence kept with the interviewer's message."""
    for message in api.interview(interview_id)["transcript"]:
        if message["id"] == message_id and message["why"]:
            return str(message["why"]["reason"])
    return None
