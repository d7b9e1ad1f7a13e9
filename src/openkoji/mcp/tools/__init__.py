"""The tools: what an agent can do, each standing on operations of the API.

A tool is an asynchronous function under `@tool(...)`; it is called `koji_` and the name of the function. Its first
parameter is the `Calls` it makes, the others are its arguments, in snake_case, each with `Annotated[..., Field(
description=...)]`; a default makes one optional. A document that the API takes whole is an
`Annotated[dict[str, Any], Body(Model)]`: the agent reads the model's schema, and the operation checks the document.
The docstring is the description: what it is for, when, and what comes next.

    @tool(title="Publish a study", operations=("publish_study",), returns=StudyView,
          confirm="This would make study {study_id} live.", idempotent=True)
    async def publish_study(calls: Calls, study_id: StudyId) -> Any:
        \"\"\"Make a study live. …\"\"\"
        return await calls.call("publish_study", path={"study_id": study_id})

- `operations`: the ids of all operations it may call, as in OpenAPI; `calls.call(id, path=, query=, body=, upload=,
  form=)` answers with the parsed body, and raises the API's problem as an `OpenKojiError` that the agent reads.
- `returns`: the API's model of the answer, or a union of models; the tool returns the JSON as the API sent it (always
  an object). Structured content and text are that same JSON. `words`: the paths in it at which words from interviews
  stand ("items.quotes.text"), which are then marked as data (`openkoji.mcp.marking`).
- `confirm`: what publishes, sends or deletes: a sentence with the arguments in braces, or a function from the
  arguments to a sentence or None (for a tool with actions of which some need none). It adds the argument `confirm`;
  without it the tool changes nothing and says the sentence.
- `read_only`, `destructive`, `idempotent` (repeating it changes nothing more), `open_world` (it reaches people or
  systems outside of this server): the annotations, as honest as they can be.
"""

from __future__ import annotations

from openkoji.mcp.declare import Tool
from openkoji.mcp.tools import (
    account,
    consents,
    delivering,
    exporting,
    importing,
    integrations,
    interviews,
    inviting,
    rehearsals,
    reports,
    respondents,
    results,
    studies,
    themes,
)

ALL: tuple[Tool, ...] = (
    *studies.TOOLS,
    *rehearsals.TOOLS,
    *interviews.TOOLS,
    *results.TOOLS,
    *themes.TOOLS,
    *importing.TOOLS,
    *respondents.TOOLS,
    *inviting.TOOLS,
    *consents.TOOLS,
    *reports.TOOLS,
    *exporting.TOOLS,
    *delivering.TOOLS,
    *integrations.TOOLS,
    *account.TOOLS,
)
"""Every tool, in the order in which an agent reads them."""
