"""The MCP server: every declared tool, run through the calls that belong to the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server as LowLevelServer
from mcp.server.mcpserver import Context, MCPServer
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from openkoji import __version__
from openkoji.kit.errors import NotFoundError, OpenKojiError
from openkoji.mcp import errors, offering, tools
from openkoji.mcp.calls import Calls
from openkoji.mcp.marking import EXPLAINED
from openkoji.mcp.running import DeclaredTool

log = structlog.get_logger()

CallsFor = Callable[[Context[Any, Any]], Calls]

INSTRUCTIONS = f"""\
OpenKoji runs user research: an AI moderator interviews people, and each interview is analysed into structured \
answers, themes with verbatim quotes, sentiment and a quality from 1 to 5.
The usual way: koji_draft_study from a goal, koji_check_study, koji_rehearse_study, koji_publish_study, share its \
link or import respondents, then koji_get_results and koji_generate_report.
What publishes, sends or deletes asks for confirm: true. Ask the person you work for before you give it.
{EXPLAINED}"""


class KojiServer(MCPServer[Any]):
    """The official SDK's server, whose tools are operations of the API."""

    def __init__(self, calls_for: CallsFor) -> None:
        self.calls_for = calls_for
        """The calls that a request may make; tools, resources and prompts ask for theirs here."""
        self._declared = {each.name: DeclaredTool.of(each, calls_for) for each in tools.ALL}
        super().__init__(
            "openkoji",
            title="OpenKoji",
            version=__version__,
            instructions=INSTRUCTIONS,
            tools=list(self._declared.values()),
            subscriptions=False,  # nothing here changes while a server runs
            log_level="WARNING",
        )
        offering.add_to(self.low_level, self._calls_of)

    def _calls_of(self, request: ServerRequestContext[Any, Any]) -> Calls:
        return self.calls_for(Context(request_context=request, mcp_server=self))

    @property
    def low_level(self) -> LowLevelServer[Any]:
        """What a transport serves."""
        return self._lowlevel_server

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult:
        """Run a tool. Whatever goes wrong is a result that the agent reads."""
        try:
            _raise_refusal(context)
            assert context is not None, "a tool is called in a request"
            return await self._tool(name).run(arguments, context)
        except OpenKojiError as error:
            return errors.as_result(error)
        except MCPError:
            raise
        except Exception:
            log.exception("a fault of ours", tool=name)
            return errors.as_result(OpenKojiError("Something went wrong on our side."))

    def _tool(self, name: str) -> DeclaredTool:
        declared = self._declared.get(name)
        if declared is None:
            raise NotFoundError(f"There is no tool {name[:100]!r}. List them with tools/list.", code="unknown_tool")
        return declared


def calls_in(context: Context[Any, Any]) -> Calls:
    """The calls that this request of an agent may make."""
    server = context.mcp_server
    assert isinstance(server, KojiServer)
    return server.calls_for(context)


def _raise_refusal(context: Context[Any, Any] | None) -> None:
    """What the door found against this call, and left to be told as a result of the tool."""
    request = context.request_context.request if context is not None else None
    refusal: OpenKojiError | None = request.scope.get("openkoji.refusal") if request is not None else None
    if refusal is not None:
        raise refusal
