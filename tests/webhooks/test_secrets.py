"""Signing secrets: kept encrypted, replaced with an overlap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openkoji.db import Database
from openkoji.settings import Settings
from openkoji.webhooks import secrets
from openkoji.webhooks.signatures import Secrets
from tests.conftest import Workspace

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Kept:
    """The secrets of one workspace."""

    def __init__(self, database: Database, workspace: Workspace, settings: Settings) -> None:
        self.database = database
        self.workspace_id = workspace.workspace_id
        self.key_ring = settings.key_ring()

    async def at(self, moment: datetime) -> Secrets:
        async with self.database.workspace(self.workspace_id) as transaction:
            sealed = await secrets.ensure(transaction, self.workspace_id, self.workspace_id, self.key_ring, moment)
        return secrets.opened(sealed, self.key_ring, moment)

    async def rotate(self, moment: datetime) -> None:
        async with self.database.workspace(self.workspace_id) as transaction:
            await secrets.rotate(transaction, self.workspace_id, self.workspace_id, self.key_ring, moment)

    async def activate(self) -> None:
        async with self.database.workspace(self.workspace_id) as transaction:
            secrets.activate(transaction, self.workspace_id, self.workspace_id)


@pytest.fixture
def kept(database: Database, workspace: Workspace, settings: Settings) -> Kept:
    return Kept(database, workspace, settings)


async def test_a_secret_is_made_once_and_stands_nowhere_in_the_database(kept: Kept) -> None:
    first = await kept.at(NOW)
    assert first.current.startswith("whsec_")
    assert (await kept.at(NOW)).current == first.current
    async with kept.database.workspace(kept.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT current FROM webhook_secrets WHERE workspace_id = %s", [kept.workspace_id]
        )
    assert row is not None
    assert first.current.removeprefix("whsec_").encode() not in row[0]


async def test_for_a_day_after_a_rotation_both_sign(kept: Kept) -> None:
    old = (await kept.at(NOW)).current
    await kept.rotate(NOW)
    during = await kept.at(NOW + timedelta(hours=23, minutes=59))
    assert during.previous == old
    assert during.current != old
    assert not during.activated, "X-Koji-Signature stays with the old one"
    after = await kept.at(NOW + timedelta(hours=24))
    assert after.previous is None
    assert after.current == during.current


async def test_the_new_secret_can_be_activated_before_the_day_is_over(kept: Kept) -> None:
    await kept.at(NOW)
    await kept.rotate(NOW)
    await kept.activate()
    during = await kept.at(NOW + timedelta(hours=1))
    assert during.activated
    assert during.previous is not None, "webhook-signature goes on carrying both"
