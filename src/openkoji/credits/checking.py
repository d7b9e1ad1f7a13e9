"""Adds the ledger up again, and compares the account that is carried beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction

# One statement, so that all of it is of one moment. Entries and holds under `unlimited` move no figure.
_DIFFERENCES: LiteralString = """
WITH account AS (SELECT * FROM credit_accounts WHERE workspace_id = %(workspace)s),
entries AS (SELECT * FROM credit_entries WHERE workspace_id = %(workspace)s),
holds AS (SELECT * FROM credit_holds WHERE workspace_id = %(workspace)s),
months AS (SELECT * FROM credit_months WHERE workspace_id = %(workspace)s),
counted AS (SELECT * FROM entries WHERE plan <> 'unlimited'),
by_month AS (
    SELECT month,
           coalesce(sum(amount) FILTER (WHERE unique_key LIKE 'month:%%'), 0)::int AS granted,
           coalesce(-sum(amount) FILTER (WHERE kind IN ('hold', 'release')), 0)::int AS used,
           coalesce(-sum(amount) FILTER (WHERE kind = 'expire'), 0)::int AS expired,
           coalesce(sum(amount) FILTER (WHERE kind = 'overage'), 0)::int AS overage
    FROM counted GROUP BY month
),
by_subject AS (
    SELECT subject_id, sum(amount)::int AS amount,
           -coalesce(sum(price) FILTER (WHERE kind = 'charge'), 0)::int AS charged,
           count(*) FILTER (WHERE kind = 'hold') AS holds,
           count(*) FILTER (WHERE kind IN ('charge', 'release')) AS settled
    FROM entries WHERE subject_id IS NOT NULL GROUP BY subject_id
)
SELECT 'balance' AS figure, '' AS "of", balance AS carried, coalesce((SELECT sum(amount) FROM counted), 0)::int AS added
FROM account
UNION ALL
SELECT 'held', '', held, coalesce((SELECT sum(price) FROM holds WHERE plan <> 'unlimited'), 0)::int FROM account
UNION ALL
SELECT 'credits of an open hold', coalesce(h.subject_id, s.subject_id)::text, coalesce(h.price, 0),
       coalesce(s.charged - s.amount, 0)
FROM holds h FULL JOIN by_subject s USING (subject_id)
UNION ALL
SELECT 'open holds', coalesce(h.subject_id, s.subject_id)::text, (h.subject_id IS NOT NULL)::int,
       coalesce(s.holds - s.settled, 0)::int
FROM holds h FULL JOIN by_subject s USING (subject_id)
UNION ALL
SELECT figure, to_char(coalesce(m.month, b.month), 'YYYY-MM'), carried, added
FROM months m FULL JOIN by_month b USING (month), LATERAL (VALUES
    ('granted', coalesce(m.granted, 0), coalesce(b.granted, 0)),
    ('used', coalesce(m.used, 0), coalesce(b.used, 0)),
    ('expired', coalesce(m.expired, 0), coalesce(b.expired, 0)),
    ('overage', coalesce(m.overage, 0), coalesce(b.overage, 0))) AS figures (figure, carried, added)
"""


@dataclass(frozen=True, slots=True)
class _Difference:
    figure: str
    of: str
    carried: int
    added: int


async def differences(transaction: Transaction, workspace_id: UUID) -> list[str]:
    """A sentence for each figure that is not what its entries add up to; none where all is well."""
    found = await transaction.fetch_all(
        _Difference,
        f"SELECT * FROM ({_DIFFERENCES}) compared WHERE carried <> added ORDER BY 1, 2",
        {"workspace": workspace_id},
    )
    return [
        f"{each.figure}{f' ({each.of})' if each.of else ''} is {each.carried}, and its entries add up to {each.added}"
        for each in found
    ]
