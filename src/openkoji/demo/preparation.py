"""What a demo needs before the first interview: a workspace, a key, published studies."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from openkoji.accounts import service as accounts
from openkoji.accounts.model import Workspace
from openkoji.db import Database
from openkoji.db.transaction import Transaction
from openkoji.demo.api import Api, Body

WORKSPACE = "Demo"
KEY = "demo"


async def new_key(conninfo: str) -> str:
    """A key of the demo's workspace for this run. Those of earlier runs are revoked: nobody is shown them again."""
    async with Database(conninfo, max_connections=2) as database:
        async with database.system() as transaction:
            workspace_id = (await _workspace(transaction)).workspace_id
        async with database.workspace(workspace_id) as transaction:
            for key in (await accounts.list_keys(transaction, workspace_id)).items:
                if key.name == KEY and key.revoked_at is None:
                    await accounts.revoke_key(transaction, workspace_id, key.id)
            _, secret = accounts.create_key(transaction, workspace_id, KEY)
    return secret


async def _workspace(transaction: Transaction) -> Workspace:
    known = await accounts.list_workspaces(transaction)
    found = next((workspace for workspace in known if workspace.name == WORKSPACE), None)
    return found or accounts.create_workspace(transaction, WORKSPACE)


def study_documents() -> list[Body]:
    """The studies of the demo, each as a client sends it."""
    folder = files("openkoji.demo") / "studies"
    documents: list[dict[str, Any]] = [
        yaml.safe_load(file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".yaml")
    ]
    return documents


def published_studies(api: Api) -> list[Body]:
    """The demo's studies, live: those of an earlier run as they are, the others made now."""
    known = {study["slug"]: study for study in api.studies()}
    studies = []
    for document in study_documents():
        study = known.get(document["slug"]) or api.create_study(document)
        if study["status"] != "published":
            study = api.publish_study(study["id"])
        studies.append(study)
    return studies
