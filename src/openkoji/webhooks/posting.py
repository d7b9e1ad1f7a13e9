"""Webhooks and REST hooks: one event is one post of a signed body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from openkoji.db import Transaction
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.crypto import SealError
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.targets import Client
from openkoji.webhooks.attempts import attempt
from openkoji.webhooks.model import Attempt, DeliveryStatus, Due
from openkoji.webhooks.rendering import Links, body_of
from openkoji.webhooks.schedule import retry_after
from openkoji.webhooks.secrets import opened
from openkoji.webhooks.senders import Made, Send
from openkoji.webhooks.signatures import signed_headers

log = structlog.get_logger(__name__)

_GONE = 410


@dataclass(frozen=True, slots=True)
class Poster:
    """The sender of webhooks and REST hooks."""

    async def prepare(self, transaction: Transaction, run: Run, due: Due) -> Send:
        settings = run.settings
        links = Links(settings.address, settings.key_ring())

        async def send(client: Client) -> Sequence[Made]:
            return [_made(due, await _attempt(client, due, links, settings.webhook_timeout_seconds))]

        return send

    def note(self, transaction: Transaction, run: Run, made: Sequence[Made]) -> None:
        """All there is to keep stands in the log."""


def _made(due: Due, attempt: Attempt) -> Made:
    if attempt.succeeded:
        return Made(due, [attempt], DeliveryStatus.DELIVERED)
    asked_for = retry_after((attempt.reply_headers or {}).get("retry-after"), now())
    return Made(due, [attempt], DeliveryStatus.PENDING, asked_for, is_gone=attempt.status == _GONE)


async def _attempt(client: Client, due: Due, links: Links, timeout_seconds: float) -> Attempt:
    """Whatever fails is an attempt that failed: a delivery that was never noted would come back for ever."""
    moment, event_id = now(), public_id(Prefix.EVENT, due.event.id)
    try:
        assert due.secrets is not None, "every endpoint that is posted to has a secret, or its workspace has"
        body = body_of(due.event, due.url, links)
        signature = signed_headers(opened(due.secrets, links.key_ring, moment), event_id, moment, body)
        return await attempt(client, due.url, body, signature, moment, timeout_seconds)
    except SealError as error:
        return Attempt(due.url, {}, b"", moment, 0.0, error="secret_unreadable", sentence=str(error))
    except Exception:
        log.exception("webhook.attempt_broke", event=event_id)
        sentence = "The server could not make this request; its log tells why."
        return Attempt(due.url, {}, b"", moment, 0.0, error="internal_error", sentence=sentence)
