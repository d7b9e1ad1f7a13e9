"""Asking a model of pydantic-ai for an object of a given shape, at once or piece by piece.

The lower floor of pydantic-ai is used: its models, without its agents. An agent's stream gives no partial object before
every field that must be there is, so that the first words of a reply, which come first in the object, would wait for
its last; and an agent's graph costs several milliseconds of CPU a call.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.models.anthropic import AnthropicModelSettings
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage

from openkoji.language.models.access import Access, Limits
from openkoji.language.models.shape import Shape
from openkoji.language.models.spent import Spent
from openkoji.language.models.unavailable import ModelUnavailableError
from openkoji.language.models.wire.faults import fault, knows_no_schema
from openkoji.language.models.wire.prices import cost_micros
from openkoji.language.models.wire.services import build_model
from openkoji.language.prompting import Rendered

# `native`: the server holds the model to a JSON schema. `tool`: the object is a tool's arguments, for models that know
# no schema of their own. `prompted`: the schema stands in the prompt alone, for servers that know neither.
Mode = Literal["native", "tool", "prompted"]

_LONGEST_TOKEN = 20  # characters, on average: who goes on beyond that keeps to no limit
_MOST_COUNTED = 10_000_000  # tokens of one call; a service that tells of more has miscounted
_CHARACTERS_A_TOKEN = 4  # where a server does not count; about right for European languages


class Conversation:
    """What is sent: the prompt, then each reply that did not fit with what is wrong with it."""

    def __init__(self, prompt: Rendered) -> None:
        self._system = prompt.system
        self.messages: list[ModelMessage] = [
            ModelRequest(parts=[UserPromptPart(prompt.user)], instructions=prompt.system)
        ]
        self.characters = len(prompt.system) + len(prompt.user)
        self.spent = Spent()  # on the replies so far

    def correct(self, reply: Reply, complaint: str) -> None:
        call = next((part for part in reply.response.parts if isinstance(part, ToolCallPart)), None)
        said = f"{complaint} Send the whole object again, corrected."
        part = (
            UserPromptPart(said)
            if call is None
            else ToolReturnPart(call.tool_name, said, tool_call_id=call.tool_call_id, outcome="retried")
        )
        self.messages += [reply.response, ModelRequest(parts=[part], instructions=self._system)]
        self.characters += len(reply.text) + len(said)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: the text of the object, why the model stopped, and what it took (without the time)."""

    text: str
    was_cut: bool
    spent: Spent
    response: ModelResponse


class Caller:
    """One model at one address. Every error is a `ModelUnavailableError`; a cancelled call closes its connection."""

    def __init__(self, access: Access, limits: Limits) -> None:
        self._access = access
        self._model = build_model(access, limits)
        has_schema = self._model.profile.get("supports_json_schema_output", False)
        self._mode: Mode = "native" if has_schema else "tool"

    def conversation(self, prompt: Rendered) -> Conversation:
        return Conversation(prompt)

    async def ask(self, conversation: Conversation, shape: Shape[Any], most_tokens: int) -> Reply:
        failure = None
        try:
            response = await model_request(
                self._model,
                conversation.messages,
                model_settings=self._settings(most_tokens),
                model_request_parameters=self._parameters(shape),
            )
            kind = ToolCallPart if self._mode == "tool" else TextPart
            text = "".join(_text_of(part) for part in response.parts if isinstance(part, kind))
            reply = self.reply(conversation, response, text)
        except Exception as error:
            failure = self._failure(error)
        else:
            conversation.spent += reply.spent
            return reply
        if failure is not None:
            raise failure  # out here, where the error that holds the request is no context of it
        return await self.ask(conversation, shape, most_tokens)

    async def open(
        self, conversation: Conversation, shape: Shape[Any], most_tokens: int, stack: AsyncExitStack
    ) -> Pieces:
        """The pieces of a reply that has begun; `stack` closes it."""
        failure = None
        try:
            response = await stack.enter_async_context(
                model_request_stream(
                    self._model,
                    conversation.messages,
                    model_settings=self._settings(most_tokens),
                    model_request_parameters=self._parameters(shape),
                )
            )
            return Pieces(
                self, conversation, response, in_tool=self._mode == "tool", longest=most_tokens * _LONGEST_TOKEN
            )
        except Exception as error:
            failure = self._failure(error)
        if failure is not None:
            raise failure
        return await self.open(conversation, shape, most_tokens, stack)

    def reply(self, conversation: Conversation, response: ModelResponse, text: str) -> Reply:
        """Raises `ModelUnavailableError` (`refused`) where the model, or a filter before it, refused."""
        spent = self.spent(conversation, response.usage, text)
        if response.finish_reason == "content_filter":
            raise ModelUnavailableError("refused", f"{self._access.model} refused to answer this.", spent)
        return Reply(text, response.finish_reason == "length", spent, response)

    def spent(self, conversation: Conversation, usage: RequestUsage | None = None, text: str = "") -> Spent:
        """Of one reply, as the service counted; where it did not (yet), or counted what cannot be, as much as the texts
        are likely to be."""
        usage = usage or RequestUsage()
        if not 0 < usage.input_tokens <= _MOST_COUNTED:
            usage = replace(usage, input_tokens=_tokens(conversation.characters))
        if not 0 < usage.output_tokens <= _MOST_COUNTED:
            usage = replace(usage, output_tokens=_tokens(len(text)))
        return Spent(usage.input_tokens, usage.output_tokens, cost_micros(self._access, usage))

    def fault(self, error: Exception) -> ModelUnavailableError:
        return error if isinstance(error, ModelUnavailableError) else fault(error, self._access)

    def _failure(self, error: Exception) -> ModelUnavailableError | None:
        """None where the call is to be made again, since the server had only not known what a schema is."""
        if self._mode == "native" and knows_no_schema(error):
            self._mode = "prompted"  # from now on
            return None
        return self.fault(error)

    def _settings(self, most_tokens: int) -> ModelSettings:
        # What is asked of it has to come in seconds: a model thinks as little beforehand as it can.
        return AnthropicModelSettings(max_tokens=most_tokens, thinking=False, anthropic_eager_input_streaming=True)

    def _parameters(self, shape: Shape[Any]) -> ModelRequestParameters:
        if self._mode == "tool":
            tool = ToolDefinition(name=shape.name, parameters_json_schema=shape.json_schema, kind="output")
            return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)
        schema = OutputObjectDefinition(shape.json_schema, name=shape.name, strict=True)
        return ModelRequestParameters(output_mode=self._mode, output_object=schema)


class Pieces:
    """The text of the object as it comes. `reply()` is for when it has ended, `spent` for any moment."""

    def __init__(
        self, caller: Caller, conversation: Conversation, response: StreamedResponse, *, in_tool: bool, longest: int
    ) -> None:
        self._caller = caller
        self._conversation = conversation
        self._response = response
        self._events = aiter(response)
        self._in_tool = in_tool
        self._longest = longest
        self.text = ""

    async def more(self) -> bool:
        """Wait for the next piece and add it to `text`; False at the end."""
        failure = None
        try:
            async for event in self._events:
                if piece := self._piece(event):
                    self._add(piece)
                    return True
        except Exception as error:
            failure = self._caller.fault(error)
        else:
            return False
        failure.spent = self.spent
        raise failure

    def _add(self, piece: str) -> None:
        self.text += piece
        if len(self.text) > self._longest:
            raise ModelUnavailableError("malformed", "The reply does not come to an end.")

    def reply(self) -> Reply:
        return self._caller.reply(self._conversation, self._response.get(), self.text)

    @property
    def spent(self) -> Spent:
        return self._caller.spent(self._conversation, self._response.usage, self.text)

    def _piece(self, event: ModelResponseStreamEvent) -> str:
        match event:
            case PartStartEvent(part=TextPart() as part) if not self._in_tool:
                return part.content
            case PartDeltaEvent(delta=TextPartDelta() as delta) if not self._in_tool:
                return delta.content_delta
            case PartStartEvent(part=ToolCallPart() as call) if self._in_tool:
                return _text_of(call)
            case PartDeltaEvent(delta=ToolCallPartDelta() as delta) if self._in_tool:
                return delta.args_delta if isinstance(delta.args_delta, str) else ""
            case _:
                return ""


def _text_of(part: object) -> str:
    match part:
        case TextPart():
            return part.content
        case ToolCallPart(args=None | ""):
            return ""
        case ToolCallPart():
            return part.args_as_json_str()
        case _:
            return ""


def _tokens(characters: int) -> int:
    return -(-characters // _CHARACTERS_A_TOKEN)
