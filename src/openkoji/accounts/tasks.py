"""Forget what has served: answered idempotency keys after a day, rate-limit buckets that nobody hits any more."""

from __future__ import annotations

from openkoji.jobs import SystemRun, scheduled


@scheduled("accounts.forget_served", cron="*/10 * * * *")
async def forget_served(run: SystemRun) -> None:
    async with run.transaction() as transaction:
        transaction.write("DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'")
        transaction.write("DELETE FROM rate_limits WHERE hits[cardinality(hits)] < now() - interval '10 minutes'")
