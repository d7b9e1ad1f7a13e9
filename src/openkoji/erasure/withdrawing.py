"""A respondent who takes their consent back."""

from __future__ import annotations

from openkoji.accounts.admission import invalid_session_token
from openkoji.accounts.session_tokens import Session
from openkoji.db import Transaction
from openkoji.erasure import erasing


async def withdraw(transaction: Transaction, session: Session) -> None:
    """Erase what the respondent of this session said in the study, and take no part of theirs any more.

    Raises `UnauthorizedError` (`invalid_session_token`) and `UnavailableError` (`themes_busy`).
    """
    row = await transaction.fetch_values(
        "SELECT respondent_id FROM interviews WHERE workspace_id = %s AND id = %s AND token_generation = %s",
        [session.workspace_id, session.interview_id, session.generation],
    )
    if row is None:
        raise invalid_session_token()
    await erasing.withdraw_and_erase(transaction, session.workspace_id, row[0])
