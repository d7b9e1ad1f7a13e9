"""The `webhooks` section of the API's description: what is sent to endpoints, and what they should answer."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from openkoji.events.examples import EXAMPLES
from openkoji.events.payloads import DATA, MESSAGES, Envelope

Node = dict[str, Any]

_MODELS: dict[str, type[BaseModel]] = {name.value: model for name, model in [*DATA.items(), *MESSAGES.items()]}

_HEADERS = [
    ("webhook-id", "The event's id, the same in every attempt: what you have seen before, you may skip."),
    ("webhook-timestamp", "When this attempt was made, in seconds since 1970. Refuse what is older than five minutes."),
    (
        "webhook-signature",
        "Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, under the key that follows "
        "`whsec_` in base64. While a secret is being replaced there are two, with a space between them.",
    ),
    ("X-Koji-Signature", "HMAC-SHA256 over the body, under the whole secret as it is written; hex in lower case."),
]

_RESPONSES: Node = {
    "2XX": {"description": "Received. Answer first and work afterwards: 15 seconds are waited for. No body is needed."},
    "410": {"description": "Nothing is to be sent here any more: the endpoint is disabled."},
    "429": {"description": "Later: it is tried again, not before `Retry-After`."},
    "default": {"description": "Anything else, a redirect too, and no answer: it is tried again."},
}


def schemas() -> Node:
    """The components that the section refers to."""
    models = [(model, "validation") for model in (Envelope, *_MODELS.values())]
    _, made = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    found: Node = made["$defs"]
    return found


def webhooks() -> Node:
    """One entry for each event, and for each message that an endpoint gets about itself."""
    return {name: {"post": _operation(name, model)} for name, model in _MODELS.items()}


def _operation(name: str, model: type[BaseModel]) -> Node:
    words = name.replace(".", "_")
    return {
        "operationId": f"on_{words}",
        "summary": name,
        "description": " ".join((model.__doc__ or "").split()),
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for header, text in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "allOf": [
                            {"$ref": "#/components/schemas/Envelope"},
                            {
                                "type": "object",
                                "required": ["data"],
                                "properties": {
                                    "type": {"const": name},
                                    "data": {"$ref": f"#/components/schemas/{model.__name__}"},
                                },
                            },
                        ]
                    },
                    "examples": {"sent": {"summary": "As it is sent", "value": EXAMPLES[name]}},
                }
            },
        },
        "responses": _RESPONSES,
    }
