"""A turn that a language model words: asked without a lock or a transaction, answered by whoever has the attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from openkoji.accounts.admission import invalid_session_token
from openkoji.accounts.session_tokens import Session
from openkoji.db import Database, Transaction
from openkoji.engines import usage
from openkoji.engines.model import Purpose
from openkoji.engines.service import Engines
from openkoji.interviews import repository
from openkoji.interviews.conversation import Asking, Waiting, receive
from openkoji.interviews.incoming import Incoming, Reply
from openkoji.interviews.replies import reply_to
from openkoji.interviews.settling import open_settled, write_reply
from openkoji.kit.clock import now
from openkoji.kit.errors import OpenKojiError
from openkoji.language.masking import Mask
from openkoji.language.moderating import Line, Moderated, moderate, newest
from openkoji.respondents.masking import mask_for_models

log = structlog.get_logger(__name__)

MOST_LOOKED_THROUGH = 60_000
"""Characters of the newest messages that are searched for names; a long interview has some fifteen thousand."""

_LOOK_AGAIN_SECONDS = 0.2


async def begin_turn(database: Database, session: Session, incoming: Incoming, engines: Engines) -> Reply | Asking:
    """Take a message in; the reply, or what a model is to be asked. A message that is being answered already is waited
    for, and answered here once its attempt has had its time. Raises as `conversation.receive` does.
    """
    while True:
        async with database.workspace(session.workspace_id) as transaction:
            outcome = await receive(transaction, session, incoming, engines)
        if not isinstance(outcome, Waiting):
            return outcome
        await asyncio.sleep(_seconds_to_wait(outcome.until))


def _seconds_to_wait(until: datetime) -> float:
    return min(_LOOK_AGAIN_SECONDS, max(0.0, (until - now()).total_seconds()))


async def finish_turn(database: Database, asking: Asking, show: Callable[[str], None] = lambda _: None) -> Reply:
    """Ask the model and write the reply; `show` gets each of the model's sentences as soon as it may be shown.

    Where somebody else has answered the message by then, theirs is the reply, which may differ from what was shown; so
    may the embedded moderator's, which answers where the model's reply cannot be made or written. Raises
    `UnauthorizedError` (`invalid_session_token`) where the interview was erased meanwhile.
    """
    try:
        return await _answer(database, asking, show)
    except OpenKojiError:
        raise
    except Exception:
        log.exception("turn.failed", model=asking.engine.model.name)
    async with database.workspace(asking.session.workspace_id) as transaction:
        if await open_settled(transaction, asking.session.workspace_id, asking.session.interview_id) is None:
            raise invalid_session_token()
        return Reply(await _body_of_another(transaction, asking), ())


async def _answer(database: Database, asking: Asking, show: Callable[[str], None]) -> Reply:
    engine = asking.engine
    lines = [Line(message.content, message.role == "respondent") for message in asking.conversation]
    conversation = newest(lines, MOST_LOOKED_THROUGH)
    mask = _mask(asking, [line.text for line in conversation]) if engine.masks else Mask.off()
    moderated = await moderate(asking.proposal, engine.model, conversation, show=show, mask=mask)
    workspace_id, interview_id = asking.session.workspace_id, asking.session.interview_id
    async with database.workspace(workspace_id) as transaction:
        interview = await repository.open_locked(transaction, workspace_id, interview_id, None)
        if interview is None:
            raise invalid_session_token()  # erased meanwhile
        if interview.reply_attempt == asking.attempt:
            reply = reply_to(
                interview_id,
                asking.plan,
                moderated.turn,
                asking.respondent,
                seq=asking.seq + 1,
                moment=now(),
                provenance=moderated.provenance(),
            )
            body = write_reply(
                transaction,
                workspace_id,
                interview_id,
                interview,
                reply,
                moderated.turn,
                stored_state=asking.stored_state,
            )
            answered = Reply(body, moderated.turn.sentences[moderated.shown :])
        else:
            answered = Reply(await _body_of_another(transaction, asking), ())
        _count(transaction, asking, moderated)
    return answered


def _mask(asking: Asking, texts: Sequence[str]) -> Mask:
    told = asking.interview
    return mask_for_models(
        told.respondent_name, told.respondent_email, told.respondent_external_id, told.respondent_metadata, *texts
    )


async def _body_of_another(transaction: Transaction, asking: Asking) -> str:
    body = await repository.reply_after(
        transaction, asking.session.workspace_id, asking.session.interview_id, asking.seq
    )
    assert body is not None, "who took the attempt over has answered"
    return body


def _count(transaction: Transaction, asking: Asking, moderated: Moderated) -> None:
    workspace_id, spent = asking.session.workspace_id, moderated.spent
    interview_id = asking.session.interview_id
    repository.note_tokens(transaction, workspace_id, interview_id, spent.tokens, spent.cost_micros or 0)
    usage.record(
        transaction,
        workspace_id,
        asking.interview.study_id,
        Purpose.MODERATION,
        moderated.model,
        spent,
        outcome=moderated.outcome,
    )
