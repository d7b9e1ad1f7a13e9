"""The errors of pydantic-ai and what lies below it, as the one error of ours."""

from __future__ import annotations

import re
import traceback

import structlog
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelServerError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
)
from pydantic_ai.exceptions import ModelUnavailableError as ServiceUnavailableError

from openkoji.kit.dialling import UnreachableError
from openkoji.kit.target_urls import TargetRefusedError
from openkoji.language.models.access import Access
from openkoji.language.models.unavailable import Code, ModelUnavailableError

log = structlog.get_logger(__name__)

_LONGEST_WORDS = 300
# What of a key is too much to be repeated: providers show its first and last characters when they refuse it.
_KEY_PART = 6


def fault(error: Exception, access: Access) -> ModelUnavailableError:
    """Without its causes, which hold the request with its key."""
    code, sentence = _code_and_sentence(error, access)
    return ModelUnavailableError(
        code,
        sentence,
        words=_words(error, access.api_key),
        retry_after=error.retry_after if isinstance(error, ModelAPIError) else None,
        may_pass=_may_pass(error, code),
    )


def knows_no_schema(error: Exception) -> bool:
    """Whether a server refused the request for the schema that came with it, which older ones do not know."""
    said = str(error).lower()
    return isinstance(error, ModelRequestRejectedError) and any(
        word in said for word in ("response_format", "json_schema", "output_config", "output_format", "grammar")
    )


def _code_and_sentence(error: Exception, access: Access) -> tuple[Code, str]:
    model, address = access.model, access.address
    match error:
        case ModelAuthenticationError():
            return "unauthorised", f"{address} does not take the key for {model}, or there is none."
        case ModelQuotaExceededError():
            return "rate_limited", f"Nothing is left there to pay {model} with."
        case ModelRateLimitError():
            return "rate_limited", f"{address} takes no more calls at the moment."
        case ModelNotFoundError():
            return "refused", f"{address} knows no model {model.name}, or serves no models there."
        case ModelTimeoutError():
            return "timeout", f"{address} did not answer in time."
        case ModelConnectionError():
            return "unreachable", _why_unreachable(error) or f"The connection to {address} failed or broke."
        case ModelServerError() | ServiceUnavailableError():
            return "failed", f"{address} has trouble of its own{_status(error)}."
        case ContentFilterError() | ModelRequestRejectedError():
            return "refused", f"{model} was not let answer this request{_status(error)}."
        case ModelHTTPError():
            return "failed", f"{address} failed{_status(error)}."
        case ModelAPIError() | UnexpectedModelBehavior():  # a redirect, a page with status 200, bytes that are no text
            return "malformed", f"What {address} sent is no reply of a model."
        case _:
            log.warning("model.call_broke", model=str(model), error=type(error).__name__, at=_where(error))
            return "failed", f"Asking {model} failed ({type(error).__name__})."


def _where(error: Exception) -> str:
    """The innermost line of code: the error's own words may hold what was asked."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"


def _status(error: Exception) -> str:
    return f" (HTTP {error.status_code})" if isinstance(error, ModelHTTPError) else ""


def _may_pass(error: Exception, code: Code) -> bool:
    if isinstance(error, ModelQuotaExceededError) or _guard_error(error) is not None:
        return False
    return isinstance(error, ModelAPIError) and code in {"rate_limited", "unreachable", "failed"}


def _guard_error(error: BaseException) -> TargetRefusedError | UnreachableError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TargetRefusedError | UnreachableError):
            return cause
        cause = cause.__cause__
    return None


def _why_unreachable(error: BaseException) -> str | None:
    match _guard_error(error):
        case TargetRefusedError() as refused:
            return refused.reason
        case UnreachableError() as unreachable:
            return unreachable.sentence
        case _:
            return None


def _words(error: Exception, api_key: str | None) -> str | None:
    """What the provider wrote, as one short line; None where it holds a part of the key."""
    body = error.body if isinstance(error, ModelAPIError) else None
    said = body.get("message") if isinstance(body, dict) else body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        said = body["error"].get("message")
    if not isinstance(said, str) or not said.strip() or said.lstrip().startswith("<"):
        return None  # nothing, or the page of some proxy
    if api_key and any(api_key[at : at + _KEY_PART] in said for at in range(max(1, len(api_key) - _KEY_PART + 1))):
        return None
    return re.sub(r"\s+", " ", said).strip()[:_LONGEST_WORDS]
