"""What respondents agreed to: the wordings of consent that a study has shown."""

from __future__ import annotations

from typing import Any

from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import tool
from openkoji.mcp.tools.shared import StudyId
from openkoji.studies.consent_endpoints import ConsentTextList


@tool(title="Get consent texts", operations=("list_consent_texts",), returns=ConsentTextList, read_only=True)
async def get_consent_texts(calls: Calls, study_id: StudyId) -> Any:
    """Every wording of consent that respondents of a study were shown, by the version that their consent names."""
    return await calls.call("list_consent_texts", path={"study_id": study_id})


TOOLS = (get_consent_texts,)
