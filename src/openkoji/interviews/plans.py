"""The plans of published studies, read once per process: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviewing import Plan, plan_from_study

_KEPT = 1024  # a plan is a few kB


class Plans:
    """The most recently used plans, by (workspace, study, version)."""

    def __init__(self) -> None:
        self._plans: OrderedDict[tuple[UUID, UUID, int], Plan] = OrderedDict()

    async def get(self, transaction: Transaction, workspace_id: UUID, study_id: UUID, version: int) -> Plan:
        key = (workspace_id, study_id, version)
        plan = self._plans.get(key)
        if plan is None:
            row = await transaction.fetch_values(
                "SELECT document FROM study_versions WHERE workspace_id = %s AND study_id = %s AND version = %s", key
            )
            assert row is not None, "an interview's version is kept as long as the interview"
            plan = self._plans[key] = plan_from_study(row[0])
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return plan


plans = Plans()
