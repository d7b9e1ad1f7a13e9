"""What must hold of the database when the killing is over: each check is a sentence and the faults it found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.chaos.record import Held, Record
from tests.chaos.stored import Stored, StoredMessage

ANALYSE = "interviews.analyse"
ANALYSIS_EVENTS = ("interview.quality_scored", "interview.analysis_ready")


def acknowledged_messages_are_kept(record: Record, stored: Stored) -> Iterator[str]:
    """Every acknowledged message is stored once, with its words, and none that was not acknowledged."""
    for held in record.held:
        kept = [message for message in stored.messages[held.id] if message.role == "respondent"]
        wanted = [sent.client_message_id for sent in held.acknowledged]
        if sorted(wanted) != sorted(str(message.client_message_id) for message in kept):
            yield f"{held.id}: acknowledged {wanted}, stored {[message.client_message_id for message in kept]}"
        sent_bodies = {sent.client_message_id: sent.body for sent in held.acknowledged}
        for message in kept:
            body = sent_bodies.get(str(message.client_message_id), {})
            if "message" in body and body["message"] != message.content:
                yield f"{held.id} {message.client_message_id}: other words are stored"
            if "answer" in body and body["answer"]["value"] != message.value:
                yield f"{held.id} {message.client_message_id}: another value is stored"


def messages_are_in_order(record: Record, stored: Stored) -> Iterator[str]:
    """Messages are stored in the order in which they were acknowledged."""
    for held in record.held:
        places = {message.client_message_id: message.seq for message in stored.messages[held.id]}
        last = 0
        for each in held.rounds:
            found = [places[sent.client_message_id] for sent in each if sent.client_message_id in places]
            if found and min(found) <= last:
                yield f"{held.id}: {[sent.client_message_id for sent in each]} stand before what was said earlier"
            last = max([last, *found])


def replies_are_kept(record: Record, stored: Stored) -> Iterator[str]:
    """Every acknowledged reply is stored behind its message, byte for byte."""
    for held in record.held:
        messages = stored.messages[held.id]
        answered = {one.client_message_id: other.reply for one, other in pairwise(messages) if other.reply}
        for sent in held.acknowledged:
            reply = answered.get(sent.client_message_id)
            if reply is None or reply.encode() != sent.reply:
                yield f"{held.id} {sent.client_message_id}: another reply is stored"


def transcripts_are_whole(record: Record, stored: Stored) -> Iterator[str]:
    """Numbers have no gap, the two speak in turn, and the interview's count, state and replies agree with them."""
    for interview_id, interview in stored.interviews.items():
        messages = stored.messages[interview_id]
        if [message.seq for message in messages] != list(range(1, interview.message_count + 1)):
            yield f"{interview_id}: {interview.message_count} messages are counted, and not those are there"
        if json.loads(interview.state)["m"] != len(messages) // 2:
            yield f"{interview_id}: the state counts other messages than the transcript"
        for message in messages:
            if fault := _fault_of(message):
                yield f"{interview_id} {message.seq}: {fault}"
        closings = [message.seq for message in messages if message.kind == "closing"]
        is_natural = interview.completion_reason == "natural"
        if closings != ([interview.message_count] if is_natural else []):
            yield f"{interview_id}: ended as {interview.completion_reason}, with closings at {closings}"


def _fault_of(message: StoredMessage) -> str | None:
    if message.role != ("interviewer" if message.seq % 2 else "respondent"):
        return f"the {message.role} speaks out of turn"
    if message.role == "respondent":
        return "a respondent's message has a kind or a reply" if message.kind or message.reply else None
    if (message.kind == "opening") != (message.seq == 1):
        return f"{message.kind} at this place"
    told = json.loads(message.reply or "{}").get("message", {})
    if (told.get("id"), told.get("content")) != (f"msg_{message.id.hex}", message.content):
        return "the reply tells another message than is stored"
    return None


def nothing_is_doubled(record: Record, stored: Stored) -> Iterator[str]:
    """One respondent and one current interview for each identity, however often it was started."""
    emails = Counter(interview.email for interview in stored.interviews.values())
    yield from (f"{email} has {count} interviews" for email, count in emails.items() if count > 1)
    if len(stored.interviews) != len(record.held) or stored.respondents != len(record.held):
        yield (
            f"{len(record.held)} identities, {stored.respondents} respondents and {len(stored.interviews)} interviews"
        )
    yield from (f"{each.public_id} is not current" for each in stored.interviews.values() if not each.is_current)


def completions_are_kept(record: Record, stored: Stored) -> Iterator[str]:
    """Every acknowledged completion stands, and every interview has ended."""
    for held in record.held:
        found = stored.interviews.get(held.id)
        status = found.status if found else "not there"
        if status != ("completed" if held.is_complete else "active"):
            yield f"{held.id} is {status}; the client saw it {_seen(held)}"


def _seen(held: Held) -> str:
    return "completed" if held.is_complete else "active"


def completed_interviews_are_analysed(record: Record, stored: Stored) -> Iterator[str]:
    """Every completed interview is analysed, once."""
    for interview in stored.interviews.values():
        if interview.status == "completed" and (interview.analysis_status, interview.analyses) != ("ready", 1):
            yield f"{interview.public_id}: analysis {interview.analysis_status}, {interview.analyses} versions"


def no_job_is_lost(record: Record, stored: Stored) -> Iterator[str]:
    """Each completion queued one analysis, which succeeded; no job of any kind has failed."""
    jobs = Counter((job.interview_id, job.status) for job in stored.jobs if job.task == ANALYSE)
    for interview in stored.interviews.values():
        mine = {status: count for (interview_id, status), count in jobs.items() if interview_id == str(interview.id)}
        if mine != ({"succeeded": 1} if interview.status == "completed" else {}):
            yield f"{interview.public_id}: jobs {mine}"
    yield from (f"a job of {task} has failed" for task in stored.failed_jobs)


def analyses_are_told_once(record: Record, stored: Stored) -> Iterator[str]:
    """Every completed interview has one event of its score and one of its analysis, and no other has any."""
    told: dict[str, Counter[str]] = {f"int_{each.interview_id.hex}": Counter() for each in stored.events}
    for each in stored.events:
        told[f"int_{each.interview_id.hex}"][each.type] += each.number
    for interview in stored.interviews.values():
        events = told.get(interview.public_id, Counter())
        wanted = 1 if interview.status == "completed" else 0
        if {events[kind] for kind in ANALYSIS_EVENTS} != {wanted} or events["interview.failed_quality_gate"] > wanted:
            yield f"{interview.public_id} is {interview.status} with {dict(events)}"


def codebooks_add_up(record: Record, stored: Stored) -> Iterator[str]:
    """Every theme counts the passages that are sorted into it, and no two themes have one name."""
    for theme in stored.themes:
        if theme.passages != theme.sorted_in:
            yield f"{theme.name} counts {theme.passages} passages and has {theme.sorted_in}"
    names = Counter(theme.name.casefold() for theme in stored.themes)
    yield from (f"{count} themes are called {name}" for name, count in names.items() if count > 1)


CHECKS = (
    acknowledged_messages_are_kept,
    messages_are_in_order,
    replies_are_kept,
    transcripts_are_whole,
    nothing_is_doubled,
    completions_are_kept,
    completed_interviews_are_analysed,
    no_job_is_lost,
    analyses_are_told_once,
    codebooks_add_up,
)
