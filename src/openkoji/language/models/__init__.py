"""Language models that others serve: one way to ask them, and one error when they do not answer.

What speaks to them (pydantic-ai and the vendors' clients) takes seconds to import, and is imported with the first call.
"""

from openkoji.language.models.access import Access, Limits
from openkoji.language.models.loading import load_caller
from openkoji.language.models.model import Completed, LanguageModel
from openkoji.language.models.names import ModelError, ModelName, parse_model
from openkoji.language.models.opening import close_models, open_model, try_model
from openkoji.language.models.spent import Spent
from openkoji.language.models.stream import Stream
from openkoji.language.models.unavailable import ModelUnavailableError

__all__ = [
    "Access",
    "Completed",
    "LanguageModel",
    "Limits",
    "ModelError",
    "ModelName",
    "ModelUnavailableError",
    "Spent",
    "Stream",
    "close_models",
    "load_caller",
    "open_model",
    "parse_model",
    "try_model",
]
